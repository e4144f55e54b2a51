import { HOUR, MINUTE, WEEK, type Millis } from '../src/core/base/time.ts';
import type { PastCounts } from '../src/core/detect/past.ts';
import { dayCurve } from './crowd.ts';
import { createRandom, type Random } from './random.ts';

/** A service without outages: only its number of reports and their dispersion. */
export interface QuietService {
  readonly slug: string;
  readonly perHour: number;
  readonly dispersion: number;
  /** Single minutes with a handful of reports although nothing happened; left out: none. */
  readonly burstsADay?: number;
}

/** `realistic`: most services have less than a report a day, a few have hundreds an hour; `even`: all sizes equally often. */
export const MIXES = ['realistic', 'even'] as const;
export type Mix = (typeof MIXES)[number];

/** Median and log standard deviation of a realistic catalog, in reports an hour, and the maximum. */
const MEDIAN_PER_HOUR = 0.03;
const SPREAD = 1.6;
const PER_HOUR_MAX = 300;
/** The sizes of an even catalog, spaced logarithmically from here. */
const EVEN_FROM = 0.01;
const DISPERSION_MAX = 2.5;

/** `ordinary`: what the shipped rates were measured on; `stress`: hourly fluctuations are twice as strong, and there are bursts. */
export const NOISES = ['ordinary', 'stress'] as const;
export type Noise = (typeof NOISES)[number];
const STRESS_MOOD = 2;
/** One burst in 300 days, with on average this many reports more than three. */
const STRESS_BURSTS_A_DAY = 1 / 300;
const BURST_MORE = 3;

/** The same services with more random variation than the shipped rates expect. */
export function underStress(services: readonly QuietService[]): QuietService[] {
  return services.map(({ slug, perHour, dispersion }) => ({
    slug,
    perHour,
    dispersion: 1 + STRESS_MOOD * (dispersion - 1),
    burstsADay: STRESS_BURSTS_A_DAY,
  }));
}

/** The services of a quiet catalog. */
export function quietServices(count: number, mix: Mix, seed: string): QuietService[] {
  const random = createRandom(`catalog ${mix} ${seed}`);
  return Array.from({ length: count }, (_, nth) => ({
    slug: `s${nth}`,
    perHour:
      mix === 'even'
        ? evenly(random)
        : Math.min(PER_HOUR_MAX, MEDIAN_PER_HOUR * Math.exp(SPREAD * random.normal())),
    dispersion: 1 + random.next() * (DISPERSION_MAX - 1),
  }));
}

/** Services whose rates are spaced logarithmically, and whose counts scatter up to twice as much as chance makes them. */
export function servicesBetween(
  [least, most]: readonly [number, number],
  count: number,
  random: Random,
): QuietService[] {
  return Array.from({ length: count }, (_, nth) => ({
    slug: `s${nth}`,
    perHour: least * (most / least) ** random.next(),
    dispersion: 1 + random.next(),
  }));
}

function evenly(random: Random): number {
  return EVEN_FROM * (PER_HOUR_MAX / EVEN_FROM) ** random.next();
}

/** Reports of one hour over all services, in order: moments, and indices of the services. */
export interface QuietHour {
  readonly at: Float64Array;
  readonly service: Uint32Array;
}

/** The past of a service in hourly counts. */
export function quietPast(service: QuietService, from: Millis, to: Millis, seed: string): number[] {
  const random = createRandom(`past ${service.slug} ${seed}`);
  const counts: number[] = [];
  for (let hour = from; hour < to; hour += HOUR) counts.push(countOf(service, hour, random));
  return counts;
}

/** What each of the services had imported at {@link QUIET_START}; null for any other. */
export function quietPasts(
  services: readonly QuietService[],
  seed: string,
): (slug: string) => PastCounts | null {
  const bySlug = new Map(services.map((service) => [service.slug, service]));
  const start = QUIET_START - PAST;
  return (slug) => {
    const service = bySlug.get(slug);
    return service === undefined
      ? null
      : { start, bucketMs: HOUR, counts: quietPast(service, start, QUIET_START, seed) };
  };
}

/** Draws hour by hour, so that the cost grows with the number of reports and not of minutes. */
export function* quietHours(
  services: readonly QuietService[],
  from: Millis,
  to: Millis,
  seed: string,
): Generator<QuietHour> {
  const random = createRandom(`hours ${seed}`);
  for (let hour = from; hour < to; hour += HOUR) {
    const drawn: { at: Millis; nth: number }[] = [];
    for (const [nth, service] of services.entries())
      for (let left = countOf(service, hour, random); left > 0; left--)
        drawn.push({ at: hour + random.below(HOUR), nth });
    for (const [nth, { burstsADay = 0 }] of services.entries())
      if (burstsADay > 0) for (const at of burstsIn(hour, burstsADay, random)) drawn.push({ at, nth });
    drawn.sort((a, b) => a.at - b.at || a.nth - b.nth);
    yield {
      at: Float64Array.from(drawn, ({ at }) => at),
      service: Uint32Array.from(drawn, ({ nth }) => nth),
    };
  }
}

/** The reports of one service's bursts in an hour, each burst within a minute. */
function burstsIn(hour: Millis, aDay: number, random: Random): Millis[] {
  const moments: Millis[] = [];
  for (let left = random.poisson(aDay / 24); left > 0; left--) {
    const from = hour + random.below(HOUR - MINUTE);
    const reports = 3 + random.poisson(BURST_MORE);
    for (let nth = 0; nth < reports; nth++) moments.push(from + random.below(MINUTE));
  }
  return moments;
}

/** Negative binomial: a gamma factor for the hour, then Poisson. */
function countOf({ perHour, dispersion }: QuietService, hour: Millis, random: Random): number {
  const mean = perHour * dayCurve(hour + HOUR / 2);
  if (dispersion <= 1) return random.poisson(mean);
  const shape = perHour / (dispersion - 1);
  return random.poisson((mean * random.gamma(shape)) / shape);
}

/** The length of a service's imported past. */
export const PAST: Millis = 8 * WEEK;
/** Begins on a Monday. */
export const QUIET_START: Millis = Date.UTC(2025, 4, 5);
