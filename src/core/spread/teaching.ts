import { HOUR, WEEK, type Millis } from '../base/time.ts';
import type { Judged } from '../detect/judged.ts';
import { TEACHING_SHARE_MIN } from '../detect/scatter.ts';
import type { RecentVoices } from './recent-voices.ts';
import { SenderTally, type KnownNetworks } from './support.ts';

/** For how long it is learned freely which part of a service's reports hinges on one group; from then on it drifts. */
export const DOUBTED_SETTLES_AFTER: Millis = WEEK;
/** A settled part grows or falls by no more than this part of itself a week … */
export const DOUBTED_DRIFT_A_WEEK = 0.05;
/** … and where there was next to none, from this one. */
export const DOUBTED_OF_A_NEWCOMER = 0.02;

const HALF_LIFE: Millis = 4 * WEEK;
/** Multiples of it are spread evenly between whole numbers. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Which part of the reports of a service usually does not stand without one group of senders, as plain data: next to none, but
 * most at a service whose people come through rented machines.
 */
export interface Doubted {
  /** The end of the first hour that was looked at, and of the last; null before the first. */
  since: Millis | null;
  at: Millis;
  /** Reports that are remembered, all and those that hinge on one group. */
  reports: number;
  doubted: number;
  share: number;
}

export const noneDoubted = (): Doubted => ({ since: null, at: 0, reports: 0, doubted: 0, share: 0 });

/**
 * How many of the last reports of a service teach what is usual: those that stand where no group of senders counts for more than
 * its part, as {@link SenderTally} judges it, and the part that usually does not. So who rents machines teaches next to nothing, however
 * many weeks they send, and of reports that come as they always come all are learned, on the average.
 */
export class Teaching {
  readonly #at: Millis;
  readonly #voices: RecentVoices;
  readonly #networks: KnownNetworks;
  readonly #doubted: Doubted;

  /** Of the buckets that end at `at`. */
  constructor(at: Millis, voices: RecentVoices, networks: KnownNetworks, doubted: Doubted) {
    this.#at = at;
    this.#voices = voices;
    this.#networks = networks;
    this.#doubted = doubted;
  }

  readonly taught: Judged = (observed, expected) => {
    if (observed <= 1 || !this.#judges) return observed;
    // Where all stand it may be a little more than came: it makes up for the times when what is usual does not.
    const left = this.#standing(observed, expected) + this.#doubted.share * observed;
    // Rounded so that of many small parts none is lost.
    return Math.floor(left + (((this.#at / HOUR) * GOLDEN) % 1));
  };

  /** Whether so much of the reports hinges on one group that their places and networks teach nothing. */
  doubts(observed: number, expected: number): boolean {
    return this.taught(observed, expected) < TEACHING_SHARE_MIN * observed - 1;
  }

  /** Takes in the hour that ends, in which so many reports came and were expected. */
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
    // As slowly down as up: one that fell with every lull would stay below what is usual.
    const least = doubted.share / drift;
    doubted.share = at - doubted.since < DOUBTED_SETTLES_AFTER ? seen : Math.min(Math.max(seen, least), most);
  }

  /** Without the usual mix of networks nobody can tell what is too much of one. */
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
    // Of more voices than are remembered, the last ones stand for all.
    const part = tally.voices / observed;
    const { supported, through } = tally.spread(tally.speaker, expected * part);
    return Math.max(supported, through) / part;
  }
}
