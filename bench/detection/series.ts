import { Random } from './random.ts';

/**
 * Series of counts with known outages, after the designs of Noufaily et al. (2013) and Unkel et al. (2012): six levels by four kinds of
 * noise, each with its own daily and weekly profile and trend.
 */
export const BUCKET_MINUTES = 5;
export const DAY_BUCKETS = 288;
export const WEEK_BUCKETS = 7 * DAY_BUCKETS;
export const WEEKS = 12;
/** Weeks 0–7: history, including past outages. Weeks 8–9: quiet. Weeks 10–11: outages to be found. */
export const QUIET_FROM = 8 * WEEK_BUCKETS;
export const TEST_FROM = 10 * WEEK_BUCKETS;
export const BUCKETS = WEEKS * WEEK_BUCKETS;
/** The weeks in which detectors are judged; their output for the history is ignored. */
export const JUDGED = BUCKETS - QUIET_FROM;

export const LEVELS = [0.02, 0.1, 0.5, 2, 10, 50] as const;
const PAST_OUTAGES_A_WEEK = 0.7;
const OUTAGES = 7;
const DURATIONS = [2, 6, 12, 48] as const;
const RAMP_BUCKETS = 5;
const HOUR_BUCKETS = 12;

export interface Noise {
  readonly name: string;
  /** Variance / mean of a bucket given its rate. */
  readonly dispersion: number;
  /** Standard deviation of a slow wander of the log rate, and its correlation time in hours. */
  readonly wander?: number;
  readonly wanderHours?: number;
  /** Standard deviation of independent log-normal noise of the rate. */
  readonly lognormal?: number;
  /** Harmless single buckets of many reports, per week. */
  readonly burstsAWeek?: number;
  /** Days per fortnight that are quite unlike others. */
  readonly oddDays?: number;
}

export const STANDARD: readonly Noise[] = [
  { name: 'poisson', dispersion: 1 },
  { name: 'nb2', dispersion: 2 },
  { name: 'nb5', dispersion: 5 },
  { name: 'nb1.5+ar', dispersion: 1.5, wander: 0.25, wanderHours: 3 },
];

/** Noise outside the model. */
export const STRESS: readonly Noise[] = [
  { name: 'pln0.8', dispersion: 1, lognormal: 0.8 },
  { name: 'nb2+bursts', dispersion: 2, burstsAWeek: 1 },
  { name: 'nb1.5+ar0.5', dispersion: 1.5, wander: 0.5, wanderHours: 3 },
  { name: 'nb2+oddDays', dispersion: 2, oddDays: 1 },
];

export interface Outage {
  readonly start: number;
  readonly buckets: number;
  readonly shape: 'step' | 'ramp';
  /** Size in standard deviations of the baseline; null if it is given in reports per bucket. */
  readonly deviations: number | null;
  readonly amplitude: number;
  /** At least 8 standard deviations of the baseline, for half an hour or more. */
  readonly big: boolean;
}

export interface Series {
  readonly level: number;
  readonly noise: string;
  readonly counts: Float64Array;
  /** The truth, for oracles only: the mean of each bucket without outages, as usual at that time … */
  readonly usual: Float64Array;
  /** … and as it was, including slow wander and odd days; and the noise. */
  readonly means: Float64Array;
  readonly noiseOf: Noise;
  /** The outages of the test weeks. */
  readonly outages: readonly Outage[];
}

/** `replicates` series for each level and noise. */
export function* makeSeries(seed: number, replicates: number, noises: readonly Noise[]): Generator<Series> {
  for (let replicate = 0; replicate < replicates; replicate++)
    for (const [l, level] of LEVELS.entries())
      for (const [n, noise] of noises.entries())
        yield makeOne(new Random(((seed * 101 + replicate) * 101 + l) * 101 + n), level, noise);
}

