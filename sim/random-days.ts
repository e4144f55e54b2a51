import { createRandom, type Random } from './random.ts';
import type { Background } from '../src/core/fold/background.ts';
import { RELATIONS } from '../src/core/blame/collateral.fixture.ts';
import type { Hole } from '../src/core/domain/coverage.ts';
import type { CountedReport } from '../src/core/fold/fold.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { levelsOf } from '../src/core/account/false-incident-budget.ts';
import { DAY, HOUR, MINUTE, SECOND, floorTo, type Millis } from '../src/core/base/time.ts';

export const START = Date.UTC(2025, 2, 3, 20, 17);
export const UNTIL = floorTo(START, DAY) + 5 * DAY;
/** Ordinary reports an hour: from a busy carrier to services without a report for days. */
export const PACES = [
  ['att', 30],
  ['verizon', 6],
  ['t-mobile', 1.5],
  ['cricket', 0.4],
  ['friends', 0.1],
  ['bank', 0.03],
  ['shop', 0.02],
] as const;
const PAST = { start: START - 21 * DAY, bucketMs: HOUR, counts: Array.from({ length: 21 * 24 }, () => 6) };
export const BACKGROUND: Background = {
  prior: () => defaultPrior,
  past: (service) => (service === 'verizon' ? PAST : null),
  levels: (account) => levelsOf(account, 30),
  watched: () => 40,
  relations: () => RELATIONS,
};

export const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)]!;

/**
 * Days of ordinary reports, and a few outages: of a place, a network, a problem or everything, some with collateral reports on a
 * competitor.
 */
export function reportsOf(seed: string): CountedReport[] {
  const random = createRandom(seed);
  const reports: CountedReport[] = [];
  for (const [service, perHour] of PACES)
    for (let at = START + gap(random, perHour); at < UNTIL; at += gap(random, perHour))
      reports.push({ at, service, counted: random.below(20) > 0, ...factsOf(random) });
  for (let nth = random.below(5); nth >= 0; nth--) addOutage(random, reports);
  return reports.sort((a, b) => a.at - b.at);
}

function gap(random: Random, perHour: number): Millis {
  return Math.ceil((-Math.log(1 - random.next()) * HOUR) / perHour);
}

type Facts = Required<Pick<CountedReport, 'place' | 'network' | 'problem'>>;

function factsOf(random: Random): Facts {
  const city = pick(random, [null, 'London', 'Leeds', `Town ${random.below(90)}`]);
  const region = city === 'Leeds' ? 'Yorkshire' : null;
  return {
    place: random.below(4) === 0 ? null : { country: pick(random, ['GB', 'GB', 'IE']), region, city },
    network: pick(random, [null, 2856, 2856, 5089]),
    problem: pick(random, [null, 'calls', 'data', 'data']),
  };
}

function addOutage(random: Random, reports: CountedReport[]): void {
  const [service] = pick(random, PACES);
  const from = START + random.below(UNTIL - START - 6 * HOUR);
  const perHour = pick(random, [6, 40, 300, 1_500]);
  const lasting = pick(random, [4 * MINUTE, 40 * MINUTE, 3 * HOUR, perHour < 50 ? 16 * HOUR : HOUR]);
  const same = factsOf(random);
  const shared = random.below(3) > 0;
  for (let at = from; at < Math.min(from + lasting, UNTIL); at += gap(random, perHour)) {
    reports.push({
      at,
      service,
      counted: true,
      ...factsOf(random),
      ...(shared ? { place: same.place } : {}),
    });
    if (service === 'att' && random.below(20) === 0)
      reports.push({ at: at + 1, service: 'verizon', counted: true, ...factsOf(random) });
  }
}

/** Hours and minutes in which reports could not be taken, for one service or all; lost ones left no report. */
export function holesOf(seed: string): Hole[] {
  const random = createRandom(`holes ${seed}`);
  return Array.from({ length: random.below(6) }, (): Hole => {
    const from = START + random.below(UNTIL - START);
    const to = from + pick(random, [20 * SECOND, 7 * MINUTE, 3 * HOUR, 14 * HOUR]);
    const service = random.below(2) === 0 ? null : pick(random, PACES)[0];
    const reason = pick(random, ['off', 'overload'] as const);
    return { service, from, to: to < UNTIL ? to : null, reason };
  });
}

/** Whether a report was taken despite the holes. */
export function taken({ at, service }: CountedReport, holes: readonly Hole[]): boolean {
  return !holes.some(
    (hole) =>
      hole.reason === 'off' &&
      hole.from <= at &&
      at < (hole.to ?? Infinity) &&
      (hole.service ?? service) === service,
  );
}
