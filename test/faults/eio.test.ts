import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { DAY, MINUTE, floorTo } from '../../src/core/base/time.ts';
import { makeFaultyDisk } from '../support/disk.ts';
import { temporaryFolder } from '../support/instance.ts';

/** Processes, each with one write, truncation or sync that fails; more of them where OUTCRY_TEST_ROUNDS says so. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 6);
/** It is one of the first so many, from those of the start to the checkpoints under load; each round another. */
const OPERATIONS = 600;
const STEP = 47;
/** A process that lives on after the fault is killed when it has acknowledged so many. */
const ACKED_MAX = 3_000;
const FIXTURE = join(import.meta.dirname, '../../src/adapters/sqlite/appender.fixture.ts');

test(
  `EIO on one operation of the disk, in each of ${ROUNDS} processes: what was acknowledged is there, nothing is there twice`,
  async ({ skip }) => {
    const parent = temporaryFolder();
    const folder = join(parent, 'data');
    mkdirSync(folder, { mode: 0o700 });
    try {
      const disk = makeFaultyDisk(parent, folder);
      if (disk === null) return skip('needs Linux and a C compiler');
      const acked: string[] = [];
      let ended = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const nth = 1 + ((round * STEP) % OPERATIONS);
        const life = await append(folder, round, { ...disk.env, DISK_NTH: String(nth) });
        acked.push(...life.acked);
        if (life.failed) ended += 1;
      }
      const store = await openSqliteStore({ folder, exclusive: true });
      const log = await store.reports.read(0, 10_000_000);
      const ids = new Set(log.map(({ id }) => id));
      expect(ids.size).toBe(log.length);
      expect(acked.filter((id) => !ids.has(id))).toEqual([]);
      const from = floorTo(log[0]?.at ?? 0, MINUTE);
      expect(await store.rollups.series('x', from, from + DAY, DAY)).toEqual([log.length]);
      await store.close();
      // A fault that nobody noticed would be one that the shim did not make.
      expect(ended).toBeGreaterThan(0);
    } finally {
      rmSync(parent, { recursive: true });
    }
  },
  120_000 + 20_000 * ROUNDS,
);

/** What a process acknowledged until the fault ended it, or it had acknowledged enough. */
async function append(folder: string, round: number, env: Record<string, string>) {
  const child = spawn(process.execPath, [FIXTURE, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const acked: string[] = [];
  for await (const id of createInterface({ input: child.stdout }))
    if (acked.push(id) === ACKED_MAX) child.kill('SIGKILL');
  return { acked, failed: (await closed) !== null };
}
