import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeFaultyDisk, type FaultyDisk } from '../support/disk.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer, type Server } from '../support/program.ts';

/** Two ticks: without reports, only the server's own writes and reads can reveal the fault. */
const SOON_MS = 10_000;
const ENV = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };

let parent: string;
let data: string;
let disk: FaultyDisk | null;
beforeEach(() => {
  parent = temporaryFolder();
  data = join(parent, 'data');
  mkdirSync(data, { mode: 0o700 });
  disk = makeFaultyDisk(parent, data);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function readiness({ url }: Server): Promise<[number, unknown]> {
  const answer = await fetch(`${url}/readyz`);
  return [answer.status, await answer.json()];
}

const idsIn = async (): Promise<string[]> =>
  (await outcry(['log', '--data', data])).stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id);

describe('a server whose disk', () => {
  test('is full stops being ready within seconds, even without reports, serves its pages, and becomes ready again by itself', async ({
    skip,
  }) => {
    if (disk === null) return skip('needs Linux and a C compiler');
    const server = await startServer(['--data', data], { ...ENV, ...disk.env, OUTCRY_LOG_LEVEL: 'error' });
    let said = '';
    server.process.stdout?.on('data', (chunk) => (said += String(chunk)));
    const first = await post(server.url, 'x', {}, fromPerson(1));
    expect(first.status).toBe(202);
    expect(await readiness(server)).toEqual([200, { status: 'ready' }]);
    disk.fail('full');
    await vi.waitFor(
      async () => expect(await readiness(server)).toEqual([503, { status: 'store_failed' }]),
      SOON_MS,
    );
    const refused = await post(server.url, 'x', {}, fromPerson(2));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([
      503,
      expect.stringMatching(/^\d+$/u),
    ]);
    await vi.waitFor(() => expect(said).toContain('outcry.db is on is full: make room there.'), SOON_MS);
    expect((await fetch(`${server.url}/status/x`)).status).toBe(200);
    disk.mend();
    await vi.waitFor(
      async () => expect((await post(server.url, 'x', {}, fromPerson(3))).status).toBe(202),
      SOON_MS,
    );
    await vi.waitFor(
      async () => expect(await readiness(server)).toEqual([200, { status: 'ready' }]),
      SOON_MS,
    );
    expect(await server.stop()).toBe(0);
    expect((await idsIn())[0]).toBe(((await first.json()) as { id: string }).id);
    expect((await outcry(['doctor', '--data', data])).status).toBe(0);
  });

  test('cannot be read stops being ready within seconds, even if it still takes reports, or exits', async ({
    skip,
  }) => {
    if (disk === null) return skip('needs Linux and a C compiler');
    const server = await startServer(['--data', data], { ...ENV, ...disk.env });
    disk.fail('read');
    const status = () =>
      readiness(server).then(
        ([code]) => code,
        () => 0,
      );
    await vi.waitFor(async () => expect([0, 503]).toContain(await status()), 2 * SOON_MS);
    disk.mend();
    await server.kill();
    expect((await outcry(['doctor', '--data', data])).status).toBe(0);
  });

  test.for(['all ', 'sync'] as const)(
    'fails (%s) says so, acknowledges nothing unsaved, and ends with the reason',
    async (fault, { skip }) => {
      const own = disk;
      if (own === null) return skip('needs Linux and a C compiler');
      const server = await startServer(['--data', data], { ...ENV, ...own.env });
      const acked: string[] = [];
      const report = async (person: number): Promise<number> => {
        const answer = await post(server.url, 'x', {}, fromPerson(person)).catch(() => null);
        if (answer?.status === 202) acked.push(((await answer.json()) as { id: string }).id);
        return answer?.status ?? 0;
      };
      for (let person = 0; person < 20; person += 1) await report(person);
      const ended = new Promise<number | null>((resolve) => server.process.once('close', resolve));
      let said = '';
      server.process.stderr?.on('data', (chunk) => (said += String(chunk)));
      own.fail(fault);
      await vi.waitFor(async () => expect(await report(acked.length + 100)).toBe(0), 2 * SOON_MS);
      expect(await ended).toBe(1);
      expect(said).toContain('[store_failed]');
      own.mend();
      const ids = await idsIn();
      expect(acked.length).toBeGreaterThanOrEqual(20);
      expect(acked.filter((id) => !ids.includes(id))).toEqual([]);
      expect((await outcry(['doctor', '--data', data])).status).toBe(0);
    },
  );
});
