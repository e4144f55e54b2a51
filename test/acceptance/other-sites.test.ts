import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigKey } from '../../src/settings/config.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);
const EVIL = 'https://evil.example';
const MIRROR = 'https://mirror.example.net';

let instance: Instance;
let people = 0;

interface Sent {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A request as a browser sends it, with headers that `fetch` does not allow us to set. */
function send({
  path = '/status/x',
  headers = {},
  body = '',
}: Sent): Promise<{ status: number; body: string }> {
  const { port, hostname } = new URL(instance.listensAt);
  const host = { Host: `${hostname}:${port}` };
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port,
        host: hostname,
        path,
        method: 'POST',
        headers: { ...host, ...fromPerson(++people), ...headers },
      },
      async (answer) => {
        let text = '';
        for await (const chunk of answer) text += String(chunk);
        resolve({ status: answer.statusCode ?? 0, body: text });
      },
    );
    asked.on('error', reject).end(body);
  });
}

const logged = async (): Promise<number> => (await instance.app.store.reports.read(0, 10_000)).length;

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const API = '/api/v1/services/x/reports';

/** What a page of another site can make a browser send without a CORS preflight. */
const WAYS: readonly (readonly [what: string, sent: Sent])[] = [
  ['a form', { headers: FORM, body: 'problem=app' }],
  ['a form without fields', { headers: FORM }],
  ['a form to the API', { path: API, headers: FORM, body: 'problem=app' }],
  ['a fetch without a body', { path: API }],
  [
    'a fetch of JSON labelled as text',
    { path: API, headers: { 'Content-Type': 'text/plain' }, body: '{"problem":"app"}' },
  ],
  ['a fetch of JSON', { path: API, headers: JSON_TYPE, body: '{"problem":"app"}' }],
];
/** The headers by which another site shows: over HTTPS, from a sibling subdomain, over plain HTTP, and with its origin hidden. */
const SIGNS: readonly Record<string, string>[] = [
  { 'Sec-Fetch-Site': 'cross-site', Origin: EVIL },
  { 'Sec-Fetch-Site': 'same-site', Origin: 'https://blog.example.org' },
  { Origin: EVIL },
  { Origin: 'null' },
  { Referer: `${EVIL}/page` },
  { Origin: EVIL, 'X-Forwarded-Host': 'other.example' },
];

async function open(config: Partial<Record<ConfigKey, unknown>> = {}): Promise<void> {
  instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, ...config } });
}

describe('an instance without a configured public URL', () => {
  beforeAll(() => open());
  afterAll(() => instance.close());

  test.each(WAYS.flatMap(([what, sent]) => SIGNS.map((sign) => [what, sign, sent] as const)))(
    'does not count %s with %o',
    async (_what, sign, sent) => {
      const before = await logged();
      const { status } = await send({ ...sent, headers: { ...sent.headers, ...sign } });
      expect([403, 415]).toContain(status);
      expect(await logged()).toBe(before);
    },
  );

  test('answers a form from another site with the page, which says what to do', async () => {
    const { status, body } = await send({ headers: { ...FORM, Origin: EVIL }, body: 'problem=app' });
    expect(status).toBe(403);
    expect(body).toContain('Another website sent this report, so we did not count it.');
    expect(body).toContain('<form method="post" action="/status/x"');
  });

  test('answers a program with problem details, and counts the refusal in the metrics', async () => {
    const answer = await send({ path: API, headers: { ...JSON_TYPE, Origin: EVIL }, body: '{}' });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 403, type: 'urn:outcry:cross_site' });
    const metrics = await (await fetch(`${instance.url}/metrics`)).text();
    expect(metrics).toMatch(/outcry_reports_refused_total\{reason="cross_site"\} [1-9]/u);
  });

  const own = (): Record<string, string> => ({ Origin: instance.listensAt });
  test.each<[string, () => Sent, number]>([
    ['a program without such headers', () => ({ path: API, headers: JSON_TYPE, body: '{}' }), 202],
    ['curl -X POST', () => ({ path: API }), 202],
    ['its own form over plain HTTP', () => ({ headers: { ...FORM, ...own() }, body: 'problem=app' }), 303],
    ['its own form over HTTPS', () => ({ headers: { ...FORM, 'Sec-Fetch-Site': 'same-origin' } }), 303],
    ['its own script', () => ({ path: API, headers: { ...JSON_TYPE, ...own() }, body: '{}' }), 202],
    [
      'its own form from a browser without Origin',
      () => ({ headers: { ...FORM, Referer: `${instance.listensAt}/status/x` } }),
      303,
    ],
    [
      'a form re-sent by hand',
      () => ({ headers: { ...FORM, 'Sec-Fetch-Site': 'none', Origin: 'null' } }),
      303,
    ],
    [
      'a form behind a proxy that speaks HTTPS and keeps the host',
      () => ({ headers: { ...FORM, Host: 'status.example.org', Origin: 'https://status.example.org' } }),
      303,
    ],
    [
      'a form behind a trusted proxy that names the host',
      () => ({
        headers: { ...FORM, 'X-Forwarded-Host': 'status.example.org', Origin: 'https://status.example.org' },
      }),
      303,
    ],
  ])('counts %s', async (_what, sent, status) => {
    const before = await logged();
    expect((await send(sent())).status).toBe(status);
    expect(await logged()).toBe(before + 1);
  });
});

