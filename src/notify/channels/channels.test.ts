import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAddressRanges } from '../../address-range.ts';
import { openOutgoing, type Outcome, type Outgoing } from '../../outgoing/connector.ts';
import { DISGUISED_HOSTS, PRIVATE_RECORDS } from '../../outgoing/disguises.fixture.ts';
import { channel, START } from '../../ports/given.fixture.ts';
import { redacted, withoutSecrets, HIDDEN } from '../redaction.ts';
import { SETTINGS, goldenOf, tellings } from './golden.fixture.ts';
import { deliver } from '../deliver.ts';
import { KINDS, kindOf, type AnyKind } from './index.ts';
import { BODY_CHARS_MAX } from './template/config.ts';

describe('every kind', () => {
  test('has golden requests, and settings that are valid', () => {
    expect(KINDS.map(({ name }) => name).sort()).toEqual(Object.keys(SETTINGS).sort());
    for (const { name, faults } of KINDS) expect(faults(SETTINGS[name]), name).toEqual([]);
  });

  test('says which setting is missing, wrong or unknown, and never its value', () => {
    for (const { name, faults } of KINDS) {
      expect(faults({}).join(), name).toMatch(/is missing/u);
      expect(faults({ ...SETTINGS[name], colour: 's3cret' }), name).toEqual([
        `colour: no setting of ${name}`,
      ]);
      for (const key of Object.keys(SETTINGS[name] ?? {}))
        expect(faults({ ...SETTINGS[name], [key]: 's3cret\u0000 ' }).join(), `${name}.${key}`).not.toContain(
          's3cret',
        );
    }
  });

  test('hides its secrets wherever settings are printed, and everything but the host of other URLs', () => {
    for (const kind of KINDS) {
      const ops = channel('ops', { kind: kind.name, settings: SETTINGS[kind.name] ?? {} });
      const printed = JSON.stringify(redacted(ops, kind));
      expect(printed, kind.name).not.toMatch(/s3cret|whsec_/u);
      const golden = goldenOf(kind.name);
      expect(withoutSecrets(golden, ops, kind), kind.name).not.toMatch(/s3cret|whsec_/u);
    }
    expect(
      redacted(channel('o', { settings: { url: 'https://h.example/path?key=1' } }), kindOf('webhook')!),
    ).toEqual({ url: 'https://h.example' });
    const withToken = channel('o', { settings: { url: 'https://h.example/hook?token=k3y-of-hook' } });
    expect(withoutSecrets('no k3y-of-hook at h.example', withToken, kindOf('webhook')!)).toBe(
      `no ${HIDDEN} at h.example`,
    );
    expect(HIDDEN).toBe('(hidden)');
  });

  test('sends an id that is the same in retries, if the receiver has a place for one', () => {
    for (const { name } of KINDS) expect(goldenOf(name)).toBe(goldenOf(name));
  });
});

