import { assert } from './assert.ts';
import type { Digest } from './digest.ts';
import { HOUR, type Millis } from './time.ts';

/** Tables that the keys are spread over: so many that making one anew takes a fraction of a millisecond, however many keys. */
const SHARDS = 1_024;
/** A table is made anew when this share of its slots is taken, with as many slots that half of them are. */
const FULL = 0.75;
const HALF = 0.5;
const SLOTS_MIN = 16;
/** Every table is looked over this often, so that what a busy hour took is given back. */
const TIDY_INTERVAL: Millis = HOUR;
/** How far ahead a moment may lie: moments are kept in 32 bits. */
export const AHEAD_MAX: Millis = 2 ** 31 - 1 - 2 * TIDY_INTERVAL;
/** Beyond its keys a table takes a third more, then forgets these at once: seldom enough to cost little. */
const BEYOND = 4 / 3;

/**
 * Keys, each remembered until a moment of its own; then it is forgotten to the millisecond. What one call costs does not
 * depend on how many there are, and 16 to 24 bytes hold one. Event time does not go back: a call with an earlier one is
 * taken as of the latest.
 *
 * As many as `max` are remembered, give or take the few per cent by which chance spreads keys unevenly, and at most a third
 * more; beyond it those go first that would have been forgotten soonest.
 */
export class Expiring {
  readonly #shards: readonly Shard[];
  #now: Millis = Number.NEGATIVE_INFINITY;
  /** When the last table was looked over. */
  #tidiedAt: Millis = Number.NEGATIVE_INFINITY;
  #nextTidied = 0;

  constructor(max: number, shards = SHARDS) {
    const keysMax = Math.ceil(max / shards);
    this.#shards = Array.from({ length: shards }, () => new Shard(keysMax));
  }

  /** Until when a key is remembered; null where it is not, or not any more. */
  until({ high, middle, low }: Digest, at: Millis): Millis | null {
    const now = this.#walkTo(at);
    const left = this.#shardOf(high).left(middle, low, now | 0);
    return left > 0 ? now + left : null;
  }

  /** Remembers a key until a moment, in the place of an earlier or a later one. */
  set({ high, middle, low }: Digest, until: Millis, at: Millis): void {
    assert(until - at <= AHEAD_MAX, 'what is remembered is forgotten within weeks');
    const now = this.#walkTo(at);
    const shard = this.#shardOf(high);
    if (until > now) shard.put(middle, low, until | 0, now | 0);
    else shard.forget(middle, low, now | 0);
  }

  forget({ high, middle, low }: Digest): void {
    this.#shardOf(high).forget(middle, low, this.#now | 0);
  }

  /** How many are remembered; looks at every slot. */
  count(at: Millis): number {
    return this.#shards.reduce((sum, shard) => sum + shard.count(at | 0), 0);
  }

