import { networkKey } from '../../core/network.ts';
import { placeKeys } from '../../core/place.ts';
import { floorTo, MINUTE } from '../../core/time.ts';
import type { Millis } from '../../core/time.ts';
import { assertSteps } from '../checks.ts';
import type { StillOpen } from '../checks.ts';
import type { Dimension, NewReport, Rollups, Share } from '../store.ts';

/** Tells the rollups of a report that has just been logged. */
export type Count = (report: NewReport) => void;

/** Counted reports by the minute they came in, of one key. */
type Minutes = Map<Millis, number>;

export function memoryRollups(stillOpen: StillOpen): { rollups: Rollups; count: Count } {
  const minutesOf: Record<Dimension, Map<string, Map<string, Minutes>>> = {
    service: new Map(),
    problem: new Map(),
    place: new Map(),
    network: new Map(),
  };

  function add(dimension: Dimension, service: string, key: string, minute: Millis): void {
    const keys = entry(minutesOf[dimension], service, () => new Map<string, Minutes>());
    const minutes = entry(keys, key, () => new Map<Millis, number>());
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }

  function count({ at, service, problem, place, network, counted }: NewReport): void {
    if (!counted) return;
    const minute = floorTo(at, MINUTE);
    add('service', service, '', minute);
    if (problem !== null) add('problem', service, problem, minute);
    if (network !== null) add('network', service, networkKey(network), minute);
    for (const key of place === null ? [] : placeKeys(place)) add('place', service, key, minute);
  }

  function seriesOf(service: string, from: Millis, to: Millis, step: Millis): number[] {
    const counts = Array.from({ length: (to - from) / step }, () => 0);
    for (const [minute, count] of minutesOf.service.get(service)?.get('') ?? []) {
      const slot = Math.floor((minute - from) / step);
      if (slot >= 0 && slot < counts.length) counts[slot] = (counts[slot] ?? 0) + count;
    }
    return counts;
  }

  const rollups: Rollups = {
    async series(service, from, to, step) {
      stillOpen();
      assertSteps(from, to, step);
      return seriesOf(service, from, to, step);
    },
    async seriesOfAll(from, to, step) {
      stillOpen();
      assertSteps(from, to, step);
      return new Map(
        [...minutesOf.service.keys()]
          .map((service): [string, number[]] => [service, seriesOf(service, from, to, step)])
          .filter(([, counts]) => counts.some((count) => count > 0)),
      );
    },
    async top(service, dimension, from, to, limit) {
      stillOpen();
      return [...(minutesOf[dimension].get(service) ?? [])]
        .map(([key, minutes]): Share => ({ key, count: sumBetween(minutes, from, to) }))
        .filter((share) => share.count > 0)
        .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
        .slice(0, limit);
    },
    async first(service) {
      stillOpen();
      // `at` never decreases, so the minute that was counted first is the earliest.
      return minutesOf.service.get(service)?.get('')?.keys().next().value ?? null;
    },
  };
  return { rollups, count };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function sumBetween(minutes: Minutes, from: Millis, to: Millis): number {
  let sum = 0;
  for (const [minute, count] of minutes) if (minute >= from && minute < to) sum += count;
  return sum;
}
