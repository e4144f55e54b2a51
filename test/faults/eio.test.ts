import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { DAY, MINUTE, floorTo } from '../../src/core/base/time.ts';
import { makeFaultyDisk } from '../support/disk.ts';
import { temporaryFolder } from '../support/instance.ts';

/** Processes, each with one write, truncation or sync that fails; OUTCRY_TEST_ROUNDS sets another number. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 6);
/** The failing operation is one of the first 600, from startup to checkpoints under load; another one in each round. */
const OPERATIONS = 600;
const STEP = 47;
/** A process that survives the fault is killed after this many acknowledged reports. */
const ACKED_MAX = 3_000;
const FIXTURE = join(import.meta.dirname, '../../src/adapters/sqlite/appender.fixture.ts');

test(
  `EIO on one disk operation in each of ${ROUNDS} processes: no acknowledged report is lost, none is stored twice`,
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
      // If no process failed, the shim injected no faults.
      expect(ended).toBeGreaterThan(0);
    } finally {
      rmSync(parent, { recursive: true });
    }
  },
  120_000 + 20_000 * ROUNDS,
);

/** The reports that a process acknowledged until the fault ended it or it reached the limit. */
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
