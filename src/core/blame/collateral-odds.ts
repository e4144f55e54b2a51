import type { Onset } from '../detect/onset.ts';
import type { LinkKind } from '../domain/relations.ts';
import { DAY, MINUTE, type Millis } from '../base/time.ts';

/** A service with more reports than usual at one moment: an incident or a suspicion. */
export interface Rise {
  readonly service: string;
  readonly at: Millis;
  readonly onset: Onset;
  /** Counted reports since it {@link beganAt}, and how many are usual in that time. */
  readonly observed: number;
  readonly expected: number;
  /** Reports beyond the usual at each of {@link AGES} that it has reached. */
  readonly course: readonly number[];
}

/** The ages at which rises are compared, with linear interpolation between them. */
export const AGES: readonly Millis[] = [2, 5, 10, 20, 40, 80, 160].map((minutes) => minutes * MINUTE);

/** Reports beyond the usual so far, at least one. */
export function excessOf({ observed, expected }: Rise): number {
  return Math.max(1, observed - expected);
}

/**
 * When a rise began to count. Its onset may include a few earlier reports by chance; the start of its steepest part, which is the latest
 * plausible onset, is clearly visible.
 */
export function beganAt({ onset }: Pick<Rise, 'onset'>): Millis {
  return onset.latest;
}

/**
 * How large a rise is relative to another, as the geometric mean of two comparisons: at the present moment since both exist, because people
 * mistake one service for the other while that one fails; and at the age of the younger, because a rise that began later is small at first
 * whatever it becomes.
 */
export function shareOf(rise: Rise, source: Rise): number {
  const age = commonAge(rise, source);
  const byAge = ratio(excessAt(rise, age), excessAt(source, age));
  const both = Math.max(beganAt(rise), beganAt(source));
  const byClock = ratio(excessSince(rise, both), excessSince(source, both));
  return Math.sqrt(byAge * byClock);
}

function ratio(extra: number, others: number): number {
  return Math.max(1, extra) / Math.max(1, others);
}

/** How long both have been observed; after two minutes their sizes mean something. */
export function commonAge(rise: Rise, source: Rise): Millis {
  return Math.max(MINUTE, Math.min(ageOf(rise), ageOf(source)));
}

function excessSince(rise: Rise, since: Millis): number {
  return excessAt(rise, ageOf(rise)) - excessAt(rise, Math.max(0, since - beganAt(rise)));
}

function ageOf(rise: Rise): Millis {
  return rise.at - beganAt(rise);
}

function excessAt(rise: Rise, age: Millis): number {
  let [from, low] = [0, 0];
  for (const [index, high] of rise.course.entries()) {
    const to = AGES[index] ?? ageOf(rise);
    if (age <= to) return low + ((high - low) * (age - from)) / (to - from);
    [from, low] = [to, high];
  }
  const [now, high] = [ageOf(rise), rise.observed - rise.expected];
  return age < now ? low + ((high - low) * (age - from)) / (now - from) : high;
}

/** How often a service rises or is suspected independently of others: {@link POSSIBLE}, and real trouble. */
export const SURGE_EVERY: Millis = 30 * DAY;
/** Knock-on reports begin at any moment within this time after the cause, uniformly … */
export const KNOCK_ON_WITHIN: Millis = 20 * MINUTE;
/** … and later with exponentially decreasing probability. */
export const LATE_BY: Millis = 15 * MINUTE;
/** Rarely earlier: people blame the wrong service because the other one is known to fail. */
const EARLY_BY: Millis = 5 * MINUTE;
/** How far an uncertain onset may be shifted to fit best. */
export const ONSET_SLACK: Millis = 15 * MINUTE;
/** Below this age the size of a rise means nothing. */
export const SIZED_FROM: Millis = 2 * MINUTE;
/** Up to this age a rise may still double relative to another. */
const GROWS_FOR: Millis = 5 * MINUTE;
/** Relative sizes of unrelated rises: ln of their ratio is normal with mean 0 and this deviation. */
const UNRELATED_SPREAD = 2;

/** What is assumed about a kind of link before any observation of the two services. */
interface LinkLaw {
  /** Probability that the service rises when the source does. */
  readonly chance: number;
  /** Excess of the service relative to that of the source: median, and deviation of its ln. */
  readonly share: number;
  readonly spread: number;
  /** Whether it may begin before the source as well as after, because the source itself is hardly reported. */
  readonly around: boolean;
}

