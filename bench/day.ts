import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createRandom } from '../sim/random.ts';
import { createMemoryBus } from '../src/adapters/memory/bus.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { levelsOf } from '../src/core/account/false-incident-budget.ts';
import { DAY, HOUR, MINUTE } from '../src/core/base/time.ts';
import { TICK } from '../src/core/domain/watermark.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import { openWatch } from '../src/watch/watch.ts';

export interface DayFigures {
  readonly services: number;
  readonly hours: number;
  readonly reports: number;
  /**
   * How long the main thread was busy without yielding, in milliseconds of its own CPU time, so that other programs on the machine do not
   * count; over the turns in which it did any work.
   */
  readonly p999Ms: number;
  readonly longestMs: number;
  /** The longest pass in wall clock time. */
  readonly longestPassMs: number;
}

/** The end of the day: the last full hour and 00:00 UTC are in any part of it that is played. */
const MIDNIGHT = Date.UTC(2025, 2, 11);
/** Reports an hour of each service: one in two hours, so that some are at rest and more are awake. */
const PER_HOUR = 0.5;
/** All services are reported once during this time before. */
const FIRST_REPORTS = 10 * MINUTE;

/** The last hours of a day in virtual time, for an instance whose services have all been reported. */
export async function benchDay(services: number, hours: number): Promise<DayFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  const store = await openSqliteStore({ folder, exclusive: true });
  const random = createRandom('day');
  let now = MIDNIGHT - hours * HOUR - FIRST_REPORTS;
  const bus = createMemoryBus({
    onError(error) {
      throw error;
    },
  });
  const watch = await openWatch({
    store,
    saved: await store.snapshots.load(),
    bus,
    now: () => now,
    prior: () => defaultPrior,
    category: (service) => `c${service.length}`,
    levels: (account) => levelsOf(account, 5),
    watched: () => services,
    goOn: () => turn(true),
  });
  const work = watchTurns();
  let [reports, longestPassMs, measuring] = [0, 0, false];
  try {
    for (let nth = 0; now < MIDNIGHT + MINUTE; now += TICK) {
      if (!measuring && now >= MIDNIGHT - hours * HOUR) {
        work.begin();
        measuring = true;
      }
      const due = measuring
        ? random.poisson((services * PER_HOUR * TICK) / HOUR)
        : Math.round((services * TICK) / FIRST_REPORTS);
      const appended: Promise<unknown>[] = [];
      for (let one = 0; one < due; one++, nth++)
        appended.push(
          store.reports.append(reportOf(nth, measuring ? random.below(services) : nth % services, now)),
        );
      await Promise.all(appended);
      reports += due;
      await turn();
      const began = performance.now();
      now += TICK;
      await watch.pass();
      now -= TICK;
      if (measuring) longestPassMs = Math.max(longestPassMs, performance.now() - began);
      await turn();
    }
  } finally {
    work.end();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { services, hours, reports, ...work.figures(), longestPassMs };
}

/** A turn with less work than this counts as idle. */
const DID_SOMETHING_MS = 1;

/** Measures how long the main thread works in each turn of its event loop. */
function watchTurns() {
  const worked: number[] = [];
  let running = false;
  let before = cpuMs();
  function look(): void {
    const now = cpuMs();
    if (now - before > DID_SOMETHING_MS) worked.push(now - before);
    before = now;
    if (running) setImmediate(look);
  }
  return {
    begin() {
      running = true;
      before = cpuMs();
      setImmediate(look);
    },
    end() {
      running = false;
    },
    figures() {
      const sorted = worked.toSorted((a, b) => a - b);
      const p999Ms = sorted[Math.floor(sorted.length * 0.999)] ?? 0;
      return { p999Ms, longestMs: sorted.at(-1) ?? 0 };
    },
  };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const TOWNS = ['London', 'Leeds', 'York', 'Hull', 'Bath'];

function reportOf(nth: number, service: number, at: number) {
  return {
    id: `bench-${nth}`,
    at,
    service: `s${service}`,
    problem: nth % 2 === 0 ? 'app' : 'login',
    place: { country: 'GB', region: null, city: TOWNS[nth % TOWNS.length] ?? null },
    network: 2856 + (nth % 3),
    sender: null,
    device: null,
    reporter: `p${nth}`,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
  };
}

if (import.meta.main) {
  const [services = 30_000, hours = DAY / HOUR] = process.argv.slice(2).map(Number);
  console.log(await benchDay(services, hours));
}
