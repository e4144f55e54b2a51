import type { Onset } from '../detect/onset.ts';
import type { LinkKind } from '../domain/relations.ts';
import { DAY, MINUTE, type Millis } from '../base/time.ts';

/** One service whose reports are above usual: an incident or a suspicion, as of one moment. */
export interface Rise {
  readonly service: string;
  readonly at: Millis;
  readonly onset: Onset;
  /** Counted reports since it {@link beganAt}, and how many are usual in that time. */
  readonly observed: number;
  readonly expected: number;
  /** Reports beyond the usual ones when it was as old as each of {@link AGES}, as far as it is. */
  readonly course: readonly number[];
}

/** The ages at which rises are compared; between them by straight lines. */
export const AGES: readonly Millis[] = [2, 5, 10, 20, 40, 80, 160].map((minutes) => minutes * MINUTE);

/** Reports beyond the usual ones so far, never less than one: a rise of nobody is none. */
export function excessOf({ observed, expected }: Rise): number {
  return Math.max(1, observed - expected);
}

/**
 * When a rise began to count: its onset may be joined with little that went before by chance, the start of its steepest
 * part, which is the latest plausible onset, is seen clearly.
 */
export function beganAt({ onset }: Pick<Rise, 'onset'>): Millis {
  return onset.latest;
}

/**
 * How large a rise is beside another, seen in two ways and taken in between (geometric mean): by the clock, since both are
 * there, for who is taken for another is so while the other fails; and both at the age of the younger, for a rise that
 * began later is small at first whatever it becomes.
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

/** How long both have been seen: two minutes say something of their size. */
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

/** A service rises or is suspected about once in so long without anybody's help: {@link POSSIBLE}, and real trouble. */
export const SURGE_EVERY: Millis = 30 * DAY;
/** Knock-on reports begin at any moment of this time after the trouble, all alike … */
export const KNOCK_ON_WITHIN: Millis = 20 * MINUTE;
/** … and after it less and less. */
export const LATE_BY: Millis = 15 * MINUTE;
/** Seldom before it: who is taken for another is so because the other is known to fail. */
const EARLY_BY: Millis = 5 * MINUTE;
/** How far an uncertain onset is taken for what fits best. */
export const ONSET_SLACK: Millis = 15 * MINUTE;
/** Younger than this, a rise says nothing of its size. */
export const SIZED_FROM: Millis = 2 * MINUTE;
/** So young, a rise may still become twice as large beside another as it is. */
const GROWS_FOR: Millis = 5 * MINUTE;
/** Sizes of rises that have nothing to do with each other: ln of their ratio is normal about 0 with this deviation. */
const UNRELATED_SPREAD = 2;

/** What is known of a kind of link before anything was seen of the two services. */
interface LinkLaw {
  /** Probability that the service rises when the source does. */
  readonly chance: number;
  /** Excess of the service over that of the source: median, and deviation of its ln. */
  readonly share: number;
  readonly spread: number;
  /** Whether it may begin as well before the source as after: the source itself is hardly reported. */
  readonly around: boolean;
}

/**
 * Measured where anybody published figures, guessed where not. Rivals: peaks on Downdetector of 8,619 and 3,861 beside
 * T-Mobile's 113,980 (15 June 2020), 519, 411 and 322 beside Vodafone UK's 9,686 (9 June 2020; both from Ookla, "June is
 * already a tough month for international mobile operators"), 3,000 and 1,100 beside AT&T's 71,000 (22 February 2024), about
 * 1,600 beside Verizon's 178,284 (14 January 2026): shares of 0.9 to 7.6 per cent, median 3.8, deviation of ln 0.7, taken a
 * little lower and wider. Dependants: 9,000 on Cricket beside 58,000 on its host AT&T; customers of clouds get more than the cloud.
 */
export const LAWS: Readonly<Record<LinkKind, LinkLaw>> = {
  depends_on: { chance: 0.5, share: 0.5, spread: 2, around: true },
  rival: { chance: 0.1, share: 0.03, spread: 1, around: false },
  suspected: { chance: 0.1, share: 0.01, spread: 1.3, around: false },
  reached_through: { chance: 0.1, share: 0.02, spread: 1.3, around: false },
  moved_together: { chance: 0, share: 0.03, spread: 1.3, around: false },
};

/**
 * Log₁₀ odds that the rise of a service is a knock-on of the source's, given how probable that makes any rise of it (`chance`):
 *
 *     log₁₀ ( chance · f(lag) / rate ) + log₁₀ ( N(ln share; ln median, spread) / N(ln share; 0, 2) )
 *
 * The first term weighs when it began: `rate` is that of rises by themselves, one in {@link SURGE_EVERY}; `f` is level for
 * {@link KNOCK_ON_WITHIN} after the source's onset and falls off exponentially on both sides. The second weighs how large it
 * is beside the source: knock-ons are a small share of it, coincidences of any size. Both are likelihood ratios of
 * independent facts, so their logarithms add (Good 1950). A share below the median counts as the median, one that is young as
 * larger than it is yet.
 */
export function blameOdds(kind: LinkKind, rise: Rise, source: Rise, chance: number): number {
  const law = LAWS[kind];
  return timingOdds(lagOf(rise, source, law.around), law.around, chance) + sizeOdds(law, rise, source);
}

/** How long after the source a rise began; where its place is uncertain, what fits a knock-on best. */
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

/** Fewer services that rise together are no sign of a source that is itself not reported. */
export const DEPENDANTS_MIN = 3;
/** How often a source that fails is not reported itself: people report the customers. */
const SILENT = 0.3;

/**
 * Log₁₀ odds that a source which is not reported itself has failed, where `together` of the `dependants` that need it began
 * to rise within `within`, against as many coincidences:
 *
 *     log₁₀ ( rate·within · 0.3 / dependants ) − log₁₀ Poisson(together; dependants · rate · within)
 *
 * where the failure may have hit any number of them alike.
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
