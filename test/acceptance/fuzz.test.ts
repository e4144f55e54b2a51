import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BODY_BYTES_MAX } from '../../src/http/server.ts';
import { faultsOf } from '../support/described.ts';
import { NAUGHTY, anyRequest } from '../support/generated.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';
import { escaped, requestBytes, sendBytes, type WireAnswer } from '../support/wire.ts';
import { freePort } from '../support/free-port.ts';

/** `OUTCRY_TEST_ROUNDS=100` makes a hundred thousand inputs. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 1);
const GENERATED = 700 * ROUNDS;
const MUTATED = 300 * ROUNDS;
const WITHIN_MS = 60_000 * (1 + ROUNDS);

const START = Date.UTC(2025, 2, 10, 9);
const MAIL = { mailUrl: 'smtp://127.0.0.1:1', mailFrom: 'told@status.example', webPush: 'true' };
/** Each string goes into every fifth of the requests with fields, and with more rounds into all of them. */
const EACH_OF = ROUNDS > 1 ? 1 : 5;
let instance: Instance;
let port: number;
let broken: unknown[];
const noteBroken = (error: unknown) => broken.push(error);

beforeAll(async () => {
  // With mail, so that people can subscribe; none of the addresses requested here can receive mail.
  port = await freePort();
  const config = { ...TRUST_LOOPBACK, ...MAIL, port, publicUrl: `http://127.0.0.1:${port}` };
  instance = await openInstance({ start: START, config });
  await post(instance.url, 'x', { problem: 'app', place: 'GB/London' }, fromPerson(1));
  await instance.walkTo(START + 60_000);
});
afterAll(() => instance.close());
beforeEach(() => {
  broken = [];
  process.on('unhandledRejection', noteBroken);
  process.on('uncaughtException', noteBroken);
});
afterEach(async () => {
  process.off('unhandledRejection', noteBroken);
  process.off('uncaughtException', noteBroken);
  if (broken.length > 0) throw new AggregateError(broken, 'Something was thrown that nobody caught.');
  for (const path of ['/healthz', '/readyz', '/status/x']) {
    const { status } = await fetch(instance.url + path);
    if (status !== 200) throw new Error(`The server is not well: ${path} is ${status}.`);
  }
});

/** What is wrong with an answer to any request: it is malformed, a server error, or not as the document says. */
function wrongWith(answer: WireAnswer | undefined, method: string, target: string): string[] {
  // A slash at the end of an address makes no difference.
  const path = target.split('?', 1)[0]?.replace(/\/+$/u, '') || '/';
  if (answer === undefined) return [`${method} ${path}: no answer`];
  const { status, headers, body } = answer;
  // oEmbed requires 501 for an unsupported format.
  const isWell = (status >= 100 && status < 500) || (status === 501 && path === '/oembed');
  const wrong = isWell ? [] : [`${method} ${path}: ${status} ${body}`];
  const type = headers['content-type'] ?? '';
  if (method === 'HEAD' || body === '') return wrong;
  const partial = target.includes('fields=');
  // Suggestions for the address bar of browsers: in OpenSearch's format, so not in the document.
  if (type.includes('x-suggestions+json'))
    return isSuggestions(body) ? wrong : [...wrong, `${path}: ${body}`];
  if (type.includes('json')) return [...wrong, ...faultsOf({ method, path, partial, status, headers, body })];
  return type === '' ? [...wrong, `${method} ${path}: ${status} without a type`] : wrong;
}

function isSuggestions(body: string): boolean {
  const [query, ...lists] = JSON.parse(body) as unknown[];
  return typeof query === 'string' && lists.length === 3 && lists.every(Array.isArray);
}