describe('no kind of channel reaches a private address', () => {
  let canary: Server;
  let port: number;
  /** Which local addresses were connected to. */
  const connections: (string | undefined)[] = [];
  beforeAll(async () => {
    canary = createServer((_, response) => {
      response.writeHead(307, { Location: `http://127.0.0.1:${port}/` }).end();
    });
    canary.on('connection', ({ localAddress }) => connections.push(localAddress?.replace('::ffff:', '')));
    await new Promise<void>((resolve) => canary.listen(0, '::', resolve));
    port = (canary.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => canary.close(resolve)));

  test(`reaches this machine in any of ${DISGUISED_HOSTS.length} disguises`, async () => {
    const outgoing = openOutgoing({
      allowed: [],
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    const [, telling] = tellings()[0]!;
    let calls = 0;
    for (const kind of KINDS) {
      const own = SETTINGS[kind.name] ?? {};
      const key = 'url' in own ? 'url' : 'server';
      for (const host of [...DISGUISED_HOSTS, 'localhost', 'receiver.example'])
        for (const scheme of ['http', 'https']) {
          const settings = { ...own, [key]: `${scheme}://${host}:${port}/` };
          if (kind.faults(settings).length > 0) continue;
          const request = kind.render(telling, channel('ops', { kind: kind.name, settings }), {
            at: START,
            reference: null,
            session: null,
          });
          expect(await outgoing(request), request.url).toMatchObject({
            unanswered: expect.stringMatching(/address$/u) as string,
          });
          calls += 1;
        }
    }
    expect(calls).toBeGreaterThan(KINDS.length * 400);
    expect(connections).toEqual([]);
  });

  /** Sends a message of a kind to a receiver at that address, signing in first if the kind requires it. */
  async function tell(kind: AnyKind, outgoing: Outgoing): Promise<Outcome | null> {
    const own = SETTINGS[kind.name] ?? {};
    const settings = { ...own, ['url' in own ? 'url' : 'server']: `http://receiver.example:${port}/` };
    expect(kind.faults(settings), kind.name).toEqual([]);
    const booked = { channel: channel('ops', { kind: kind.name, settings }), kind };
    return deliver(tellings()[0]![1], booked, { at: START, reference: null }, outgoing);
  }

  test.each(KINDS)('by a name with private records, one that changes, or a redirect: $name', async (kind) => {
    for (const record of PRIVATE_RECORDS)
      for (const records of [[record], ['8.8.8.8', record], [record, '2606:4700::1111']]) {
        const resolve = async () =>
          records.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        expect(await tell(kind, openOutgoing({ allowed: [], resolve })), records.join()).toMatchObject({
          unanswered: 'refused_address',
        });
      }
    expect(connections).toEqual([]);
    // The first lookup returns an address that the operator allows, and that one must be called. The next returns another.
    const addresses = ['127.0.0.2'];
    const resolve = async () => [{ address: addresses.shift() ?? '127.0.0.1', family: 4 }];
    const outgoing = openOutgoing({ allowed: parseAddressRanges('127.0.0.2'), resolve });
    expect(await tell(kind, outgoing)).toMatchObject({ status: 307 });
    expect(await tell(kind, outgoing)).toMatchObject({ unanswered: 'refused_address' });
    expect(connections.splice(0)).toEqual(['127.0.0.2']);
  });
});

describe('a template', () => {
  const [, telling] = tellings()[0]!;
  const bodyOf = (type: string, body: string) =>
    kindOf('template')!.render(
      telling,
      channel('t', { kind: 'template', settings: { url: 'https://a.example', type, body } }),
      { at: START, reference: null, session: null },
    ).body;

  test('escapes placeholders for the type of the body: JSON, a form, HTML, or plain text', () => {
    expect(JSON.parse(bodyOf('application/json', '{"a":"{{title}}"}'))).toEqual({
      a: 'Problems reported: X & Söhne <3',
    });
    expect(bodyOf('application/x-www-form-urlencoded', 'a={{ title }}')).toBe(
      'a=Problems%20reported%3A%20X%20%26%20S%C3%B6hne%20%3C3',
    );
    expect(bodyOf('text/html', '<b>{{title}}</b>')).toBe('<b>Problems reported: X &amp; Söhne &lt;3</b>');
    expect(bodyOf('text/plain', '{{reason}} {{severity}} {{over}} {{service}}')).toBe('opened major false x');
  });

  test('has existing placeholders, a body that is not too long, and no headers of the connection', () => {
    const faults = (more: Record<string, string>) =>
      kindOf('template')!.faults({ url: 'https://a.example', body: 'x', ...more });
    expect(faults({ body: '{{nobody}}' }).join()).toContain('may have the placeholders');
    expect([
      faults({ body: 'x'.repeat(BODY_CHARS_MAX) }),
      faults({ body: 'x'.repeat(BODY_CHARS_MAX + 1) }),
    ]).toEqual([[], [`body: must be at most ${BODY_CHARS_MAX} characters`]]);
    for (const headers of ['Host: a', 'content-length: 3', 'no colon', 'X-A: b\r\n evil'])
      expect(faults({ headers }), headers).toHaveLength(1);
    expect(faults({ headers: 'Authorization: Bearer x\nX-A: b' })).toEqual([]);
  });
});
