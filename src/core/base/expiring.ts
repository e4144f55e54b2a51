import { assert } from './assert.ts';
import type { Digest } from './digest.ts';
import { KEY_WORDS, KeyQueue } from './key-queue.ts';
import { forEachPacked, type PackedDigests } from './packed-digests.ts';
import { HOUR, type Millis } from './time.ts';

/** Tables over which the keys are spread: enough that rebuilding one takes a fraction of a millisecond, however many keys there are. */
const SHARDS = 1_024;
/** A table is rebuilt when this share of its slots is taken, with enough slots that half of them are. */
const FULL = 0.75;
const HALF = 0.5;
const SLOTS_MIN = 16;
/** Every table is tidied this often, so that the memory a busy hour took is released. */
const TIDY_INTERVAL: Millis = HOUR;
/** How far ahead an expiry may lie, since expiries are stored in 32 bits. */
export const AHEAD_MAX: Millis = 2 ** 31 - 1 - 2 * TIDY_INTERVAL;
/** A table holds a third more keys than its share, then drops the excess at once: rarely enough to cost little. */
const BEYOND = 4 / 3;

/**
 * Keys, each remembered until its own expiry, exact to the millisecond. The cost of a call does not depend on the number of keys, but the
 * first one that uses a table after {@link setAll} may take half a millisecond. A key takes 16 to 24 bytes. Event time does not go back: a
 * call with an earlier time is treated as at the latest.
 *
 * About `max` keys are remembered, within the few per cent by which hashing spreads them unevenly, and at most a third more; beyond that,
 * those that expire soonest are dropped first.
 */
export class Expiring {
  readonly #shards: readonly Shard[];
  #now: Millis = Number.NEGATIVE_INFINITY;
  /** When the last table was tidied. */
  #tidiedAt: Millis = Number.NEGATIVE_INFINITY;
  #nextTidied = 0;

  constructor(max: number, shards = SHARDS) {
    const keysMax = Math.ceil(max / shards);
    this.#shards = Array.from({ length: shards }, () => new Shard(keysMax));
  }

  /** When a remembered key expires; null if it is unknown or has expired. */
  until({ high, middle, low }: Digest, at: Millis): Millis | null {
    const now = this.#walkTo(at);
    const left = this.#shardOf(high).left(middle, low, now | 0);
    return left > 0 ? now + left : null;
  }

  /** Remembers a key until a moment, replacing an earlier or later one. */
  set({ high, middle, low }: Digest, until: Millis, at: Millis): void {
    assert(until - at <= AHEAD_MAX, 'entries expire within weeks');
    const now = this.#walkTo(at);
    const shard = this.#shardOf(high);
    if (until > now) shard.put(middle, low, until | 0, now | 0);
    else shard.forget(middle, low, now | 0);
  }

  /**
   * Remembers each key until its moment, as {@link set} would one after the other, in a tenth of the time: a key only joins the queue of its
   * table, and the whole queue enters the table when this is next used.
   */
  setAll(keys: PackedDigests, at: Millis): void {
    const now = this.#walkTo(at);
    forEachPacked(keys, (high, middle, low, until) => {
      assert(until - at <= AHEAD_MAX, 'entries expire within weeks');
      this.#shardOf(high).putLater(middle, low, Math.max(until, now) | 0, now | 0);
    });
  }

  forget({ high, middle, low }: Digest): void {
    this.#shardOf(high).forget(middle, low, this.#now | 0);
  }

  /** The number of remembered keys; scans every slot. */
  count(at: Millis): number {
    return this.#shards.reduce((sum, shard) => sum + shard.count(at | 0), 0);
  }