function makeOne(random: Random, level: number, noise: Noise): Series {
  const expected = profile(random, level);
  const counts = new Float64Array(BUCKETS);
  const means = new Float64Array(BUCKETS);
  const outages = [...pastOutages(random), ...testOutages(random)].map((plan) =>
    sized(plan, expected, noise),
  );
  const extra = new Float64Array(BUCKETS);
  for (const outage of outages) addOutage(extra, outage);
  const hours = noise.wanderHours ?? 3;
  const keep = Math.exp(-1 / (hours * HOUR_BUCKETS));
  const wander = noise.wander ?? 0;
  const lognormal = noise.lognormal ?? 0;
  let drift = wander * random.normal();
  let odd = 1;
  for (let i = 0; i < BUCKETS; i++) {
    if (noise.oddDays !== undefined && i % DAY_BUCKETS === 0)
      odd = random.uniform() < noise.oddDays / 14 ? random.between(0.5, 1.6) : 1;
    drift = keep * drift + wander * Math.sqrt(1 - keep * keep) * random.normal();
    let rate = (expected[i] as number) * odd * Math.exp(drift - 0.5 * wander * wander);
    means[i] = rate;
    if (lognormal > 0) rate *= Math.exp(lognormal * random.normal() - 0.5 * lognormal * lognormal);
    counts[i] = random.negativeBinomial(rate, noise.dispersion) + random.poisson(extra[i] as number);
    if (noise.burstsAWeek !== undefined && random.uniform() < noise.burstsAWeek / WEEK_BUCKETS)
      counts[i] =
        (counts[i] as number) + random.poisson(3 + 6 * Math.sqrt(noise.dispersion * (expected[i] as number)));
  }
  return {
    level,
    noise: noise.name,
    counts,
    usual: expected,
    means,
    noiseOf: noise,
    outages: outages.filter((o) => o.start >= TEST_FROM),
  };
}

/** The expected counts: one or two humps a day, different weekends, a slow trend; their mean is the level. */
function profile(random: Random, level: number): Float64Array {
  const peak = random.between(8, 21);
  const second = random.between(8, 21);
  const share = random.between(0, 0.6);
  const depth = random.between(0.7, 1.1);
  const weekend = random.between(0.65, 1.25);
  const trend = random.between(-0.25, 0.3);
  const expected = new Float64Array(BUCKETS);
  let sum = 0;
  for (let i = 0; i < BUCKETS; i++) {
    const hour = (i % DAY_BUCKETS) / HOUR_BUCKETS;
    const day = Math.floor(i / DAY_BUCKETS) % 7;
    const wave = (1 - share) * hump(hour, peak) + share * hump(2 * hour, second);
    const value = Math.exp(depth * wave + (trend * i) / BUCKETS) * (day >= 5 ? weekend : 1);
    expected[i] = value;
    sum += value;
  }
  for (let i = 0; i < BUCKETS; i++) expected[i] = ((expected[i] as number) * level * BUCKETS) / sum;
  return expected;
}

function hump(hour: number, at: number): number {
  return Math.cos(((hour - at) / 24) * 2 * Math.PI);
}

type Plan = Omit<Outage, 'amplitude' | 'big'> & { readonly reports: number };

function plan(random: Random, start: number): Plan {
  const relative = random.uniform() < 0.7;
  return {
    start,
    buckets: random.pick(DURATIONS),
    shape: random.uniform() < 0.5 ? 'step' : 'ramp',
    deviations: relative ? random.pick([2, 4, 8, 16, 32]) : null,
    reports: random.pick([2, 10, 50]),
  };
}

function pastOutages(random: Random): Plan[] {
  const count = random.poisson(8 * PAST_OUTAGES_A_WEEK);
  return Array.from({ length: count }, () => plan(random, random.below(QUIET_FROM - 60)));
}

/** One in each seventh of the two weeks, so that they do not touch. */
function testOutages(random: Random): Plan[] {
  const stretch = Math.floor((2 * WEEK_BUCKETS) / OUTAGES);
  return Array.from({ length: OUTAGES }, (_, n) =>
    plan(random, TEST_FROM + n * stretch + random.below(stretch - 48 - 36)),
  );
}

function sized(plan: Plan, expected: Float64Array, noise: Noise): Outage {
  const deviation = Math.sqrt(noise.dispersion * (expected[plan.start] as number));
  const amplitude = plan.deviations === null ? plan.reports : plan.deviations * deviation;
  const { reports: _, ...outage } = plan;
  return { ...outage, amplitude, big: amplitude >= 8 * deviation && plan.buckets >= 6 };
}

/** A step is flat; a ramp rises over 25 minutes and then decays to about a fifth by its end. */
function addOutage(extra: Float64Array, outage: Outage): void {
  for (let j = 0; j < outage.buckets; j++) {
    const rise = Math.min(1, (j + 1) / RAMP_BUCKETS);
    const decay =
      j < RAMP_BUCKETS
        ? 1
        : Math.exp((-1.6 * (j - RAMP_BUCKETS)) / Math.max(1, outage.buckets - RAMP_BUCKETS));
    const at = outage.start + j;
    extra[at] = (extra[at] as number) + outage.amplitude * (outage.shape === 'step' ? 1 : rise * decay);
  }
}
