import { KNOCK_ON_WITHIN, LATE_BY, SURGE_EVERY } from './collateral-odds.ts';
import { compare } from '../base/order.ts';
import { DAY, type Millis } from '../base/time.ts';

/** A rise that has ended, from which co-movement is learned. */
export interface Episode {
  readonly service: string;
  /** When it began. */
  readonly onset: Millis;
}

/** Observations half a year old count half, since services change providers. */
export const CO_MOVEMENT_HALF_LIFE: Millis = 180 * DAY;
/** Rises that begin within this time of each other count as together. */
export const TOGETHER_WITHIN: Millis = KNOCK_ON_WITHIN + LATE_BY;
/** The maximum number of pairs remembered; beyond it those seen together least are forgotten. About 60 bytes each when saved. */
export const PAIRS_MAX = 20_000;
/** The maximum number of services whose rises are counted; beyond it those with fewest are forgotten. */
const SURGERS_MAX = 20_000;
/** A night on which everything fails must not fill the memory: each rise is paired with at most this many others, nearest first. */
export const PARTNERS_MAX = 32;
/** How many episodes are kept to be paired with later ones. */
export const EPISODES_MAX = 1_024;
/** How many rises of the source the prior belief about two services is worth. */
const BELIEF = 8;
/** Rising together once may be chance, twice is a pattern; below this no undeclared link is believed. */
const TOGETHER_MIN = 1.8;

/** What is remembered, as plain data. Counts are decayed to the moment `asOf`. */
export interface SavedCoMovement {
  readonly asOf: Millis;
  readonly rises: readonly (readonly [service: string, count: number])[];
  readonly pairs: readonly (readonly [a: string, b: string, count: number])[];
  readonly episodes: readonly Episode[];
}

/**
 * What rose together before, compared with chance. For two services it answers how probable a rise of one makes a rise of the other: the
 * mean of a Beta posterior,
 *
 *     ( together + 8·believed ) / ( rises of the source + 8 )
 *
 * over counts with a half-life of half a year. `believed` is the prior, without any observation.
 */
export class CoMovement {
  #asOf: Millis = 0;
  readonly #rises = new Map<string, number>();
  readonly #pairs = new Map<string, number>();
  /** Which services were ever together, to find the partners of a service. */
  readonly #partners = new Map<string, Set<string>>();
  #episodes: Episode[] = [];

  /** Learns from a rise that has ended. `at` must not decrease between calls. */
  observe(at: Millis, episode: Episode): void {
    this.#decayTo(at);
    this.#add(this.#rises, episode.service, 1);
    const near = this.#episodes
      .filter(
        ({ service, onset }) =>
          service !== episode.service && Math.abs(onset - episode.onset) <= TOGETHER_WITHIN,
      )
      .sort((a, b) => gap(a, episode) - gap(b, episode) || compare(a.service, b.service))
      .slice(0, PARTNERS_MAX);
    for (const { service } of near) this.#pair(service, episode.service);
    this.#episodes = [...this.#episodes, episode].slice(-EPISODES_MAX);
    if (this.#pairs.size > PAIRS_MAX) this.#forgetPairs();
    if (this.#rises.size > SURGERS_MAX) forgetLeast(this.#rises, SURGERS_MAX);
  }

  /** Services that were together with this one often enough to be believed, sorted. */
  partners(service: string): string[] {
    const known = [...(this.#partners.get(service) ?? [])];
    return known.filter((other) => this.#together(service, other) >= TOGETHER_MIN).sort();
  }

  /** Probability that `service` rises when `source` does; `believed` is null if no link is declared. */
  chance(service: string, source: string, believed: number | null): number {
    const together = this.#together(service, source);
    if (believed === null && together < TOGETHER_MIN) return 0;
    const prior = believed ?? (2 * TOGETHER_WITHIN) / SURGE_EVERY;
    return Math.min(1, (together + BELIEF * prior) / ((this.#rises.get(source) ?? 0) + BELIEF));
  }

  save(): SavedCoMovement {
    return {
      asOf: this.#asOf,
      rises: [...this.#rises],
      pairs: [...this.#pairs].map(([key, count]) => savedPair(key, count)),
      episodes: this.#episodes,
    };
  }

  static load(saved: SavedCoMovement): CoMovement {
    const loaded = new CoMovement();
    loaded.#asOf = saved.asOf;
    loaded.#episodes = [...saved.episodes];
    for (const [service, count] of saved.rises) loaded.#rises.set(service, count);
    for (const [a, b, count] of saved.pairs) {
      loaded.#pairs.set(keyOf(a, b), count);
      loaded.#meet(a, b);
    }
    return loaded;
  }

  #together(a: string, b: string): number {
    return this.#pairs.get(keyOf(a, b)) ?? 0;
  }

  #pair(a: string, b: string): void {
    this.#add(this.#pairs, keyOf(a, b), 1);
    this.#meet(a, b);
  }

  #meet(a: string, b: string): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const partners = this.#partners.get(one);
      if (partners === undefined) this.#partners.set(one, new Set([other]));
      else partners.add(other);
    }
  }

  #add(counts: Map<string, number>, key: string, more: number): void {
    counts.set(key, (counts.get(key) ?? 0) + more);
  }

  /** Decaying once a day is enough: a day is half a per cent. */
  #decayTo(at: Millis): void {
    if (this.#asOf === 0) this.#asOf = at;
    const days = Math.floor((at - this.#asOf) / DAY);
    if (days < 1) return;
    const left = 2 ** ((-days * DAY) / CO_MOVEMENT_HALF_LIFE);
    for (const counts of [this.#rises, this.#pairs])
      for (const [key, count] of counts) counts.set(key, count * left);
    this.#asOf += days * DAY;
    this.#episodes = this.#episodes.filter(({ onset }) => at - onset <= 2 * DAY);
  }

  #forgetPairs(): void {
    for (const key of forgetLeast(this.#pairs, PAIRS_MAX)) {
      const [a, b] = parties(key);
      this.#partners.get(a)?.delete(b);
      this.#partners.get(b)?.delete(a);
    }
  }
}

/** Forgets a tenth more than necessary, so that this does not happen for every new entry. */
function forgetLeast(counts: Map<string, number>, most: number): string[] {
  const least = [...counts].sort(([a, one], [b, other]) => one - other || compare(a, b));
  const gone = least.slice(0, counts.size - Math.floor(most * 0.9)).map(([key]) => key);
  for (const key of gone) counts.delete(key);
  return gone;
}

function gap(a: Episode, b: Episode): Millis {
  return Math.abs(a.onset - b.onset);
}

/** Slugs contain no spaces. */
function keyOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function parties(key: string): [string, string] {
  const blank = key.indexOf(' ');
  return [key.slice(0, blank), key.slice(blank + 1)];
}

function savedPair(key: string, count: number): SavedCoMovement['pairs'][number] {
  const [a, b] = parties(key);
  return [a, b, count];
}
