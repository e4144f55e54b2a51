import { answerKeys } from '../../core/domain/answer.ts';
import { networkKey } from '../../core/domain/network.ts';
import { placeOfKey } from '../../core/domain/place.ts';
import { isTallied } from '../../core/domain/report.ts';
import { floorTo, MINUTE, type Millis } from '../../core/base/time.ts';
import type { Newcomers } from '../../ports/people.ts';
import type { Dimension } from '../../ports/rollups.ts';
import type { Batch } from './batch.ts';

/** Reports, and how many of them are the first of their reporter on the service that day. */
interface Counts {
  count: number;
  newcomers: number;
}

/** Counts of one service in one minute. */
interface Tally {
  /** Those saying that it works again; they do not count as reports. */
  readonly works: Counts;
  /** What reporters added to their reports. */
  readonly answer: Map<string, Counts>;
  readonly service: Counts;
  readonly problem: Map<string, Counts>;
  readonly place: Map<string, Counts>;
  readonly region: Map<string, Counts>;
  readonly network: Map<number, Counts>;
}

/** A row of the table. */
export type RollupRow = readonly [
  dimension: Dimension,
  service: string,
  minute: Millis,
  key: string,
  count: number,
  newcomers: number,
];

/** What the given rows of a batch add to the rollups. */
export function* rolledUp(
  batch: Batch,
  rows: readonly number[],
  newcomers: Pick<Newcomers, 'admit'>,
): Generator<RollupRow> {
  for (const [minute, services] of tally(batch, rows, newcomers)) {
    for (const [service, { works, answer, service: all, problem, place, region, network }] of services) {
      const rowOf = (dimension: Dimension, key: string, counts: Counts): RollupRow => [
        dimension,
        service,
        minute,
        key,
        counts.count,
        counts.newcomers,
      ];
      if (works.count > 0) yield rowOf('works', '', works);
      for (const [key, counts] of answer) yield rowOf('answer', key, counts);
      if (all.count === 0) continue;
      yield rowOf('service', '', all);
      for (const [key, counts] of problem) yield rowOf('problem', key, counts);
      for (const [key, counts] of withCountries(place)) yield rowOf('place', key, counts);
      for (const [key, counts] of region) yield rowOf('place', key, counts);
      for (const [number, counts] of network) yield rowOf('network', networkKey(number), counts);
    }
  }
}

function tally(
  batch: Batch,
  rows: readonly number[],
  newcomers: Pick<Newcomers, 'admit'>,
): Map<Millis, Map<string, Tally>> {
  const minutes = new Map<Millis, Map<string, Tally>>();
  for (const row of rows) {
    const reason = batch.reason[row] ?? null;
    if (!isTallied(reason)) continue;
    const at = batch.at[row] ?? 0;
    const minute = floorTo(at, MINUTE);
    let services = minutes.get(minute);
    if (services === undefined) minutes.set(minute, (services = new Map()));
    const service = batch.service[row] ?? '';
    let counts = services.get(service);
    if (counts === undefined) services.set(service, (counts = noCounts()));
    if (reason === 'works') {
      counts.works.count += 1;
      continue;
    }
    if (reason === 'answer') {
      const answer = { elsewhere: batch.elsewhere[row] ?? null, link: batch.link[row] ?? null };
      for (const key of answerKeys(answer, batch.problem[row] ?? null)) addTo(counts.answer, key, 1, 0);
      continue;
    }
    const person = personOf(batch, row);
    const first = newcomers.admit(service, person, at) ? 1 : 0;
    counts.service.count += 1;
    counts.service.newcomers += first;
    addTo(counts.problem, batch.problem[row] ?? null, 1, first);
    addTo(counts.place, batch.place[row] ?? null, 1, first);
    addTo(counts.region, batch.region[row] ?? null, 1, first);
    addTo(counts.network, batch.network[row] ?? null, 1, first);
  }
  return minutes;
}

/** The key that tells people apart on that day: the device if there is one, otherwise the reporter. */
export function personOf(batch: Batch, row: number): string {
  return batch.device[row] ?? batch.reporter[row] ?? '';
}

function noCounts(): Tally {
  const none = (): Counts => ({ count: 0, newcomers: 0 });
  return {
    works: none(),
    answer: new Map(),
    service: none(),
    problem: new Map(),
    place: new Map(),
    region: new Map(),
    network: new Map(),
  };
}

function withCountries(places: ReadonlyMap<string, Counts>): Map<string, Counts> {
  const all = new Map<string, Counts>();
  for (const [key, { count, newcomers }] of places) {
    addTo(all, key, count, newcomers);
    const { country, city } = placeOfKey(key);
    if (city !== null) addTo(all, country, count, newcomers);
  }
  return all;
}

function addTo<Key>(all: Map<Key, Counts>, key: Key | null, count: number, newcomers: number): void {
  if (key === null) return;
  const known = all.get(key);
  if (known === undefined) {
    all.set(key, { count, newcomers });
  } else {
    known.count += count;
    known.newcomers += newcomers;
  }
}
