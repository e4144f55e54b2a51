import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditDatabase } from '../../src/adapters/sqlite/audit.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { makeFaultyDisk, type FaultyDisk } from '../support/disk.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { startServer } from '../support/program.ts';

/** Power cuts of each kind; more of them where OUTCRY_TEST_ROUNDS says so. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 3);
const FIXTURE = fileURLToPath(new URL('power.fixture.ts', import.meta.url));
const SENDERS = 8;
const ENV = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };
const DATABASE = /^outcry\.db(?:-wal|-shm)?$/u;

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

/** The power is back: of the database there is what was synced, and nothing else. */
function restorePower({ survives }: FaultyDisk): void {
  for (const name of readdirSync(data)) if (DATABASE.test(name)) rmSync(join(data, name));
  for (const name of readdirSync(survives)) copyFileSync(join(survives, name), join(data, name));
}

/** What lies in the folder now is on the disk, down to the last byte. */
function settle({ survives }: FaultyDisk): void {
  for (const name of readdirSync(survives)) rmSync(join(survives, name));
  for (const name of ['outcry.db', 'outcry.db-wal'])
    if (existsSync(join(data, name))) copyFileSync(join(data, name), join(survives, name));
}

async function idsOnDisk(): Promise<Set<string>> {
  if (!existsSync(join(data, 'outcry.db'))) return new Set();
  // Whoever opens it for writing first brings it in order, as a start does.
  const store = await openSqliteStore({ folder: data });
  const ids = (await store.reports.read(0, 1_000_000)).map(({ id }) => id);
  await store.close();
  expect(new Set(ids).size).toBe(ids.length);
  return new Set(ids);
}

/** Writes until it has acked so many, then the power goes; the ids that were acked. */
async function cutAfter(acks: number, synchronous: string, own: FaultyDisk): Promise<string[]> {
  settle(own);
  const child = spawn(process.execPath, [FIXTURE, data, synchronous], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...own.env },
  });
  const acked: string[] = [];
  for await (const id of createInterface({ input: child.stdout }))
    if (acked.push(id) === acks) child.kill('SIGKILL');
  restorePower(own);
  return acked;
}

test(`after ${ROUNDS} power cuts in the middle of writing every acknowledged report is on the disk, and all is as it was written`, async ({
  skip,
}) => {
  if (disk === null) return skip('needs Linux and a C compiler');
  const acked: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    acked.push(...(await cutAfter(100 + 37 * (round % 7), 'FULL', disk)));
    const ids = await idsOnDisk();
    expect(acked.filter((id) => !ids.has(id))).toEqual([]);
    expect(auditDatabase(data).filter(({ sound }) => !sound)).toEqual([]);
  }
  expect(acked.length).toBeGreaterThanOrEqual(100 * ROUNDS);
}, 600_000);

test('the same with synchronous = NORMAL loses acknowledged reports: the test would see it', async ({
  skip,
}) => {
  if (disk === null) return skip('needs Linux and a C compiler');
  const acked = await cutAfter(100, 'NORMAL', disk);
  const ids = await idsOnDisk();
  expect(acked.filter((id) => !ids.has(id)).length).toBeGreaterThan(0);
});

test(`a server under load that loses its power ${ROUNDS} times loses no report it acknowledged`, async ({
  skip,
}) => {
  if (disk === null) return skip('needs Linux and a C compiler');
  const acked: string[] = [];
  let person = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    settle(disk);
    const server = await startServer(['--data', data], { ...ENV, ...disk.env });
    const before = acked.length;
    let killed: Promise<void> | null = null;
    const send = async (): Promise<void> => {
      while (killed === null) {
        const answer = await post(server.url, 'x', {}, fromPerson(person++)).catch(() => null);
        if (answer?.status === 202) acked.push(((await answer.json()) as { id: string }).id);
        if (acked.length - before >= 100) killed ??= server.kill();
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, send));
    await killed;
    restorePower(disk);
    const ids = await idsOnDisk();
    expect(acked.filter((id) => !ids.has(id))).toEqual([]);
    expect(auditDatabase(data).filter(({ sound }) => !sound)).toEqual([]);
  }
  expect(acked.length).toBeGreaterThanOrEqual(100 * ROUNDS);
}, 600_000);