  /** Memory of the slots. */
  get bytes(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.bytes, 0);
  }

  #shardOf(high: number): Shard {
    const shard = this.#shards[scaled(high, this.#shards.length)];
    assert(shard !== undefined, 'it is the number of a shard');
    return shard;
  }

  /** The present time. Tidies the tables due by then, one after the other; after a long silence all of them, once. */
  #walkTo(at: Millis): Millis {
    if (at <= this.#now) return this.#now;
    // After weeks of silence everything has expired, and such old expiries could not be told from future ones.
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

/**
 * Open addressing with linear probing in one typed array. Expiries are stored as their lowest 32 bits and compared by difference. An
 * expired slot remains part of probe sequences until the table is rebuilt, and is reused by the next new key that passes it.
 */
class Shard {
  readonly #keysMax: number;
  #slots = new Int32Array(0);
  #taken = 0;
  /** New keys that may be added before the limit has to be checked. */
  #room = 0;
  /** Keys that are not in the table yet. */
  #queue = new KeyQueue();

  constructor(keysMax: number) {
    this.#keysMax = keysMax;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#queue.bytes;
  }

  /** Milliseconds until the key expires; 0 or less if it is unknown. */
  left(middle: number, low: number, at: number): number {
    this.#emptyQueue(at);
    const found = this.#find(middle, low);
    return found < 0 ? 0 : (this.#word(found + 2) - at) | 0;
  }

  put(middle: number, low: number, until: number, at: number): void {
    this.#emptyQueue(at);
    this.#put(middle, low, until, at);
  }

  /** As `put` or, if it has expired, as `forget`; but when the table is next used. */
  putLater(middle: number, low: number, until: number, at: number): void {
    if (this.#queue.length >= this.#keysMax) this.#emptyQueue(at);
    this.#queue.add(low, middle, until);
  }

  forget(middle: number, low: number, at: number): void {
    this.#emptyQueue(at);
    this.#forget(middle, low, at);
  }

  #put(middle: number, low: number, until: number, at: number): void {
    let slot = this.#find(middle, low);
    if (slot < 0) {
      if (this.#room === 0 || this.#taken * KEY_WORDS >= this.#slots.length * FULL)
        this.#remake(this.#withoutSoonest(this.#live(at), at), 1, at);
      slot = this.#place(middle, low, at);
      this.#room--;
    }
    this.#slots[slot + 2] = until;
  }

  #forget(middle: number, low: number, at: number): void {
    const found = this.#find(middle, low);
    if (found >= 0) this.#slots[found + 2] = at;
  }

  count(at: number): number {
    this.#emptyQueue(at);
    return this.#live(at).length;
  }

  clear(): void {
    this.#queue.takeAll();
    this.#remake([], 0, 0);
  }

  /** Releases the memory of expired keys. An expiry left here for weeks would begin to look like a future one. */
  tidy(at: number): void {
    this.#emptyQueue(at);
    const live = this.#live(at);
    const slots = this.#slots.length / KEY_WORDS;
    if (live.length < this.#taken || slots > slotsFor(live.length)) this.#remake(live, 0, at);
  }

  /** Puts the keys of the queue into the table, which is enlarged for them at most once and stays in the processor's cache meanwhile. */
  #emptyQueue(at: number): void {
    const keys = this.#queue.length;
    if (keys === 0) return;
    if ((this.#taken + keys) * KEY_WORDS > this.#slots.length * FULL) {
      const live = this.#live(at);
      this.#remake(live, Math.min(keys, this.#roomBeside(live.length)), at);
    }
    for (const words of this.#queue.takeAll())
      for (let word = 0; word < words.length; word += KEY_WORDS) {
        const [low, middle, until] = [words[word] ?? 0, words[word + 1] ?? 0, words[word + 2] ?? 0];
        if (((until - at) | 0) > 0) this.#put(middle, low, until, at);
        else this.#forget(middle, low, at);
      }
  }

  /** Index of the slot with the key, expired or not; −1 if there is none. */
  #find(middle: number, low: number): number {
    if (this.#taken === 0) return -1;
    for (let slot = this.#first(low); ; slot = this.#after(slot)) {
      const word = this.#word(slot);
      if (word === 0) return -1;
      if (word === low && this.#word(slot + 1) === middle) return slot;
    }
  }

  /** Takes the first slot of the probe sequence that is free or expired, for a key that is not in the table. */
  #place(middle: number, low: number, at: number): number {
    let slot = this.#first(low);
    while (this.#word(slot) !== 0 && this.#isLive(slot, at)) slot = this.#after(slot);
    if (this.#word(slot) === 0) this.#taken++;
    this.#slots[slot] = low;
    this.#slots[slot + 1] = middle;
    return slot;
  }

  /** Rebuilds the table from the kept slots, with room for `more` keys and some. */
  #remake(kept: readonly number[], more: number, at: number): void {
    const old = this.#slots;
    this.#slots = new Int32Array(slotsFor(kept.length + more) * KEY_WORDS);
    this.#taken = 0;
    this.#room = this.#roomBeside(kept.length);
    for (const slot of kept) {
      const [low, middle, until] = [old[slot] ?? 0, old[slot + 1] ?? 0, old[slot + 2] ?? 0];
      this.#slots[this.#place(middle, low, at) + 2] = until;
    }
  }

  #roomBeside(keys: number): number {
    return Math.ceil(this.#keysMax * BEYOND) - keys;
  }

  /** Slots that have not expired. */
  #live(at: number): number[] {
    const live: number[] = [];
    for (let slot = 0; slot < this.#slots.length; slot += KEY_WORDS)
      if (this.#isLive(slot, at)) live.push(slot);
    return live;
  }

  /** At most the maximum number of slots; if there are more, those that expire last. */
  #withoutSoonest(live: number[], at: number): readonly number[] {
    if (live.length <= this.#keysMax) return live;
    const left = (slot: number) => (this.#word(slot + 2) - at) | 0;
    return live.sort((a, b) => left(b) - left(a)).slice(0, this.#keysMax);
  }

  #isLive(slot: number, at: number): boolean {
    return this.#word(slot) !== 0 && ((this.#word(slot + 2) - at) | 0) > 0;
  }

  #first(low: number): number {
    return scaled(low, this.#slots.length / KEY_WORDS) * KEY_WORDS;
  }

  #after(slot: number): number {
    return slot + KEY_WORDS < this.#slots.length ? slot + KEY_WORDS : 0;
  }

  #word(index: number): number {
    return this.#slots[index] ?? 0;
  }
}

/** A number below `count`, by the highest bits of a word of a digest. */
function scaled(word: number, count: number): number {
  return (((word >>> 0) / 2 ** 32) * count) | 0;
}

function slotsFor(keys: number): number {
  return keys === 0 ? 0 : Math.max(SLOTS_MIN, Math.ceil(keys / HALF));
}
