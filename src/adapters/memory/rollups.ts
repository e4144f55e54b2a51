import { answerKeys } from '../../core/domain/answer.ts';
import { networkKey } from '../../core/domain/network.ts';
import { placeKeys } from '../../core/domain/place.ts';
import { isTallied } from '../../core/domain/report.ts';
import { DAY, floorTo, MINUTE } from '../../core/base/time.ts';
import type { Millis } from '../../core/base/time.ts';
import { assertDays, assertSteps } from '../../ports/checks.ts';
import type { StillOpen } from '../../ports/checks.ts';
import { Newcomers, PeopleCount, STRETCH, countryDayOf } from '../../ports/people.ts';
import type { Dimension, Part, Rollups, Share, Written } from '../../ports/rollups.ts';
import type { NewReport } from '../../ports/log.ts';

/** Counted reports of a minute, and how many of them are the first of their reporter on the service that day. */
interface Counts {
  count: number;
  newcomers: number;
}

/** Counts of one key by the minute of the reports. */
type Minutes = Map<Millis, Counts>;

export interface RollupShelf {
  readonly minutesOf: Record<Dimension, Map<string, Map<string, Minutes>>>;
  readonly newcomers: Newcomers;
  /** By service, in the order of the log. */
  readonly written: Map<string, Written[]>;
  /** Counts by service and UTC day, which remain when the minutes are removed. */
  readonly days: Map<string, Map<Millis, number>>;
  /** The same by service, country and UTC day. */
  readonly countryDays: Map<string, Map<string, Map<Millis, Counts>>>;
}

export function emptyRollups(): RollupShelf {
  return {
    minutesOf: {
      service: new Map(),
      problem: new Map(),
      place: new Map(),
      network: new Map(),
      works: new Map(),
      answer: new Map(),
    },
    newcomers: new Newcomers(),
    written: new Map(),
    days: new Map(),
    countryDays: new Map(),
  };
}

/** Counts a report that has just been logged. */
export function countReport(
  { at, service, problem, place, network, reporter, device, reason, answer, sender, comment }: NewReport,
  { minutesOf, newcomers, written, days, countryDays }: RollupShelf,
): void {
  if (!isTallied(reason)) return;
  const minute = floorTo(at, MINUTE);
  const isNew = reason === null && newcomers.admit(service, device?.token ?? reporter, at);
  const add = (dimension: Dimension, key: string): void => {
    const keys = entry(minutesOf[dimension], service, () => new Map<string, Minutes>());
    const minutes = entry(keys, key, () => new Map<Millis, Counts>());
    countOne(entry(minutes, minute, noCounts), isNew);
  };
  if (reason === 'works') return add('works', '');
  if (reason === 'answer') return answerKeys(answer ?? {}, problem).forEach((key) => add('answer', key));
  add('service', '');
  const ofDays = entry(days, service, () => new Map<Millis, number>());
  ofDays.set(floorTo(at, DAY), (ofDays.get(floorTo(at, DAY)) ?? 0) + 1);
  if (comment !== null)
    entry(written, service, () => []).push({
      at,
      by: sender?.block ?? device?.token ?? reporter,
      text: comment,
    });
  if (problem !== null) add('problem', problem);
  if (network !== null) add('network', networkKey(network));
  for (const key of place === null ? [] : placeKeys(place)) add('place', key);
  if (place === null) return;
  const countries = entry(countryDays, service, () => new Map<string, Map<Millis, Counts>>());
  const ofCountry = entry(countries, place.country, () => new Map<Millis, Counts>());
  countOne(entry(ofCountry, floorTo(at, DAY), noCounts), isNew);
}

const noCounts = (): Counts => ({ count: 0, newcomers: 0 });

function countOne(counts: Counts, isNew: boolean): void {
  counts.count += 1;
  if (isNew) counts.newcomers += 1;
}

export function memoryRollups(
  { minutesOf, written, days, countryDays }: RollupShelf,
  stillOpen: StillOpen,
): Rollups {
  function seriesOf(service: string, from: Millis, to: Millis, step: Millis, part?: Part): number[] {
    const counts = Array.from({ length: (to - from) / step }, () => 0);
    for (const [key, minutes] of minutesOf[part?.dimension ?? 'service'].get(service) ?? []) {
      if (part !== undefined && part.key !== null && part.key !== key) continue;
      for (const [minute, { count }] of minutes) {
        const slot = Math.floor((minute - from) / step);
        if (slot >= 0 && slot < counts.length) counts[slot] = (counts[slot] ?? 0) + count;
      }
    }
    return counts;
  }

  function daysOf(service: string, from: Millis, to: Millis, step: Millis): number[] {
    const counts = Array.from({ length: (to - from) / step }, () => 0);
    for (const [day, count] of days.get(service) ?? [])
      if (day >= from && day < to) {
        const slot = Math.floor((day - from) / step);
        counts[slot] = (counts[slot] ?? 0) + count;
      }
    return counts;
  }

  return {
    async series(service, from, to, step, part) {
      stillOpen();
      assertSteps(from, to, step);
      if (part === undefined && from % DAY === 0 && step % DAY === 0) return daysOf(service, from, to, step);
      return seriesOf(service, from, to, step, part);
    },
    async top(service, dimension, from, to, limit) {
      stillOpen();
      return [...(minutesOf[dimension].get(service) ?? [])]
        .map(([key, minutes]) => shareBetween(key, minutes, from, to))
        .filter((share) => share.count > 0)
        .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
        .slice(0, limit);
    },
    async countryDays(service, country, from, to) {
      stillOpen();
      assertDays(from, to);
      // `at` never decreases, so days come in order.
      return [...(countryDays.get(service)?.get(country) ?? [])]
        .filter(([day]) => day >= from && day < to)
        .map(([day, counts]) => countryDayOf({ day, ...counts }));
    },
    async written(service, from, to, limit) {
      stillOpen();
      return (written.get(service) ?? [])
        .filter(({ at }) => at >= from && at < to)
        .reverse()
        .slice(0, limit);
    },
    async first(service) {
      stillOpen();
      // `at` never decreases, so the minute that was counted first is the earliest.
      const minute = minutesOf.service.get(service)?.get('')?.keys().next().value ?? null;
      const day = days.get(service)?.keys().next().value ?? null;
      return day !== null && (minute === null || day < floorTo(minute, DAY)) ? day : minute;
    },
  };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function shareBetween(key: string, minutes: Minutes, from: Millis, to: Millis): Share {
  const people = new PeopleCount();
  // `at` never decreases, so minutes are in order.
  for (const [minute, { count, newcomers }] of minutes)
    if (minute >= from && minute < to) people.add(Math.floor(minute / STRETCH), count, newcomers);
  return { key, count: people.count, reporters: people.reporters };
}
