import { HOUR, WEEK, type Millis } from '../base/time.ts';
import type { Judged } from '../detect/judged.ts';
import { TEACHING_SHARE_MIN } from '../detect/scatter.ts';
import type { RecentVoices } from './recent-voices.ts';
import { SenderTally, type KnownNetworks } from './support.ts';

/** How long the doubted part of a service's reports is learned freely; from then on it drifts. */
export const DOUBTED_SETTLES_AFTER: Millis = WEEK;
/** The maximum relative change of a settled part per week … */
export const DOUBTED_DRIFT_A_WEEK = 0.05;
/** … and the part from which it begins to grow if there was almost none. */
export const DOUBTED_OF_A_NEWCOMER = 0.02;

const HALF_LIFE: Millis = 4 * WEEK;
/** The fractional parts of its multiples are spread evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Which part of a service's reports usually depends on one group of senders, as plain data: almost none, but most at a service whose people
 * come through rented machines.
 */
export interface Doubted {
  /** The end of the first hour considered, and of the last; null before the first. */
  since: Millis | null;
  at: Millis;
  /** Remembered reports, all and those that hinge on one group. */
  reports: number;
  doubted: number;
  share: number;
}

export const noneDoubted = (): Doubted => ({ since: null, at: 0, reports: 0, doubted: 0, share: 0 });

/**
 * How many of the last reports of a service teach what is usual: those left if no group of senders counts for more than its part, as
 * {@link SenderTally} determines, plus the part that usually does not. So rented machines teach almost nothing, however many weeks they
 * send, and of reports that come as they always come all are learned, on average.
 */
export class Teaching {
  readonly #at: Millis;
  readonly #voices: RecentVoices;
  readonly #networks: KnownNetworks;
  readonly #doubted: Doubted;

  /** For the buckets that end at `at`. */
  constructor(at: Millis, voices: RecentVoices, networks: KnownNetworks, doubted: Doubted) {
    this.#at = at;
    this.#voices = voices;
    this.#networks = networks;
    this.#doubted = doubted;
  }

  readonly taught: Judged = (observed, expected) => {
    if (observed <= 1 || !this.#judges) return observed;
    // If all are left, this may slightly exceed what came, which makes up for times when usual reports are not all left.
    const left = this.#standing(observed, expected) + this.#doubted.share * observed;
    // Rounded so that many small parts add up correctly.
    return Math.floor(left + (((this.#at / HOUR) * GOLDEN) % 1));
  };

  /** Whether so many reports hinge on one group that their places and networks teach nothing. */
  doubts(observed: number, expected: number): boolean {
    return this.taught(observed, expected) < TEACHING_SHARE_MIN * observed - 1;
  }

  /** Adds the hour that ends, with its observed and expected reports. */
  closeHour(reports: number, expected: number): void {
    const at = this.#at;
    if (reports === 0 || !this.#judges) return;
    const doubted = this.#doubted;
    doubted.since ??= at;
    const elapsed = doubted.reports === 0 ? 0 : at - doubted.at;
    const keep = 2 ** (-elapsed / HALF_LIFE);
    doubted.at = at;
    doubted.reports = doubted.reports * keep + reports;
    doubted.doubted = doubted.doubted * keep + reports - this.#standing(reports, expected);
    const seen = doubted.doubted / doubted.reports;
    const drift = (1 + DOUBTED_DRIFT_A_WEEK) ** (elapsed / WEEK);
    const most = Math.max(doubted.share, DOUBTED_OF_A_NEWCOMER) * drift;
    // It falls as slowly as it rises: if it fell with every lull, it would stay below what is usual.
    const least = doubted.share / drift;
    doubted.share = at - doubted.since < DOUBTED_SETTLES_AFTER ? seen : Math.min(Math.max(seen, least), most);
  }

  /** Without the usual mix of networks it is unknown what is too much of one. */
  get #judges(): boolean {
    return this.#networks.mix.known && !this.#voices.vouched;
  }

  /** How many of the last reports do not hinge on one group. */
  #standing(observed: number, expected: number): number {
    const tally = new SenderTally(this.#networks);
    for (const voice of this.#voices.last()) {
      if (tally.voices >= observed) break;
      tally.add(voice);
    }
    if (tally.voices === 0) return observed;
    // If there are more voices than are remembered, the latest represent all.
    const part = tally.voices / observed;
    const { supported, through } = tally.spread(tally.speaker, expected * part);
    return Math.max(supported, through) / part;
  }
}
