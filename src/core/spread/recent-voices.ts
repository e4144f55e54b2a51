import { digestOf } from '../base/digest.ts';
import { MINUTE, type Millis } from '../base/time.ts';
import type { Facet } from '../domain/facet.ts';
import { networkOfKey } from '../domain/network.ts';
import { placeKey, regionKey } from '../domain/place.ts';
import type { Report } from '../domain/report.ts';
import type { SenderGroups } from '../domain/sender.ts';
import { SPAN } from '../detect/windows.ts';
import { BucketCounts, type SavedCounts } from '../domain/counts.ts';
import { weightOfBlock } from './block-damping.ts';
import { BlockUse, type SavedUse } from './block-use.ts';
import { MannerUse, type SavedMannerUse } from './manner-use.ts';

/** The maximum number of voices per service whose senders are remembered, 32 bytes each; beyond it the latest represent all. */
export const VOICES_KEPT = 4_096;
const FIRST_CAPACITY = 32;

/** What is remembered of a voice; the sender is null if the operator vouches for it or it is unknown. */
export type Voice = Pick<Report, 'network' | 'place' | 'problem' | 'manner'> & {
  readonly sender: SenderGroups | null;
  /** Pseudonym of the address; null if only its block is known. */
  readonly address: string | null;
};

/** A voice, and how many of its block have full weight. */
export interface WeighedVoice extends Voice {
  readonly capacity: number;
}

/** Which voices are considered: all, or those of one facet. */
export type VoiceFilter = { readonly column: number; readonly value: number; readonly mask?: number } | null;

const COLUMN = {
  minute: 0,
  group: 1,
  block: 2,
  flags: 3,
  region: 4,
  city: 5,
  problem: 6,
  address: 7,
} as const;
const WIDTH = 8;
/** Whether its group is a network, whether it has a sender at all; then the country in 16 bits. */
const FLAG = { network: 1, sender: 2, country: 0xff_ff_00 } as const;
/** Minutes in which reports that are not judged are counted. */
const ASIDE_MINUTES = SPAN / MINUTE + 1;

/**
 * Where the last reports of a service came from: the weighing voices of the last four hours, or the last {@link VOICES_KEPT} of them, as
 * numbers in a ring. Also decides whether a voice weighs, from what came from its block before it.
 */
export class RecentVoices {
  #ring = new Int32Array(FIRST_CAPACITY * WIDTH);
  #first = 0;
  #count = 0;
  /** Voices in the ring by block. */
  readonly #ofBlock = new Map<number, number>();
  /** Voices in the ring with a sender. */
  #sent = 0;
  #use = new BlockUse();
  #manners = new MannerUse();
  /** Counted reports that did not weigh; null if there were none. */
  #weightless: BucketCounts | null = null;
  /** Reports that were not counted, because their address had no more voices; null if there were none. */
  #crowded: BucketCounts | null = null;

  /** Whether nothing is known about any sender, so that there is nothing to judge by. */
  get vouched(): boolean {
    return this.#sent === 0;
  }

