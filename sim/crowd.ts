import type { Place } from '../src/core/domain/place.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../src/core/base/time.ts';
import { createRandom, type Random } from './random.ts';

/** A press of a button in a simulated crowd: when, and from which address. */
export interface SimReport {
  readonly at: Millis;
  readonly service: string;
  readonly problem: string | null;
  readonly place: Place | null;
  /** Number of the autonomous system. */
  readonly network: number | null;
  /** From 10.0.0.0/8 or 2001:db8::/32, which belong to nobody. */
  readonly address: string;
}

export type Weights<T> = readonly (readonly [T, number])[];

/** The few ordinary complaints of a service. */
export interface Ordinary {
  readonly service: string;
  /** Mean over the week. */
  readonly perHour: number;
  /** Variance over mean of hourly counts; 1 is Poisson. */
  readonly dispersion: number;
  readonly problems: Weights<string | null>;
  readonly places: Weights<Place | null>;
  /** Autonomous systems; unknown if left out. */
  readonly networks?: Weights<number | null>;
  /** The time when all of its complaints are part of a burst. */
  readonly except?: { readonly from: Millis; readonly to: Millis };
}

/** A burst of exactly `reports` reports on one service, distributed over time by `shape`. */
export interface Burst {
  readonly service: string;
  readonly reports: number;
  readonly from: Millis;
  readonly to: Millis;
  /** Density at a fraction (0 to 1) of the time span; any positive scale. */
  readonly shape: (share: number) => number;
  readonly problems: Weights<string | null>;
  readonly places: Weights<Place | null>;
  /** Autonomous systems; unknown if left out. */
  readonly networks?: Weights<number | null>;
}

/** Complaints follow people's days: few at four in the morning, most in the evening, slightly more at weekends. */
export function dayCurve(at: Millis): number {
  const hour = (at % DAY) / HOUR;
  const weekday = new Date(at).getUTCDay();
  const daily =
    1 + 0.55 * Math.cos(((hour - 19) / 24) * 2 * Math.PI) + 0.12 * Math.cos(((hour - 13) / 12) * 2 * Math.PI);
  return daily * (weekday === 0 || weekday === 6 ? 1.1 : 0.96);
}

/** Hourly counts of ordinary days, as a past to import. */
export function ordinaryPast(ordinary: Ordinary, from: Millis, to: Millis, seed: string): number[] {
  const random = createRandom(`past ${ordinary.service} ${seed}`);
  const counts: number[] = [];
  for (let hour = from; hour < to; hour += HOUR) {
    counts.push(random.poisson(ordinary.perHour * dayCurve(hour + HOUR / 2) * mood(ordinary, random)));
  }
  return counts;
}

/** The ordinary reports of a minute, in order. */
export type OrdinaryMinute = (minute: Millis) => SimReport[];

/** The same minute and seed give the same reports, whatever minutes were requested before. */
export function ordinaryCrowd(services: readonly Ordinary[], seed: string): OrdinaryMinute {
  let hour = Number.NaN;
  let moods: number[] = [];

  return (minute) => {
    if (Math.floor(minute / HOUR) !== hour) {
      hour = Math.floor(minute / HOUR);
      const random = createRandom(`hour ${hour} ${seed}`);
      moods = services.map((ordinary) => mood(ordinary, random));
    }
    const random = createRandom(`minute ${minute} ${seed}`);
    const pace = dayCurve(minute) / 60;
    const reports = services.flatMap((ordinary, index) => {
      if (ordinary.except !== undefined && minute >= ordinary.except.from && minute < ordinary.except.to)
        return [];
      const count = random.poisson(ordinary.perHour * pace * moods[index]!);
      return Array.from({ length: count }, () => person(ordinary, minute + random.below(MINUTE), random));
    });
    return reports.sort(byTime);
  };
}

/** All reports of a burst, in order; each from another address. */
export function burstReports(burst: Burst, seed: string): SimReport[] {
  const random = createRandom(`burst ${burst.service} ${seed}`);
  const cumulated = cumulate(burst);
  const reports: SimReport[] = [];
  for (let nth = 0; nth < burst.reports; nth++) {
    const at = burst.from + Math.floor(invert(cumulated, random.next()) * (burst.to - burst.from));
    reports.push({ ...person(burst, at, random), address: ownAddress(nth) });
  }
  return reports.sort(byTime);
}

/** Some hours are livelier than others: a gamma factor with mean 1 makes counts overdispersed. */
function mood({ perHour, dispersion }: Ordinary, random: Random): number {
  if (dispersion <= 1) return 1;
  const shape = perHour / (dispersion - 1);
  return random.gamma(shape) / shape;
}

function person(
  who: Pick<Ordinary, 'service' | 'problems' | 'places' | 'networks'>,
  at: Millis,
  random: Random,
): SimReport {
  const address = `10.${random.below(128)}.${random.below(256)}.${1 + random.below(254)}`;
  return {
    at,
    service: who.service,
    problem: random.pick(who.problems),
    place: random.pick(who.places),
    // Drawn last, and only if there are networks, so that crowds without them stay the same.
    network: who.networks === undefined ? null : random.pick(who.networks),
    address,
  };
}

/** One of 8 million addresses that ordinary people never have. */
function ownAddress(nth: number): string {
  return `10.${128 + ((nth >> 16) & 127)}.${(nth >> 8) & 255}.${nth & 255}`;
}

const STEPS = 1_000;

function cumulate({ shape }: Burst): number[] {
  const sums = [0];
  for (let step = 0; step < STEPS; step++) sums.push(sums[step]! + Math.max(0, shape((step + 0.5) / STEPS)));
  return sums;
}

/** The fraction of time by which that share of the reports has come. */
function invert(sums: readonly number[], share: number): number {
  const target = share * sums[STEPS]!;
  let [low, high] = [0, STEPS];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sums[middle]! <= target) low = middle;
    else high = middle;
  }
  const width = sums[high]! - sums[low]!;
  return (low + (width > 0 ? (target - sums[low]!) / width : 0)) / STEPS;
}

function byTime(a: SimReport, b: SimReport): number {
  return a.at - b.at || (a.service < b.service ? -1 : a.service > b.service ? 1 : 0);
}