/**
 * Measured where figures were published, estimated otherwise. Rivals: peaks on Downdetector of 8,619 and 3,861 beside T-Mobile's 113,980
 * (15 June 2020), 519, 411 and 322 beside Vodafone UK's 9,686 (9 June 2020; both from Ookla, "June is already a tough month for
 * international mobile operators"), 3,000 and 1,100 beside AT&T's 71,000 (22 February 2024), about 1,600 beside Verizon's 178,284 (14
 * January 2026): shares of 0.9 to 7.6 per cent, median 3.8, deviation of ln 0.7, set a little lower and wider. Dependants: 9,000 on Cricket
 * beside 58,000 on its host AT&T; customers of clouds get more than the cloud.
 */
export const LAWS: Readonly<Record<LinkKind, LinkLaw>> = {
  depends_on: { chance: 0.5, share: 0.5, spread: 2, around: true },
  rival: { chance: 0.1, share: 0.03, spread: 1, around: false },
  suspected: { chance: 0.1, share: 0.01, spread: 1.3, around: false },
  reached_through: { chance: 0.1, share: 0.02, spread: 1.3, around: false },
  moved_together: { chance: 0, share: 0.03, spread: 1.3, around: false },
};

/**
 * Log₁₀ odds that the rise of a service is a knock-on of the source's, given how probable the source makes any rise of it (`chance`):
 *
 *     log₁₀ ( chance · f(lag) / rate ) + log₁₀ ( N(ln share; ln median, spread) / N(ln share; 0, 2) )
 *
 * The first term weighs when it began: `rate` is that of independent rises, one in {@link SURGE_EVERY}; `f` is constant for
 * {@link KNOCK_ON_WITHIN} after the source's onset and falls off exponentially on both sides. The second weighs how large it is relative to
 * the source: knock-ons are a small share of it, coincidences have any size. Both are likelihood ratios of independent facts, so their
 * logarithms add (Good 1950). A share below the median counts as the median, and a young one as larger than it is yet.
 */
export function blameOdds(kind: LinkKind, rise: Rise, source: Rise, chance: number): number {
  const law = LAWS[kind];
  return timingOdds(lagOf(rise, source, law.around), law.around, chance) + sizeOdds(law, rise, source);
}

/** How long after the source a rise began; where its onset is uncertain, the lag that fits a knock-on best. */
export function lagOf(rise: Rise, source: Rise, around: boolean): Millis {
  const lag = beganAt(rise) - beganAt(source);
  const first = around ? -KNOCK_ON_WITHIN : 0;
  const [own, other] = [rise.onset, source.onset];
  if (lag < first) return Math.max(lag, Math.min(first, own.latest - other.earliest, lag + ONSET_SLACK));
  if (lag <= KNOCK_ON_WITHIN) return lag;
  return Math.min(lag, Math.max(KNOCK_ON_WITHIN, own.earliest - other.latest, lag - ONSET_SLACK));
}

function timingOdds(lag: Millis, around: boolean, chance: number): number {
  const first = around ? -KNOCK_ON_WITHIN : 0;
  const early = around ? LATE_BY : EARLY_BY;
  const area = KNOCK_ON_WITHIN - first + early + LATE_BY;
  const outside = lag < first ? (first - lag) / early : Math.max(0, lag - KNOCK_ON_WITHIN) / LATE_BY;
  return Math.log10((chance * SURGE_EVERY) / area) - outside * Math.LOG10E;
}

function sizeOdds({ share, spread }: LinkLaw, rise: Rise, source: Rise): number {
  const room = 1 + GROWS_FOR / commonAge(rise, source);
  const ln = Math.max(Math.log(room * shareOf(rise, source)), Math.log(share));
  const knockOn = (ln - Math.log(share)) / spread;
  const chance = ln / UNRELATED_SPREAD;
  return ((chance * chance - knockOn * knockOn) / 2 + Math.log(UNRELATED_SPREAD / spread)) * Math.LOG10E;
}

/** Fewer services rising together are no sign of a source that is not reported itself. */
export const DEPENDANTS_MIN = 3;
/** How often a failing source is not reported itself, because people report its customers. */
const SILENT = 0.3;

/**
 * Log₁₀ odds that an unreported source has failed, when `together` of the `dependants` that need it began to rise within `within`, against
 * that many coincidences:
 *
 *     log₁₀ ( rate·within · 0.3 / dependants ) − log₁₀ Poisson(together; dependants · rate · within)
 *
 * assuming that the failure may equally well have hit any number of them.
 */
export function silentOdds(together: number, dependants: number, within: Millis): number {
  if (together < DEPENDANTS_MIN) return -Infinity;
  const known = Math.max(together, dependants);
  const span = within / SURGE_EVERY;
  const mean = known * span;
  let logPoisson = -mean;
  for (let k = 1; k <= together; k++) logPoisson += Math.log(mean / k);
  return Math.log10((span * SILENT) / known) - logPoisson * Math.LOG10E;
}