  /** Remembers a voice; returns whether it weighs, given its manner and the capacity of its kind of block. Time must not go back. */
  add(at: Millis, { sender, address, network, place, problem, manner }: Voice, capacity: number): boolean {
    this.#forgetBefore(Math.floor((at - SPAN) / MINUTE));
    const block = sender === null ? 0 : hash(sender.block);
    if (sender !== null) {
      if (manner !== undefined && !this.#manners.add(manner, at)) {
        this.#weightless = addTo(this.#weightless, at);
        return false;
      }
      const room = weightOfBlock(this.#use.add(block, at), capacity);
      const weighing = this.#ofBlock.get(block) ?? 0;
      if (weighing >= room) {
        this.#weightless = addTo(this.#weightless, at);
        return false;
      }
      this.#ofBlock.set(block, weighing + 1);
      this.#sent++;
    }
    const row = this.#next();
    const ring = this.#ring;
    ring[row + COLUMN.minute] = Math.floor(at / MINUTE);
    ring[row + COLUMN.group] = network ?? (sender === null ? 0 : hash(sender.wide));
    ring[row + COLUMN.block] = block;
    ring[row + COLUMN.flags] =
      (network === null ? 0 : FLAG.network) |
      (sender === null ? 0 : FLAG.sender) |
      (countryCode(place?.country ?? '') << 8);
    ring[row + COLUMN.region] = hashOf(place === null ? null : regionKey(place));
    ring[row + COLUMN.city] = hashOf(place === null || place.city === null ? null : placeKey(place));
    ring[row + COLUMN.problem] = hashOf(problem);
    ring[row + COLUMN.address] = address === null ? block : hash(address);
    return true;
  }

  /** Remembers a report that was not counted, because its address had no more voices. */
  setAside(at: Millis): void {
    this.#crowded = addTo(this.#crowded, at);
  }

  /** The voices that weigh, latest first, back to the minute of `from`. */
  *last(filter: VoiceFilter = null, from: Millis = 0): Generator<SeenVoice, undefined> {
    const first = Math.floor(from / MINUTE);
    for (let back = 1; back <= this.#count; back++) {
      const row = this.#row(this.#count - back);
      if ((this.#ring[row + COLUMN.minute] as number) < first) return;
      const flags = this.#ring[row + COLUMN.flags] as number;
      if (!passes(this.#ring, row, filter)) continue;
      yield {
        group: groupOf(this.#ring[row + COLUMN.group] as number, flags),
        block: this.#ring[row + COLUMN.block] as number,
        address: this.#ring[row + COLUMN.address] as number,
        country: (flags & FLAG.country) >>> 8,
      };
    }
  }

  /** Reports since `from` that came and are not judged, counted or not. */
  aside(from: Millis): number {
    return this.weightless(from, Infinity) + (this.#crowded?.sum(from, Infinity) ?? 0);
  }

  /** Counted reports in [from, to) that do not weigh, by whole minutes. */
  weightless(from: Millis, to: Millis): number {
    return this.#weightless?.sum(from, to) ?? 0;
  }

  /** Counted reports by the minute since `first`, without those that did not weigh, as far back as these are remembered. */
  weighing(first: Millis, perMinute: readonly number[]): readonly number[] {
    if (this.#weightless === null) return perMinute;
    return perMinute.map((count, nth) => {
      const at = first + nth * MINUTE;
      return count - this.weightless(at, at + MINUTE);
    });
  }

  save(): SavedVoices {
    return {
      ring: this.#rows(),
      use: this.#use.save(),
      manners: this.#manners.save(),
      weightless: this.#weightless?.save() ?? null,
      crowded: this.#crowded?.save() ?? null,
    };
  }

  /** The voices as numbers, oldest first. */
  #rows(): Int32Array {
    const saved = new Int32Array(this.#count * WIDTH);
    for (let nth = 0; nth < this.#count; nth++) {
      const row = this.#row(nth);
      saved.set(this.#ring.subarray(row, row + WIDTH), nth * WIDTH);
    }
    return saved;
  }

  static load({ ring, use, manners, weightless, crowded }: SavedVoices): RecentVoices {
    const voices = new RecentVoices();
    voices.#use = BlockUse.load(use);
    voices.#manners = MannerUse.load(manners);
    voices.#weightless = weightless === null ? null : BucketCounts.load(weightless);
    voices.#crowded = crowded === null ? null : BucketCounts.load(crowded);
    for (let from = 0; from < ring.length; from += WIDTH) {
      const row = voices.#next();
      voices.#ring.set(ring.subarray(from, from + WIDTH), row);
      if (((voices.#ring[row + COLUMN.flags] as number) & FLAG.sender) === 0) continue;
      const block = voices.#ring[row + COLUMN.block] as number;
      voices.#ofBlock.set(block, 1 + (voices.#ofBlock.get(block) ?? 0));
      voices.#sent++;
    }
    return voices;
  }

  /** The row for another voice. */
  #next(): number {
    const capacity = this.#ring.length / WIDTH;
    if (this.#count === capacity) {
      if (capacity < VOICES_KEPT) this.#grow();
      else this.#forgetFirst();
    }
    return this.#row(this.#count++);
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#ring.length);
    larger.set(this.#rows());
    this.#ring = larger;
    this.#first = 0;
  }

  #row(nth: number): number {
    return ((this.#first + nth) % (this.#ring.length / WIDTH)) * WIDTH;
  }

  #forgetBefore(minute: number): void {
    while (this.#count > 0 && (this.#ring[this.#row(0) + COLUMN.minute] as number) < minute)
      this.#forgetFirst();
  }

  #forgetFirst(): void {
    const row = this.#row(0);
    if (((this.#ring[row + COLUMN.flags] as number) & FLAG.sender) !== 0) {
      const block = this.#ring[row + COLUMN.block] as number;
      const left = (this.#ofBlock.get(block) as number) - 1;
      if (left > 0) this.#ofBlock.set(block, left);
      else this.#ofBlock.delete(block);
      this.#sent--;
    }
    this.#first = (this.#first + 1) % (this.#ring.length / WIDTH);
    this.#count--;
  }
}

/** Recent voices in serialized form. */
export interface SavedVoices {
  readonly ring: Int32Array;
  readonly use: SavedUse;
  readonly manners: SavedMannerUse;
  readonly weightless: SavedCounts | null;
  readonly crowded: SavedCounts | null;
}

/** A weighing voice, as it is judged. */
export interface SeenVoice {
  /** See {@link groupOf}; null if the sender is unknown. */
  readonly group: number | null;
  readonly block: number;
  /** Its block, if no more is known. */
  readonly address: number;
  /** See {@link countryCode}; 0 if none was given. */
  readonly country: number;
}

/** A network is its number; a wide address block without a known network is a negative number. */
function groupOf(group: number, flags: number): number | null {
  if ((flags & FLAG.sender) === 0) return null;
  return (flags & FLAG.network) !== 0 ? group >>> 0 : -1 - (group >>> 0);
}

/** The filter for the voices of a facet. */
export function voicesOf({ dimension, key }: Pick<Facet, 'dimension' | 'key'>): VoiceFilter {
  switch (dimension) {
    case 'network':
      return { column: COLUMN.group, value: (networkOfKey(key) ?? 0) | 0 };
    case 'country':
      return { column: COLUMN.flags, value: countryCode(key) << 8, mask: FLAG.country };
    case 'region':
    case 'city':
    case 'problem':
      return { column: COLUMN[dimension], value: hash(key) };
  }
}

/** Two letters as a number; 0 for anything that is not a country code. */
export function countryCode(country: string): number {
  return country.length === 2 ? (country.charCodeAt(0) << 8) | country.charCodeAt(1) : 0;
}

function passes(ring: Int32Array, row: number, filter: VoiceFilter): boolean {
  return filter === null || ((ring[row + filter.column] as number) & (filter.mask ?? -1)) === filter.value;
}

function addTo(counts: BucketCounts | null, at: Millis): BucketCounts {
  const made = counts ?? new BucketCounts(MINUTE, ASIDE_MINUTES, at);
  made.add(at);
  return made;
}

const hash = (text: string): number => digestOf(text).low;
const hashOf = (text: string | null): number => (text === null ? 0 : hash(text));
