import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE } from '../src/core/base/time.ts';
import { VOICE_WINDOW } from '../src/core/domain/voices.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';

export interface StartFigures {
  readonly reports: number;
  /** Seconds from the start of the process to the first page, and to the first answer to a report. */
  readonly pageSeconds: number;
  readonly reportSeconds: number;
}

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');
const WAVE = 8_192;

/** A start with so many reports, each of somebody else, in the hours that voices are remembered for. */
export async function benchStart(reports: number): Promise<StartFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  try {
    await fill(folder, reports);
    // The first start folds the whole log, which no server has seen; the one that counts goes on from there.
    await start(folder, true);
    return { reports, ...(await start(folder, false)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(folder: string, reports: number): Promise<void> {
  const store = await openSqliteStore({ folder, exclusive: true });
  const to = Date.now() - MINUTE;
  const from = to - VOICE_WINDOW + 10 * MINUTE;
  for (let done = 0; done < reports; done += WAVE) {
    const wave = Array.from({ length: Math.min(WAVE, reports - done) }, (_, nth) => done + nth);
    const facts = { service: 'x', problem: null, place: null, network: null, comment: null };
    const counted = { counted: true, reason: null, idempotency: null } as const;
    await Promise.all(
      wave.map((nth) =>
        store.reports.append({
          ...facts,
          ...counted,
          id: `bench-${nth}`,
          at: from + Math.floor(((to - from) * nth) / reports),
          reporter: `pseudonym-${nth.toString(36).padStart(12, '0')}`,
        }),
      ),
    );
  }
  await store.close();
}

async function start(folder: string, untilReady: boolean): Promise<Omit<StartFigures, 'reports'>> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', folder]);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const address = /http:\/\/[\d.]+:\d+/u.exec(chunk.toString())?.[0];
      if (address !== undefined) resolve(address);
    });
    void ended.then(() => reject(new Error('The server did not start: npm run build first.')));
  });
  await (await fetch(`${url}/status/x`)).arrayBuffer();
  const pageSeconds = seconds();
  await (await fetch(`${url}/api/v1/services/x/reports`, { method: 'POST' })).arrayBuffer();
  const reportSeconds = seconds();
  if (untilReady) await ready(url);
  child.kill('SIGTERM');
  await ended;
  return { pageSeconds, reportSeconds };
}

async function ready(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 500));
}

if (import.meta.main) console.log(await benchStart(Number(process.argv[2] ?? 5_000_000)));
