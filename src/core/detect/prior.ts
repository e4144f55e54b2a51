/**
 * What is assumed about a service before its first report: a Gamma distribution of its mean rate, how much counts scatter, and the course
 * of a day. Fitted per category if there is data; otherwise `defaultPrior`.
 */
export interface Prior {
  /** Mean of the Gamma prior, in reports an hour averaged over the week. */
  readonly meanPerHour: number;
  /** Shape of the Gamma prior: the squared coefficient of variation of the rate is 1 / shape. */
  readonly shape: number;
  /** Variance / mean of ordinary counts, > 1. */
  readonly dispersion: number;
  /** Relative rate for each hour (UTC) of a weekday, then of a weekend day: 48 numbers with mean about 1. */
  readonly curve: readonly number[];
}

export const CURVE_CELLS = 48;

/** Quiet nights, a broad day: only a hint, worth three reports, and soon outweighed. */
const DAY_CURVE = [
  0.5, 0.45, 0.4, 0.4, 0.45, 0.55, 0.7, 0.9, 1.1, 1.2, 1.3, 1.3, 1.3, 1.3, 1.35, 1.4, 1.4, 1.4, 1.4, 1.35,
  1.25, 1.1, 0.9, 0.7,
];

export const defaultPrior: Prior = {
  meanPerHour: 0.5,
  shape: 0.5,
  dispersion: 1.7,
  curve: [...DAY_CURVE, ...DAY_CURVE],
};

/**
 * The prior of a category from the mean hourly rates of its services, by the method of moments. Fewer than `SERVICES_MIN` say too little
 * about the spread: the default's shape stays and only the mean moves. The mean is kept within `bounds`, and the shape reflects how far the
 * services are from it.
 */
export function fitPrior(
  meansPerHour: readonly number[],
  base: Prior = defaultPrior,
  bounds: readonly [low: number, high: number] = [0, Infinity],
): Prior {
  if (meansPerHour.length === 0) return base;
  const seen = meansPerHour.reduce((sum, rate) => sum + rate, 0) / meansPerHour.length;
  const mean = Math.max(bounds[0], Math.min(bounds[1], seen));
  if (mean <= 0) return base;
  if (meansPerHour.length < SERVICES_MIN) return { ...base, meanPerHour: mean };
  const variance =
    meansPerHour.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (meansPerHour.length - 1);
  const shape = Math.min(SHAPE_MAX, Math.max(SHAPE_MIN, (mean * mean) / Math.max(variance, 1e-12)));
  return { ...base, meanPerHour: mean, shape };
}

const SERVICES_MIN = 8;
const SHAPE_MIN = 0.2;
const SHAPE_MAX = 5;
