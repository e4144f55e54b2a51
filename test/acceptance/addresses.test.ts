import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { VOICE_WINDOW } from '../../src/core/domain/voices.ts';
import { DAY } from '../../src/core/base/time.ts';
import { BURST } from '../../src/ports/rate.ts';
import { openInstance, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';
import { requestBytes, sendBytes } from '../support/wire.ts';

const IPV4 = '203.0.113.77';
const IPV6 = '2001:db8:7a7b:4711:91:22ff:fe33:4455';
/** The forms in which an address might be stored: as text, whole or only its block; as bytes, in either order; as digits. */
const TRACES = [
  ...[IPV4, '203.0.113', IPV6, '2001:db8:7a7b', '2001:0db8:7a7b'].map((text) => Buffer.from(text)),
  Buffer.from([203, 0, 113, 77]),
  Buffer.from([77, 113, 0, 203]),
  Buffer.from('20010db87a7b4711', 'hex'),
  Buffer.from('20010db87a7b', 'hex'),
  ...['cb00714d', '20010db87a7b', '3405803853'].map((text) => Buffer.from(text)),
];

const foundIn = (bytes: Buffer): string[] =>
  TRACES.filter((trace) => bytes.includes(trace)).map((trace) => trace.toString('latin1'));

test('no address is in the data, in a backup, in the log at its most verbose level, or in the output', async () => {
  const folder = temporaryFolder();
  const backup = join(temporaryFolder(), 'backup.db');
  const env = { OUTCRY_TRUSTED_PROXIES: '127.0.0.1', OUTCRY_LOG_LEVEL: 'debug' };
  const server = await startServer(['--data', folder], env);
  const said: Buffer[] = [];
  server.process.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  server.process.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  try {
    const named = [
      { 'X-Forwarded-For': IPV4 },
      { 'X-Forwarded-For': IPV6 },
      { Forwarded: `for=${IPV4}` },
      { Forwarded: `for="[${IPV6}]:4711"` },
      // Headers that contradict each other, one that is not understood, and nonsense: a program is tempted to log these.
      { 'X-Forwarded-For': IPV4, Forwarded: `for="[${IPV6}]"` },
      { 'X-Real-IP': IPV4 },
      { 'X-Forwarded-For': `${IPV4}, nonsense` },
    ];
    const statuses: number[] = [];
    for (const headers of named as Record<string, string>[]) {
      const form = {
        method: 'POST',
        headers: { ...headers, Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' },
        redirect: 'manual',
      } as const;
      const answers = [
        await post(server.url, 'x', { place: 'GB/London', comment: 'down' }, headers),
        await post(server.url, 'x', '{"broken', headers),
        await post(server.url, 'nowhere', {}, headers),
        await post(server.url, 'x', {}, { ...headers, 'Sec-Fetch-Site': 'cross-site' }),
        await fetch(`${server.url}/status/x`, { ...form, body: new URLSearchParams({ comment: 'down' }) }),
        await fetch(`${server.url}/status/x`, { headers }),
      ];
      statuses.push(...answers.map(({ status }) => status));
      for (const answer of answers) expect(foundIn(Buffer.from(await answer.arrayBuffer()))).toEqual([]);
    }
    const loud = Array.from({ length: BURST + 5 }, () =>
      post(server.url, 'x', {}, { 'X-Forwarded-For': IPV4 }),
    );
    statuses.push(...(await Promise.all(loud)).map(({ status }) => status));
    expect(new Set(statuses)).toEqual(new Set([200, 202, 303, 400, 403, 404, 429]));

    expect((await outcry(['backup', backup, '--data', folder])).status).toBe(0);
    const printed = await Promise.all(
      [['log'], ['doctor'], ['replay', '--against', folder]].map(([command = '', ...rest]) =>
        outcry([command, ...(rest.length === 0 ? ['--data', folder] : rest)]),
      ),
    );
    for (const { stdout, stderr } of printed) expect(foundIn(Buffer.from(stdout + stderr))).toEqual([]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(foundIn(Buffer.from(metrics))).toEqual([]);
    const files = readdirSync(folder).map((name) => join(folder, name));
    expect(files.map((file) => file.split('/').at(-1))).toEqual(
      expect.arrayContaining(['outcry.db', 'outcry.db-wal', 'salts', 'remarks.json']),
    );
    for (const file of [...files, backup]) expect(foundIn(readFileSync(file)), file).toEqual([]);
    expect(await server.stop()).toBe(0);
    for (const name of readdirSync(folder))
      expect(foundIn(readFileSync(join(folder, name))), name).toEqual([]);
    const log = Buffer.concat(said);
    expect(log.toString()).toContain('X-Forwarded-For');
    expect(foundIn(log)).toEqual([]);
  } finally {
    server.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(backup, '..'), { recursive: true, force: true });
  }
});

/** A module that moves the clock forward by the number of milliseconds in the file. */
const clockModule = (file: string): string => `
  import { readFileSync } from 'node:fs';
  const Real = Date, now = Real.now.bind(Real);
  const shifted = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'));
  globalThis.Date = class extends Real {
    constructor(...args) { if (args.length === 0) super(shifted()); else super(...args); }
    static now() { return shifted(); }
  };`;
const SNAPSHOT_WITHIN_MS = 60_000;

test.skipIf(process.platform === 'win32')(
  'no address of yesterday is left in memory, even without a request since',
  async () => {
    const folder = temporaryFolder();
    const snapshots = join(folder, 'snapshots');
    const [ahead, module] = [join(folder, 'ahead'), join(folder, 'clock.mjs')];
    mkdirSync(snapshots);
    writeFileSync(ahead, '0');
    writeFileSync(module, clockModule(ahead));
    const server = await startServer(['--data', join(folder, 'data')], {
      OUTCRY_TRUSTED_PROXIES: '127.0.0.1',
      NODE_OPTIONS: `--import ${module} --heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${snapshots}`,
    });
    /** The traces of addresses among everything that the program can still reach. */
    const remembered = async (): Promise<string[]> => {
      server.process.kill('SIGUSR2');
      const all = await vi.waitFor(
        () => {
          const [name = ''] = readdirSync(snapshots);
          const bytes = readFileSync(join(snapshots, name));
          expect(bytes.subarray(-4).toString().trimEnd()).toMatch(/\]\}$/u);
          return bytes;
        },
        { timeout: SNAPSHOT_WITHIN_MS, interval: 200 },
      );
      for (const name of readdirSync(snapshots)) rmSync(join(snapshots, name));
      return foundIn(all);
    };
    try {
      const port = Number(new URL(server.url).port);
      const report = JSON.stringify({ place: 'GB/London', comment: 'down' });
      for (const headers of [
        { 'X-Forwarded-For': IPV4 },
        { 'X-Forwarded-For': IPV6 },
        { Forwarded: `for=${IPV4}` },
        { 'X-Forwarded-For': `${IPV4}, nonsense` },
      ]) {
        const from = Object.entries(headers) as [string, string][];
        const json = [...from, ['Content-Type', 'application/json']] as [string, string][];
        const form = [...from, ['Origin', server.url], ['Content-Type', 'application/x-www-form-urlencoded']];
        const requests = [
          requestBytes('POST', '/api/v1/services/x/reports', json, report),
          requestBytes('POST', '/status/x', form as [string, string][], 'comment=down'),
          requestBytes('GET', '/status/x?network=own', from),
          requestBytes('GET', '/live?page=/status/x', from),
          requestBytes('GET', '/nowhere', from),
          requestBytes('GET', '/api/v1/services', from),
        ];
        for (const bytes of requests) expect(await sendBytes(port, bytes)).not.toEqual([]);
      }
      // Shows that the search works: addresses are found while in use, as API clients are counted by the minute.
      expect(await remembered()).not.toEqual([]);
      writeFileSync(ahead, String(DAY + VOICE_WINDOW));
      await vi.waitFor(async () => expect(await remembered()).toEqual([]), { timeout: SNAPSHOT_WITHIN_MS });
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    } finally {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  2 * SNAPSHOT_WITHIN_MS,
);

test.each([
  ['X-Forwarded-For', (nth: number) => `10.0.${nth >> 8}.${nth & 255}`],
  ['Forwarded', (nth: number) => `for=10.0.${nth >> 8}.${nth & 255}`],
  ['X-Real-IP', (nth: number) => `10.0.${nth >> 8}.${nth & 255}`],
])(
  'a thousand forged %s headers from an untrusted peer are one address: one voice, one rate limit',
  async (name, value) => {
    const instance = await openInstance({ start: Date.UTC(2025, 2, 10, 9) });
    try {
      const statuses = new Map<number, number>();
      let counted = 0;
      for (let nth = 0; nth < 1_000; nth++) {
        const answer = await post(instance.url, 'x', {}, { [name]: value(nth) });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (((await answer.json()) as { counted?: boolean }).counted === true) counted++;
      }
      expect(counted).toBe(1);
      expect(Object.fromEntries(statuses)).toEqual({ 202: BURST, 429: 1_000 - BURST });
      const log = await instance.app.store.reports.read(0, 1_000);
      expect(new Set(log.map(({ reporter }) => reporter)).size).toBe(1);
    } finally {
      await instance.close();
    }
  },
);