  /** Of memory, for the slots. */
  get bytes(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.bytes, 0);
  }

  #shardOf(high: number): Shard {
    const shard = this.#shards[(high >>> 0) % this.#shards.length];
    assert(shard !== undefined, 'the remainder is the number of a shard');
    return shard;
  }

  /** The time it is. Looks over the tables that are due by then, one after the other; after a long silence all, once. */
  #walkTo(at: Millis): Millis {
    if (at <= this.#now) return this.#now;
    // After weeks of silence nothing is left, and moments so long ago cannot be told from ones ahead.
    if (at - this.#now > AHEAD_MAX) for (const shard of this.#shards) shard.clear();
    this.#now = at;
    const each = TIDY_INTERVAL / this.#shards.length;
    const due = Math.min(this.#shards.length, Math.floor((at - this.#tidiedAt) / each));
    for (let nth = 0; nth < due; nth++) {
      this.#shards[this.#nextTidied]?.tidy(at | 0);
      this.#nextTidied = (this.#nextTidied + 1) % this.#shards.length;
    }
    if (due > 0) this.#tidiedAt = at;
    return at;
  }
}

/** Words of a slot: two of the digest and the moment. */
const WORDS = 3;
const NOTHING = new Int32Array(0);

/**
 * Open addressing with linear probing in one typed array. Moments are their lowest 32 bits, compared by difference. A slot
 * whose moment has passed stays part of the way to others until the table is made anew, and is taken by the next new key
 * that comes by.
 */
class Shard {
  readonly #keysMax: number;
  #slots: Int32Array = NOTHING;
  #taken = 0;
  /** New keys that may come before there can be too many. */
  #room = 0;

  constructor(keysMax: number) {
    this.#keysMax = keysMax;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** Milliseconds that the key is remembered for; 0 or less where it is not. */
  left(middle: number, low: number, at: number): number {
    const found = this.#find(middle, low);
    return found < 0 ? 0 : (this.#word(found + 2) - at) | 0;
  }

  put(middle: number, low: number, until: number, at: number): void {
    let slot = this.#find(middle, low);
    if (slot < 0) {
      if (this.#room === 0 || this.#taken * WORDS >= this.#slots.length * FULL)
        this.#remake(this.#withoutSoonest(this.#live(at), at), 1, at);
      slot = this.#place(middle, low, at);
      this.#room--;
    }
    this.#slots[slot + 2] = until;
  }

  forget(middle: number, low: number, at: number): void {
    const found = this.#find(middle, low);
    if (found >= 0) this.#slots[found + 2] = at;
  }

  count(at: number): number {
    return this.#live(at).length;
  }

  clear(): void {
    this.#remake([], 0, 0);
  }

  /** Gives back the memory of what has been forgotten. A moment that lay here for weeks would come to look like one ahead. */
  tidy(at: number): void {
    const live = this.#live(at);
    if (live.length < this.#taken) this.#remake(live, 0, at);
  }

  /** Index of the slot with the key, in time or not; −1 where there is none. */
  #find(middle: number, low: number): number {
    if (this.#taken === 0) return -1;
    for (let slot = this.#first(low); ; slot = this.#after(slot)) {
      const word = this.#word(slot);
      if (word === 0) return -1;
      if (word === low && this.#word(slot + 1) === middle) return slot;
    }
  }

  /** The first slot on the way that is free, or whose moment has passed; takes it for the key, which is in none. */
  #place(middle: number, low: number, at: number): number {
    let slot = this.#first(low);
    while (this.#word(slot) !== 0 && this.#isLive(slot, at)) slot = this.#after(slot);
    if (this.#word(slot) === 0) this.#taken++;
    this.#slots[slot] = low;
    this.#slots[slot + 1] = middle;
    return slot;
  }

  /** Puts what is kept into a table with room for so many more and some. */
  #remake(kept: readonly number[], more: number, at: number): void {
    const old = this.#slots;
    const keys = kept.length + more;
    this.#slots = keys === 0 ? NOTHING : new Int32Array(slotsFor(keys) * WORDS);
    this.#taken = 0;
    this.#room = Math.ceil(this.#keysMax * BEYOND) - kept.length;
    for (const slot of kept) {
      const [low, middle, until] = [old[slot] ?? 0, old[slot + 1] ?? 0, old[slot + 2] ?? 0];
      this.#slots[this.#place(middle, low, at) + 2] = until;
    }
  }

  /** Slots whose moment has not passed. */
  #live(at: number): number[] {
    const live: number[] = [];
    for (let slot = 0; slot < this.#slots.length; slot += WORDS) if (this.#isLive(slot, at)) live.push(slot);
    return live;
  }

  /** As many as there may be; of more, those that end last. */
  #withoutSoonest(live: number[], at: number): readonly number[] {
    if (live.length <= this.#keysMax) return live;
    const left = (slot: number) => (this.#word(slot + 2) - at) | 0;
    return live.sort((a, b) => left(b) - left(a)).slice(0, this.#keysMax);
  }

  #isLive(slot: number, at: number): boolean {
    return this.#word(slot) !== 0 && ((this.#word(slot + 2) - at) | 0) > 0;
  }

  #first(low: number): number {
    return Math.floor(((low >>> 0) / 2 ** 32) * (this.#slots.length / WORDS)) * WORDS;
  }

  #after(slot: number): number {
    return slot + WORDS < this.#slots.length ? slot + WORDS : 0;
  }

  #word(index: number): number {
    return this.#slots[index] ?? 0;
  }
}

function slotsFor(keys: number): number {
  return Math.max(SLOTS_MIN, Math.ceil(keys / HALF));
}
