import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { HOUR, MINUTE, floorTo } from '../../core/base/time.ts';
import { openSqliteStore } from './store.ts';

const FIXTURE = fileURLToPath(new URL('appender.fixture.ts', import.meta.url));
/** The number of acks after which each process is killed. */
const LIVES = [1, 60, 700];

test('a process killed while it appends loses no report it acked, duplicates none, and leaves the folder free', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-kill-'));
  try {
    const acked: string[] = [];
    for (const [round, life] of LIVES.entries())
      acked.push(...(await appendUntilKilled(folder, round, life)));
    const store = await openSqliteStore({ folder, exclusive: true });
    const log = await store.reports.read(0, 1_000_000);
    const ids = log.map((report) => report.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(acked.filter((id) => !ids.includes(id))).toEqual([]);
    expect(acked.length).toBeGreaterThanOrEqual(LIVES.reduce((sum, life) => sum + life));
    const from = floorTo(log[0]?.at ?? 0, MINUTE);
    expect(await store.rollups.series('x', from, from + HOUR, HOUR)).toEqual([ids.length]);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);

async function appendUntilKilled(folder: string, round: number, life: number): Promise<string[]> {
  const child = spawn(process.execPath, [FIXTURE, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acked: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    // Anything printed before the kill took effect was acked too.
    if (acked.push(id) === life) child.kill('SIGKILL');
  }
  return acked;
}