describe('requests generated from the OpenAPI document', () => {
  test(
    `${GENERATED} of them: nothing breaks, and every answer is as described`,
    async () => {
      await fc.assert(
        fc.asyncProperty(anyRequest(), async ({ method, target, headers, body }) => {
          const answers = await sendBytes(port, requestBytes(method, target, headers, body));
          const answer = answers.find(({ status }) => status !== 100);
          expect(wrongWith(answer, method, target)).toEqual([]);
        }),
        { numRuns: GENERATED },
      );
    },
    WITHIN_MS,
  );

  test(
    `each of ${NAUGHTY.length} naughty strings, as a comment, a search and a slug: nothing breaks, and it is logged as text or refused`,
    async () => {
      for (const [nth, text] of NAUGHTY.entries()) {
        const from = Object.entries(fromPerson(100 + nth)).map(([name, value]) => [name, value] as const);
        const json = [...from, ['Content-Type', 'application/json'] as const];
        const reports = '/api/v1/services/x/reports';
        const requests = [
          ['POST', reports, json, JSON.stringify({ comment: text, problem: text, place: text, zone: text })],
          ['POST', reports, json, JSON.stringify({ comment: text, place: { country: text, city: text } })],
          ['GET', `/?q=${escaped(text)}`, from, ''],
          ['GET', `/api/v1/services/${escaped(text)}`, from, ''],
        ] as const;
        for (const [method, target, headers, body] of requests) {
          const [answer] = await sendBytes(port, requestBytes(method, target, headers, body));
          expect(wrongWith(answer, method, target)).toEqual([]);
        }
      }
      const log = await instance.app.store.reports.read(0, 10_000);
      expect(log.length).toBeGreaterThan(NAUGHTY.length / 2);
      expect(log.filter(({ comment }) => /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(comment ?? ''))).toEqual(
        [],
      );
    },
    WITHIN_MS,
  );

  test(
    `each of ${NAUGHTY.length} naughty strings, in the fields of forms and addresses: nothing breaks, and no page has it as markup`,
    async () => {
      for (const [nth, text] of NAUGHTY.entries()) {
        const requests = withFields(text).filter((_, at) => (at + nth) % EACH_OF === 0);
        for (const [method, target, fields] of requests) {
          const headers = [
            ...Object.entries(fromPerson(2_000 + nth)).map(([name, value]) => [name, value] as const),
            ['Content-Type', 'application/x-www-form-urlencoded'] as const,
          ];
          const body = new URLSearchParams(fields).toString();
          const [answer] = await sendBytes(port, requestBytes(method, target, headers, body));
          expect(wrongWith(answer, method, target)).toEqual([]);
          const isPage = answer?.headers['content-type']?.includes('html') === true;
          const isMarkup = isPage && /[<"]\w/u.test(text) && answer.body.includes(text);
          expect(isMarkup, `${target} ${text}`).toBe(false);
        }
      }
    },
    WITHIN_MS,
  );
});

/** Requests with everything that people can type into a page or its address, with the same text in every field. */
function withFields(text: string): readonly (readonly [string, string, Readonly<Record<string, string>>])[] {
  const typed = escaped(text);
  return [
    ['POST', '/status/x', { problem: text, place: text, comment: text, zone: text, mark: text }],
    ['POST', '/status/x', { problem: 'app', device: text, says: text, mark: text }],
    ['POST', '/status/x', { problem: 'app', subject: text }],
    ['POST', '/status/x/answer', { elsewhere: text, link: text, tried: text, receipt: text }],
    ['POST', '/tell-me', { service: 'x', incident: text, address: text, country: text, what: text }],
    ['POST', '/tell-me', { service: text, address: `${text}@example.test` }],
    ['POST', '/tell-me', { category: text, whole: text, near: text, severity: text, hears: text }],
    ['POST', '/tell-me/push', { service: 'x', endpoint: text, p256dh: text, auth: text }],
    ['POST', '/tell-me/push', { service: text, endpoint: `https://127.0.0.1:1/${typed}`, near: text }],
    ['POST', `/tell-me/end/${typed}`, { token: text }],
    ['POST', `/mute/${typed}`, { hours: text }],
    ['POST', '/v2/tokens', { client_id: text, client_secret: text, grant_type: 'client_credentials' }],
    ['GET', `/suggest?q=${typed}`, {}],
    ['GET', `/zone?of=${typed}`, {}],
    ['GET', `/gb/suggest?q=${typed}`, {}],
    ['GET', `/tell-me/confirm/${typed}`, {}],
    ['GET', `/status/x?network=${typed}&range=${typed}&places=${typed}&data=${typed}`, {}],
    ['GET', `/incident/${typed}/replay?at=${typed}`, {}],
    ['GET', `/status/x/calendar/${typed}`, {}],
    ['GET', `/incidents?before=${typed}`, {}],
    ['GET', `/mine?services=${typed}`, {}],
    ['GET', `/${typed}/status/x`, {}],
    ['GET', `/${typed}/`, {}],
  ];
}

describe('raw sockets', () => {
  const REPORT = 'POST /api/v1/services/x/reports HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
  const SMUGGLED = `${REPORT}Content-Length: 2\r\n\r\n{}`;
  const logged = async () => (await instance.app.store.reports.read(0, 100_000)).length;

  /** Refused as a whole against request smuggling: a proxy on the way might read two requests where we read one, or the reverse. */
  test.each([
    [
      'a length and chunks',
      `${REPORT}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      'chunks and a length',
      `${REPORT}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ['an unknown coding', `${REPORT}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['a coding before chunks', `${REPORT}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    [
      'chunks before another coding',
      `${REPORT}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ['chunks after a tab in the name', `${REPORT}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['two lengths', `${REPORT}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    ['a list of lengths', `${REPORT}Content-Length: 0, 0\r\n\r\n${SMUGGLED}`],
    ['a length with a sign', `${REPORT}Content-Length: +2\r\n\r\n{}`],
    ['a negative length', `${REPORT}Content-Length: -1\r\n\r\n`],
    ['a length in hexadecimal', `${REPORT}Content-Length: 0x2\r\n\r\n{}`],
    ['an overflowing length', `${REPORT}Content-Length: 99999999999999999999\r\n\r\n{}`],
    ['a space before the colon', `${REPORT}Content-Length : 2\r\n\r\n{}`],
    ['a folded header', `${REPORT}X: a\r\n b\r\n\r\n`],
    ['a NUL in a name', `${REPORT}X\0Y: a\r\n\r\n`],
    ['a NUL in a value', `${REPORT}X: a\0b\r\n\r\n`],
    ['a NUL in the URL', 'GET /status/x\0y HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a bare CR in a value', `${REPORT}X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a header without a name', `${REPORT}: a\r\n\r\n`],
    ['a header without a colon', `${REPORT}Nothing\r\n\r\n`],
    ['an invalid chunk size', `${REPORT}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
    ['an overflowing chunk size', `${REPORT}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n`],
    ['a chunk longer than its size', `${REPORT}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a version from the future', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
    ['a TLS handshake', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
    ['a method in lower case', 'get / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['empty lines before garbage', '\r\n'.repeat(200) + 'x\r\n\r\n'],
  ])('%s gets one refusal, and nothing after it is accepted', async (_what, text) => {
    const before = await logged();
    const answers = await sendBytes(port, Buffer.from(text, 'latin1'));
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers.flatMap((answer) => wrongWith(answer, 'GET', '/'))).toEqual([]);
    expect(await logged()).toBe(before);
  });

  test.each([
    ['a head of 1 MB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`, [431]],
    ['5,000 headers', `GET / HTTP/1.1\r\nHost: a\r\n${'X: a\r\n'.repeat(5_000)}\r\n`, [431]],
    ['a URL of 1 MB', `GET /${'a'.repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [431]],
    [
      'a body of 10 MB',
      requestBytes(
        'POST',
        '/api/v1/services/x/reports',
        [['Content-Type', 'application/json']],
        ' '.repeat(10_000_000),
      ),
      [413],
    ],
    [
      'an endless body',
      `${REPORT}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${'1\r\n \r\n'.repeat(BODY_BYTES_MAX + 1)}0\r\n\r\n`,
      [413],
    ],
  ])('%s is refused', async (_what, bytes, statuses) => {
    const answers = await sendBytes(port, bytes);
    // A client that is cut off while it sends may not receive the reason.
    expect(statuses).toEqual(expect.arrayContaining(answers.map(({ status }) => status)));
  });

  test.each([
    ['nested lists', '['.repeat(BODY_BYTES_MAX / 2), 400],
    ['nested objects', `{"place":${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}}`, 202],
    ['closed nested lists', `{"place":${'['.repeat(4_000)}${']'.repeat(4_000)}}`, 400],
    [
      'a thousand keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, nth) => [`k${nth}`, 0]))),
      202,
    ],
    ['an overflowing number', '{"problem":1e999}', 400],
    ['a prototype', '{"__proto__":{"problem":"nonsense"}}', 202],
    ['half a surrogate pair', '{"comment":"\\ud800"}', 202],
    ['a byte order mark', '\ufeff{}', 400],
    ['bytes that are not text', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400],
    ['gzip', Buffer.from('H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==', 'base64'), 400],
  ])('a body of %s is answered with $2', async (what, body, status) => {
    const from = Object.entries(fromPerson(10_000 + what.length));
    const headers = [...from, ['Content-Type', 'application/json']] as [string, string][];
    const [answer] = await sendBytes(port, requestBytes('POST', '/api/v1/services/x/reports', headers, body));
    expect(answer?.status).toBe(status);
    expect(wrongWith(answer, 'POST', '/api/v1/services/x/reports')).toEqual([]);
  });

  test.each(['application/json', 'application/x-www-form-urlencoded'])(
    'a body of %s with a Content-Encoding is not decompressed, and the answer says so',
    async (type) => {
      const bomb = Buffer.from('H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==', 'base64');
      for (const body of [bomb, Buffer.from('{}')]) {
        const headers = [
          ['Content-Type', type],
          ['Content-Encoding', 'gzip'],
          ['Sec-Fetch-Site', 'same-origin'],
        ] as const;
        const [answer] = await sendBytes(
          port,
          requestBytes('POST', '/api/v1/services/x/reports', headers, body),
        );
        expect([answer?.status, String(answer?.body)]).toEqual([
          415,
          expect.stringContaining('must not be compressed'),
        ]);
      }
    },
  );

  test(
    `${MUTATED} requests with bytes changed, left out, put in and cut off: nothing breaks`,
    async () => {
      const whole = Buffer.from(
        `${REPORT}Connection: close\r\nContent-Length: 13\r\n\r\n{"place":"GB"}GET / HTTP/1.1\r\nHost: a\r\n\r\n`,
      );
      const place = fc.nat({ max: whole.length - 1 });
      const change = fc.oneof(
        fc.record({ kind: fc.constant('set' as const), at: place, byte: fc.nat({ max: 255 }) }),
        fc.record({
          kind: fc.constant('insert' as const),
          at: place,
          byte: fc.constantFrom(0, 9, 10, 13, 32, 58, 255),
        }),
        fc.record({ kind: fc.constant('leave' as const), at: place, byte: fc.constant(0) }),
        fc.record({ kind: fc.constant('cut' as const), at: place, byte: fc.constant(0) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
          let bytes = whole;
          for (const { kind, at, byte } of changes) {
            const [head, tail] = [bytes.subarray(0, at), bytes.subarray(kind === 'insert' ? at : at + 1)];
            bytes = Buffer.concat(
              kind === 'cut' ? [head] : [head, ...(kind === 'leave' ? [] : [Buffer.of(byte)]), tail],
            );
          }
          const answers = await sendBytes(port, bytes, { ends: true });
          expect(answers.filter(({ status }) => !(status >= 100 && status < 500))).toEqual([]);
        }),
        { numRuns: MUTATED },
      );
    },
    WITHIN_MS,
  );

  test('clients that disconnect after half a head, half a body or nothing at all break nothing', async () => {
    const halves = [
      '',
      'G',
      'GET / HT',
      REPORT,
      `${REPORT}Content-Length: 100\r\n\r\n{"pl`,
      `${REPORT}Transfer-Encoding: chunked\r\n\r\n5\r\n{`,
    ];
    for (const half of halves) {
      const answers = await sendBytes(port, half, { ends: true });
      expect(answers.filter(({ status }) => status !== 400)).toEqual([]);
    }
  });
});
