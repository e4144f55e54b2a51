import type { DatabaseSync } from 'node:sqlite';
import type { Incident } from '../src/core/incident/incident.ts';
import type { Update } from '../src/core/incident/update.ts';
import type { Catalog, Service } from '../src/core/domain/service.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../src/core/base/time.ts';
import { NO_NEWCOMERS } from '../src/adapters/sqlite/write/newcomers.ts';
import type { NewReport } from '../src/ports/log.ts';
import { addToBatch, emptyBatch, type Batch } from '../src/adapters/batches/batch.ts';
import { rollupWriter } from '../src/adapters/sqlite/write/rollups.ts';
import { tickWriter } from '../src/adapters/sqlite/write/commit.ts';
import { createRandom, type Random } from './random.ts';

/*
 * A synthetic past of years, written into the database of a folder by the same functions as a server uses: report counts by the minute and
 * day, and incidents with their published updates. The log itself is not written: it is kept for a year at most, and no page of the past
 * reads it.
 */

interface YearsOptions {
  readonly catalog: Catalog;
  /** The end of the past; it begins that many years earlier. */
  readonly now: Millis;
  readonly years: number;
  readonly seed: number;
  /** Reports of an ordinary day, over all services. */
  readonly reportsADay: number;
  /** Incidents a year at a service of ordinary size; the largest have several times as many. */
  readonly incidentsAYear: number;
}

interface YearsWritten {
  readonly reports: number;
  readonly incidents: number;
}

const PLACES = [
  { country: 'GB', city: 'London', region: 'England' },
  { country: 'GB', city: 'Manchester', region: 'England' },
  { country: 'GB', city: 'Glasgow', region: 'Scotland' },
  { country: 'DE', city: 'Berlin', region: 'Berlin' },
  { country: 'FR', city: 'Paris', region: 'Île-de-France' },
  { country: 'US', city: 'New York', region: 'New York' },
  { country: 'US', city: 'Chicago', region: 'Illinois' },
  { country: 'ES', city: 'Madrid', region: 'Madrid' },
] as const;
const NETWORKS = [2_856, 5_089, 3_320, 3_215, 7_922, 12_430, 3_352, 9_009] as const;
/** Ranges of an incident's number of reports and its length, as wide as in practice. */
const REPORTS_OF = [20, 400] as const;
const LASTS = [10 * MINUTE, 5 * HOUR] as const;
/**
 * Writes one day per transaction; `db` is a database at the current version that no server has open. `onDay` is called with the progress,
 * from 0 to 1.
 */
export function writeYears(
  db: DatabaseSync,
  options: YearsOptions,
  onDay: (share: number) => void,
): YearsWritten {
  const { catalog, now, years, seed, reportsADay, incidentsAYear } = options;
  const random = createRandom(`years ${seed}`);
  const { services } = catalog;
  const weights = services.map((_, rank) => 1 / (rank + 10));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const addToRollups = rollupWriter(db, NO_NEWCOMERS);
  const commit = tickWriter(db);
  const problems = new Map(
    catalog.categories.map(({ slug, problems: of }) => [slug, of.map((one) => one.slug)]),
  );
  let [reports, incidents] = [0, 0];
  const from = floorTo(now, DAY) - Math.round(years * 365) * DAY;
  for (let day = from; day < now; day += DAY) {
    const moments: { at: Millis; service: Service }[] = [];
    const tick = { incidents: [] as Incident[], updates: [] as Update[] };
    for (const [nth, service] of services.entries()) {
      const share = (weights[nth] ?? 0) / all;
      const ordinary = random.poisson(reportsADay * share);
      for (let one = 0; one < ordinary; one += 1)
        moments.push({ at: day + Math.floor(random.next() * DAY), service });
      const chance = (incidentsAYear / 365) * Math.min(8, Math.max(0.25, (share * services.length) / 2));
      if (random.next() >= chance) continue;
      const spread = random.next() ** 3;
      const count = Math.round(REPORTS_OF[0] + spread * (REPORTS_OF[1] - REPORTS_OF[0]));
      const began = day + Math.floor(random.next() * (DAY - LASTS[1]));
      const lasted = LASTS[0] + Math.floor(random.next() ** 2 * (LASTS[1] - LASTS[0]));
      if (began + lasted > now - DAY) continue;
      for (let one = 0; one < count; one += 1)
        moments.push({ at: began + Math.floor(random.next() ** 2 * lasted), service });
      const { incident, updates } = over(service, began, lasted, count, incidents++);
      tick.incidents.push(incident);
      tick.updates.push(...updates);
    }
    moments.sort((a, b) => a.at - b.at);
    const batch = batchOf(
      moments.filter(({ at }) => at < now),
      problems,
      random,
      reports,
    );
    reports += batch.id.length;
    db.exec('BEGIN IMMEDIATE');
    addToRollups(batch, [...batch.id.keys()]);
    commit({
      ...tick,
      at: Math.min(day + DAY, now),
      judge: 1,
      anew: false,
      cursor: null,
      notices: [],
      snapshots: [],
      account: null,
      historyVersion: 0,
    });
    db.exec('COMMIT');
    onDay((day - from) / (now - from));
  }
  return { reports, incidents };
}

function batchOf(
  moments: readonly { readonly at: Millis; readonly service: Service }[],
  problems: ReadonlyMap<string, readonly string[]>,
  random: Random,
  before: number,
): Batch {
  const batch = emptyBatch();
  for (const [nth, { at, service }] of moments.entries()) {
    const place = Math.floor(random.next() ** 2 * PLACES.length);
    const named = problems.get(service.category) ?? [];
    const report: NewReport = {
      id: String(before + nth),
      at,
      service: service.slug,
      problem: named[Math.floor(random.next() * named.length)] ?? null,
      place: PLACES[place] ?? null,
      network: NETWORKS[place] ?? null,
      sender: null,
      device: null,
      reporter: String(before + nth),
      comment: null,
      counted: true,
      reason: null,
      idempotency: null,
    };
    addToBatch(batch, report);
  }
  return batch;
}

/** A resolved incident with its published updates. */
function over(
  { slug }: Service,
  began: Millis,
  lasted: Millis,
  reports: number,
  nth: number,
): { readonly incident: Incident; readonly updates: readonly Update[] } {
  const id = `${slug}-${new Date(began).toISOString().slice(0, 10).replaceAll('-', '')}-${nth}`;
  const detectedAt = began + 4 * MINUTE;
  const endedAt = began + lasted;
  const judged = { windowMs: 15 * MINUTE, reports: Math.ceil(reports / 3), expected: 1.5, evidence: 12 };
  const update = (step: number, at: Millis, state: Update['state'], reason: Update['reason']): Update => ({
    id: `${id}.${step}`,
    incident: id,
    service: slug,
    at,
    reason,
    state,
    ...judged,
  });
  return {
    incident: {
      id,
      service: slug,
      state: 'resolved',
      onset: { at: began, earliest: began - MINUTE, latest: began + MINUTE },
      pendingAt: began + 2 * MINUTE,
      detectedAt,
      endedAt,
      peak: { at: began + 10 * MINUTE, ...judged },
      reports,
      scope: { kind: 'everywhere' },
    },
    updates: [
      update(1, began + 2 * MINUTE, 'pending', 'evidence_rising'),
      update(2, detectedAt, 'open', 'evidence_strong'),
      update(3, endedAt, 'recovering', 'back_to_usual'),
      update(4, endedAt + 30 * MINUTE, 'resolved', 'usual_confirmed'),
    ],
  };
}
