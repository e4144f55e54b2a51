import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, MINUTE, floorTo } from '../src/core/base/time.ts';
import { VOICE_WINDOW } from '../src/core/domain/voices.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';

export interface StartFigures {
  readonly reports: number;
  /** Seconds from the start of the process to the first page, and to the first answer to a report. */
  readonly pageSeconds: number;
  readonly reportSeconds: number;
}

/** A start that judges the whole log again, as after an upgrade with another snapshot format. */
export interface CatchUpFigures {
  readonly reports: number;
  readonly pageSeconds: number;
  readonly reportSeconds: number;
  readonly reportsAMinute: number;
}

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');
/** Reports of a transaction: as few as come together in a busy second, since a start reads what each transaction left. */
const WAVE = 64;

/** A start with that many reports, each from another person, within the hours for which voices are remembered. */
export async function benchStart(reports: number): Promise<StartFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  try {
    await fill(folder, reports);
    // The first start folds the whole log, which no server has seen; the measured one continues from there.
    await start(folder, true);
    const { pageSeconds, reportSeconds } = await start(folder, false);
    return { reports, pageSeconds, reportSeconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** That many reports on that many services over that many days, all published by a version whose snapshots cannot be read. */
export async function benchCatchUp(reports: number, services: number, days: number): Promise<CatchUpFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  try {
    const to = await fill(folder, reports, services, days * DAY);
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.commit({
      at: to,
      judge: 1,
      cursor: to,
      historyVersion: 0,
      incidents: [],
      updates: [],
      notices: [],
      snapshots: [{ service: 'x', state: new Uint8Array([1]) }],
      anew: true,
      account: null,
    });
    await store.close();
    const { pageSeconds, reportSeconds, readySeconds } = await start(folder, true);
    const reportsAMinute = (reports * 60) / (readySeconds - pageSeconds);
    return { reports, pageSeconds, reportSeconds, reportsAMinute };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(
  folder: string,
  reports: number,
  services = 1,
  lasting = VOICE_WINDOW - 10 * MINUTE,
): Promise<number> {
  const store = await openSqliteStore({ folder, exclusive: true });
  const to = floorTo(Date.now(), MINUTE) - MINUTE;
  const from = to - lasting;
  for (let done = 0; done < reports; done += WAVE) {
    const wave = Array.from({ length: Math.min(WAVE, reports - done) }, (_, nth) => done + nth);
    const facts = { problem: null, place: null, network: null, sender: null, device: null, comment: null };
    const counted = { counted: true, reason: null, idempotency: null } as const;
    await Promise.all(
      wave.map((nth) =>
        store.reports.append({
          ...facts,
          ...counted,
          id: `bench-${nth}`,
          service: services === 1 ? 'x' : `s${(nth * 7_919) % services}`,
          at: from + Math.floor(((to - from) * nth) / reports),
          reporter: `pseudonym-${nth.toString(36).padStart(12, '0')}`,
        }),
      ),
    );
  }
  await store.close();
  return to;
}

async function start(
  folder: string,
  untilReady: boolean,
): Promise<Omit<StartFigures, 'reports'> & { readonly readySeconds: number }> {
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
  const readySeconds = seconds();
  child.kill('SIGTERM');
  await ended;
  return { pageSeconds, reportSeconds, readySeconds };
}

async function ready(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 500));
}

if (import.meta.main) {
  const [reports = 5_000_000, services, days] = process.argv.slice(2).map(Number);
  console.log(
    services === undefined || days === undefined
      ? await benchStart(reports)
      : await benchCatchUp(reports, services, days),
  );
}
