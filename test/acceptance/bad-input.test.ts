import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BURST } from '../../src/ports/rate.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';
import { sendBytes } from '../support/wire.ts';

const START = Date.UTC(2025, 2, 10, 9);
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
});
afterAll(() => instance.close());

async function logged(): Promise<number> {
  return (await instance.app.store.reports.read(0, 10_000)).length;
}

describe('an invalid report is answered with the reason, counted as refused, and not logged', () => {
  test.each([
    ['broken JSON', 'x', '{"problem":', 400, 'malformed'],
    ['a body that is not an object', 'x', '[1]', 400, 'malformed'],
    ['a number as the problem', 'x', { problem: 7 }, 400, 'malformed'],
    ['an object as the comment', 'x', { comment: {} }, 400, 'malformed'],
    ['a name that is too long', 'x', { problem: 'a'.repeat(201) }, 400, 'malformed'],
    ['an unknown service', 'no-such-service', {}, 404, 'unknown_service'],
    ['an unknown problem', 'x', { problem: 'no-such-problem' }, 422, 'unknown_problem'],
    ['a comment that is too long', 'x', { comment: 'a'.repeat(281) }, 422, 'comment_too_long'],
    ['10 MB', 'x', `{"comment":"${'a'.repeat(10_000_000)}"}`, 413, 'too_large'],
  ] as const)('%s', async (_what, service, body, status, reason) => {
    const before = await logged();
    const answer = await post(instance.url, service, body, fromPerson(1));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toMatch(/^application\/problem\+json/u);
    expect(await answer.json()).toMatchObject({
      status,
      type: `urn:outcry:${reason}`,
      detail: expect.stringMatching(/\.$/u),
    });
    expect(await logged()).toBe(before);
    const metrics = await (await fetch(`${instance.url}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`outcry_reports_refused_total\\{reason="${reason}"\\} [1-9]`, 'u'));
  });

  test('a report that another site makes a browser send is refused', async () => {
    const answer = await post(instance.url, 'x', {}, { ...fromPerson(2), 'Sec-Fetch-Site': 'cross-site' });
    expect(answer.status).toBe(403);
  });

  test('a client that reports in a loop is told when to retry', async () => {
    const answers = await Promise.all(
      Array.from({ length: BURST + 10 }, () => post(instance.url, 'x', {}, fromPerson(3))),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(Number(refused[0]?.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  test('a prototype in the body pollutes nothing', async () => {
    const answer = await post(
      instance.url,
      'x',
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      fromPerson(4),
    );
    expect(answer.status).toBe(202);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a body of another content type is refused, and a request without a body is a report', async () => {
    const url = `${instance.url}/api/v1/services/x/reports`;
    const xml = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml' },
      body: '<report/>',
    });
    expect(xml.status).toBe(415);
    expect((await fetch(url, { method: 'POST', headers: fromPerson(5) })).status).toBe(202);
  });
});

describe('hostile text', () => {
  test('control characters and bidi overrides are removed, and markup is kept as text', async () => {
    const answer = await post(
      instance.url,
      'x',
      { comment: 'a\u202E<script>alert(1)</script>\u0000b' },
      fromPerson(6),
    );
    const { id } = (await answer.json()) as { id: string };
    const report = (await instance.app.store.reports.read(0, 10_000)).find((one) => one.id === id);
    expect(report?.comment).toBe('a<script>alert(1)</script>b');
  });

  test('a search for markup shows it as text', async () => {
    const page = await (
      await fetch(`${instance.url}/?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
    ).text();
    expect(page).not.toContain('<script>alert(1)');
  });

  test.each([
    '/status/%00',
    '/status/..%2f..%2fetc%2fpasswd',
    '/incident/%F0%9F%92%A9',
    `/status/${'a'.repeat(5_000)}`,
    '/%',
  ])('GET %s gets a page that says so', async (path) => {
    const answer = await fetch(`${instance.url}${path}`, { headers: { Accept: 'text/html' } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

test('a form that is too large is answered with the service page, and not logged', async () => {
  const before = await logged();
  const answer = await fetch(`${instance.url}/status/x`, {
    method: 'POST',
    headers: { Accept: 'text/html' },
    body: new URLSearchParams({ comment: 'a'.repeat(20_000) }),
  });
  expect(answer.status).toBe(413);
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/u);
  expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(await answer.text()).toContain('<form');
  expect(await logged()).toBe(before);
});

test('a form sent to the API keeps its fields', async () => {
  const url = `${instance.url}/api/v1/services/x/reports`;
  const body = new URLSearchParams({ place: 'GB/London', comment: 'Nothing loads' });
  const headers = { ...fromPerson(7), Origin: new URL(url).origin };
  const answer = await fetch(url, { method: 'POST', headers, body });
  const { id } = (await answer.json()) as { id: string };
  const report = (await instance.app.store.reports.read(0, 10_000)).find((one) => one.id === id);
  expect(report).toMatchObject({ place: { country: 'GB', city: 'London' }, comment: 'Nothing loads' });
});

test('after a restart, a client of the live stream that saw an earlier tick receives what it missed', async () => {
  const other = await openInstance({ start: START });
  try {
    await other.walkTo(START + 60_000);
    const seen = other.app.watch.at;
    await post(other.url, 'x');
    await other.walkTo(START + 120_000);
    await other.restart();
    const live = await fetch(`${other.url}/api/v1/services/x/live`, {
      headers: { 'Last-Event-ID': String(seen) },
    });
    let heard = '';
    // The `retry` line of the stream may arrive in a chunk of its own.
    for await (const chunk of live.body ?? []) {
      heard += new TextDecoder().decode(chunk);
      if (heard.includes('event: service')) break;
    }
    expect(heard).toContain('"slug":"x"');
  } finally {
    await other.close();
  }
});

test('a request with an invalid Content-Length is answered with 400, and the server keeps running', async () => {
  const { port } = new URL(instance.url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const bad = request(
      { port, method: 'GET', path: '/', headers: { Host: 'a', 'Content-Length': 'x' } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    bad.on('error', reject);
    bad.end();
  });
  expect(status).toBe(400);
  expect((await fetch(`${instance.url}/healthz`)).status).toBe(200);
});

test('an unknown Expect header is refused in the format of the API that was called', async () => {
  const port = Number(new URL(instance.url).port);
  const ask = async (path: string): Promise<readonly [number | undefined, string | undefined, unknown]> => {
    const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nExpect: more\r\nConnection: close\r\n\r\n`;
    const [answer] = await sendBytes(port, head);
    return [answer?.status, answer?.headers['content-type'], JSON.parse(answer?.body ?? 'null')];
  };
  expect(await ask('/api/v1/services')).toEqual([
    417,
    expect.stringMatching(/^application\/problem\+json/u),
    expect.objectContaining({ status: 417 }),
  ]);
  expect(await ask('/v2/companies')).toEqual([
    417,
    expect.stringMatching(/^application\/json/u),
    { error: true, message: expect.any(String) },
  ]);
});