describe('a form without headers about its origin', () => {
  beforeAll(() => open());
  afterAll(() => instance.close());

  /** The page that asks for confirmation, and the fields its form would send. */
  async function asked(headers: Record<string, string>, body: string) {
    const answer = await send({ headers: { ...FORM, ...headers }, body });
    const fields = [...answer.body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/gu)];
    return { ...answer, form: new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value])) };
  }

  test('is answered with a question that keeps its fields, and counted once its sender confirms', async () => {
    const before = await logged();
    const person = fromPerson(9_001);
    const { status, body, form } = await asked(person, 'problem=app&place=GB%2FLondon&other=1');
    expect(status).toBe(403);
    expect(body).toContain('<h1>Do you want to report a problem with X?</h1>');
    expect(body).toContain('Nothing has been counted yet.');
    expect([...form.keys()]).toEqual(['problem', 'place', 'confirm']);
    expect(await logged()).toBe(before);
    const sent = await send({ headers: { ...FORM, ...person }, body: form.toString() });
    expect(sent.status).toBe(303);
    const [report] = (await instance.app.store.reports.read(0, 10_000)).slice(-1);
    expect(report).toMatchObject({ problem: 'app', place: { country: 'GB', city: 'London' } });
  });

  test('is not counted with a mark that was issued to another person, as a page of another site would have', async () => {
    const { form } = await asked(fromPerson(9_002), 'problem=app');
    const before = await logged();
    const victim = await asked(fromPerson(9_003), form.toString());
    expect(victim.status).toBe(403);
    expect(victim.form.get('confirm')).not.toBe(form.get('confirm'));
    expect(await logged()).toBe(before);
  });

  test('is not counted even with a mark if its headers name another site', async () => {
    const person = fromPerson(9_004);
    const { form } = await asked(person, 'problem=app');
    const headers = { ...FORM, ...person, Origin: EVIL };
    expect((await send({ headers, body: form.toString() })).status).toBe(403);
  });

  test('is answered with a question in the language of the reader, or 404 for an unknown service', async () => {
    const german = await asked({ 'Accept-Language': 'de' }, 'problem=app');
    expect(german.body).toContain('Noch ist nichts gezählt.');
    expect(german.body).toContain('action="/de/status/x"');
    expect((await send({ path: '/status/nothing', headers: FORM })).status).toBe(404);
  });

  test('shows markup as text', async () => {
    const { body } = await asked({}, `comment=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(body).not.toContain('<script>alert');
  });

  test('is refused by the API, which asks for JSON', async () => {
    const before = await logged();
    const answer = await send({ path: API, headers: FORM, body: 'problem=app' });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 403, detail: expect.stringContaining('JSON') });
    expect(await logged()).toBe(before);
  });
});

describe('an instance with a public URL and a mirror', () => {
  beforeAll(() => open({ publicUrl: 'https://status.example.org/outcry', mirrors: `${MIRROR}/copy/` }));
  afterAll(() => instance.close());

  test.each([
    ['its public URL', { Origin: 'https://status.example.org' }, 303],
    ['the mirror, another site', { Origin: MIRROR, 'Sec-Fetch-Site': 'cross-site' }, 303],
    ['another site', { Origin: EVIL }, 403],
    ['a name that an attacker points here', { Host: 'evil.example', Origin: 'http://evil.example' }, 403],
    ['a forwarded host of an attacker', { 'X-Forwarded-Host': 'evil.example', Origin: EVIL }, 403],
  ])('answers the form of %s, %o', async (_what, heads, status) => {
    expect((await send({ headers: { ...FORM, ...heads } })).status).toBe(status);
  });
});

describe('an instance that trusts no proxy', () => {
  beforeAll(() => open({ trustedProxies: '' }));
  afterAll(() => instance.close());

  test('does not accept a host as its own because a header says so', async () => {
    const heads = { 'X-Forwarded-Host': 'evil.example', Origin: EVIL };
    expect((await send({ headers: { ...FORM, ...heads } })).status).toBe(403);
  });
});
