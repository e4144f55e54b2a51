import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE } from '../src/core/base/time.ts';
import { median } from './median.ts';
import { emptyBatch, addToBatch } from '../src/adapters/batches/batch.ts';
import { connect } from '../src/adapters/sqlite/database.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import { migrate } from '../src/adapters/sqlite/migrate.ts';
import type { Place } from '../src/core/domain/place.ts';
import type { NewReport } from '../src/ports/log.ts';

export interface StoreFigures {
  readonly bareRowsPerSecond: number;
  readonly storeRowsPerSecond: number;
  readonly ratio: number;
}

export interface StoreLoad {
  /** Reports of a round. */
  readonly rows: number;
  /** Reports per transaction, the same in both. */
  readonly batch: number;
  /** Rounds of each, alternating; the figures are the medians. */
  readonly rounds: number;
}

const DEFAULT_LOAD: StoreLoad = { rows: 100_000, batch: 1_024, rounds: 5 };
/** Callers keep this many batches of reports waiting, as many open connections would. */
const BATCHES_WAITING = 4;
const START = Date.UTC(2025, 2, 10, 9, 25);

/**
 * The append path compared with bare SQLite: the same rows, in transactions of the same size, with the same durability, written by prepared
 * statements in a loop, without rollups, receipts, queue or thread.
 */
export async function benchStore(load: StoreLoad = DEFAULT_LOAD): Promise<StoreFigures> {
  const reports = Array.from({ length: load.rows }, (_, index) => reportAt(index));
  const bare: number[] = [];
  const store: number[] = [];
  for (let round = 0; round < load.rounds; round += 1) {
    bare.push(await inFolder((folder) => bareRate(folder, reports, load.batch)));
    store.push(await inFolder((folder) => storeRate(folder, reports, load.batch)));
  }
  const bareRowsPerSecond = median(bare);
  const storeRowsPerSecond = median(store);
  return { bareRowsPerSecond, storeRowsPerSecond, ratio: storeRowsPerSecond / bareRowsPerSecond };
}

function bareRate(folder: string, reports: readonly NewReport[], batch: number): number {
  const db = connect(join(folder, 'bare.db'), { readOnly: false });
  migrate(db);
  const insert = db.prepare(`
    INSERT INTO reports (id, at, service, problem, place, reporter, comment, reason, idempotency)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const rows = emptyBatch();
  for (const report of reports) addToBatch(rows, report);
  const began = performance.now();
  for (let from = 0; from < reports.length; from += batch) {
    db.exec('BEGIN IMMEDIATE');
    for (let row = from; row < Math.min(from + batch, reports.length); row += 1) {
      insert.run(
        rows.id[row] ?? null,
        rows.at[row] ?? null,
        rows.service[row] ?? null,
        rows.problem[row] ?? null,
        rows.place[row] ?? null,
        rows.reporter[row] ?? null,
        rows.comment[row] ?? null,
        rows.reason[row] ?? null,
        rows.idempotency[row] ?? null,
      );
    }
    db.exec('COMMIT');
  }
  const rate = perSecond(reports.length, began);
  db.close();
  return rate;
}

async function storeRate(folder: string, reports: readonly NewReport[], batch: number): Promise<number> {
  const store = await openSqliteStore({ folder, exclusive: true, batchRowsMax: batch });
  const began = performance.now();
  let next = 0;
  async function callers(): Promise<void> {
    while (next < reports.length) {
      const wave = reports.slice(next, next + batch);
      next += wave.length;
      await Promise.all(wave.map((report) => store.reports.append(report)));
    }
  }
  await Promise.all(Array.from({ length: BATCHES_WAITING }, callers));
  const rate = perSecond(reports.length, began);
  await store.close();
  return rate;
}

const LONDON: Place = { country: 'GB', city: 'London', region: 'England' };

/** A crowd in an outage: half an hour, nine in ten reports on one service of 40, one in eight with a comment. */
export function reportAt(index: number): NewReport {
  const pick = <T>(values: readonly T[], stride: number): T => values[(index * stride) % values.length] as T;
  return {
    id: `${index.toString(36).padStart(6, '0')}AbCdEfGhIj`,
    at: START + Math.floor((index * 30 * MINUTE) / DEFAULT_LOAD.rows),
    service: index % 10 === 9 ? `service-${(index * 7) % 40}` : 'x',
    problem: pick(['app', 'web', 'login', null], 3),
    place: pick([null, LONDON, { country: 'US', city: null, region: null }], 5),
    network: pick([null, 2856, 5089, 7922], 7),
    sender: null,
    device: null,
    reporter: `pseudonym-${index.toString(36).padStart(12, '0')}`,
    comment: index % 8 === 0 ? "Can't access it since half past nine" : null,
    counted: index % 8 !== 1,
    reason: index % 8 === 1 ? 'repeat' : null,
    idempotency: null,
  };
}

async function inFolder<T>(run: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function perSecond(rows: number, began: number): number {
  return rows / ((performance.now() - began) / 1_000);
}

if (import.meta.main) {
  for (const batch of [64, 256, DEFAULT_LOAD.batch]) {
    const { bareRowsPerSecond, storeRowsPerSecond, ratio } = await benchStore({ ...DEFAULT_LOAD, batch });
    console.log(
      `batches of ${batch}: bare ${Math.round(bareRowsPerSecond)}/s, store ${Math.round(storeRowsPerSecond)}/s, ` +
        `ratio ${ratio.toFixed(2)}`,
    );
  }
}
