import { BINS, BINS_PER_DECADE, binStart, type QuietBins } from './surge-bins.ts';

/** How often, per service and day, a quiet surge reaches a given evidence, at the start of each bin; for services of one size. */
export type SurgeRates = Float64Array;

/** The prior: surges per service-day from height 1, 2, 3 and 4 on; beyond 4 it falls as from 3 to 4. */
export type ShippedRates = readonly [number, number, number, number];

/** How many service-days of observation the shipped tail of a size is worth. */
export const SHIPPED_DAYS = 2_000;
/** The tail begins at the highest evidence above which there are this many surges, including shipped ones … */
const SURGES_ABOVE = 100;
/** … and with this many bins observed by the instance itself: above its level it observes nothing. */
const SEEN_BINS = 4;
/** The maximum by which the tail may fall faster or slower than the shipped one, in decades per decade. */
const TILT_MAX = 0.6;
/** … and the standard deviation of its normal prior. A hundred surges determine the tilt to 0.15 at best. */
const TILT_SPREAD = 0.1;

/** The rate of a shipped tail at a height. */
export function shippedRate(shipped: ShippedRates, height: number): number {
  const step = Math.max(0, Math.min(shipped.length - 2, Math.floor(height) - 1));
  const low = Math.log10(shipped[step] as number);
  const high = Math.log10(shipped[step + 1] as number);
  return 10 ** (low + (height - 1 - step) * (high - low));
}

/**
 * The tail of the quiet surges of a size. Below its start, each bin is the observed rate; from the start on it is the shipped tail, scaled
 * and tilted,
 *
 *     density(h) = scale · 10^(−tilt · (h − start)) · shipped density(h)
 *
 * fitted by a grouped Poisson likelihood over bins, each with its own exposure, under a normal prior for the tilt; the shipped tail adds as
 * many surges as it would have had in `shippedDays`. This keeps its curvature, which a plain exponential would not (peaks over a threshold:
 * J. Pickands, Statistical inference using extreme order statistics, *Annals of Statistics* 3, 1975).
 */
export function fitSurgeRates(
  quiet: QuietBins,
  shipped: ShippedRates,
  shippedDays = SHIPPED_DAYS,
): SurgeRates {
  const density = densityOf(shipped);
  const surges = density.map((share, bin) => (quiet.surges[bin] as number) + shippedDays * share);
  const days = quiet.days.map((seen) => seen + shippedDays);
  const first = startOf(surges, quiet.days);
  const tilt = likeliest(
    (candidate) =>
      logLikelihood(candidate, first, surges, days, density) - 0.5 * (candidate / TILT_SPREAD) ** 2,
  );
  const scale = sum(surges, first) / timeOf(tilt, first, days, density);

  const rates = new Float64Array(BINS);
  let above = 0;
  for (let bin = BINS - 1; bin >= 0; bin--) {
    const fitted = scale * (density[bin] as number) * ratioOf(tilt) ** (bin - first);
    above += bin >= first ? fitted : (surges[bin] as number) / (days[bin] as number);
    rates[bin] = above;
  }
  return rates;
}

/** Quiet surges per service-day that reach a height of at least 1; beyond the bins extrapolated from the last two. */
export function rateAbove(tail: SurgeRates, height: number): number {
  const at = Math.max(0, (height - binStart(0)) * BINS_PER_DECADE);
  const bin = Math.min(Math.floor(at), BINS - 3);
  const [low, high] = [tail[bin] as number, tail[bin + 1] as number];
  return low * (high / low) ** (at - bin);
}

/** The rates of a service drawn at random from numbers of each size. There must be at least one. */
export function mixRates(tails: readonly SurgeRates[], services: ArrayLike<number>): SurgeRates {
  const mixed = new Float64Array(BINS);
  const total = tails.reduce((all, _, size) => all + (services[size] as number), 0);
  for (const [size, tail] of tails.entries())
    for (const [bin, rate] of tail.entries())
      mixed[bin] = (mixed[bin] as number) + ((services[size] as number) / total) * rate;
  return mixed;
}

/** Surges per service-day in each bin of a shipped tail. */
function densityOf(shipped: ShippedRates): Float64Array {
  const density = new Float64Array(BINS);
  for (let bin = 0; bin < BINS; bin++) {
    const end = bin === BINS - 1 ? 0 : shippedRate(shipped, binStart(bin + 1));
    density[bin] = shippedRate(shipped, binStart(bin)) - end;
  }
  return density;
}

function startOf(surges: Float64Array, seen: Float64Array): number {
  const topmost = seen.findLastIndex((days) => days > 0);
  let first = topmost < 0 ? BINS - 1 : Math.max(0, topmost + 1 - SEEN_BINS);
  while (first > 0 && sum(surges, first) < SURGES_ABOVE) first--;
  return first;
}

function sum(values: Float64Array, first: number): number {
  let total = 0;
  for (let bin = first; bin < BINS; bin++) total += values[bin] as number;
  return total;
}

/** The factor from one bin to the next. */
function ratioOf(tilt: number): number {
  return 10 ** (-tilt / BINS_PER_DECADE);
}

/** Expected surges from `first` on with a scale of 1. */
function timeOf(tilt: number, first: number, days: Float64Array, density: Float64Array): number {
  const ratio = ratioOf(tilt);
  let expected = 0;
  let weight = 1;
  for (let bin = first; bin < BINS; bin++) {
    expected += (days[bin] as number) * (density[bin] as number) * weight;
    weight *= ratio;
  }
  return expected;
}

/** Profile likelihood of a tilt, with the scale that is best for it; without constant terms. */
function logLikelihood(
  tilt: number,
  first: number,
  surges: Float64Array,
  days: Float64Array,
  density: Float64Array,
): number {
  let steps = 0;
  for (let bin = first; bin < BINS; bin++) steps += (surges[bin] as number) * (bin - first);
  return steps * Math.log(ratioOf(tilt)) - sum(surges, first) * Math.log(timeOf(tilt, first, days, density));
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SECTIONS = 25;

/** The tilt that maximizes the value, by golden-section search. */
function likeliest(value: (tilt: number) => number): number {
  let [low, high] = [-TILT_MAX, TILT_MAX];
  for (let section = 0; section < SECTIONS; section++) {
    const width = GOLDEN * (high - low);
    if (value(high - width) < value(low + width)) low = high - width;
    else high = low + width;
  }
  return (low + high) / 2;
}
