import type { Millis } from '../base/time.ts';
import { SPAN } from '../detect/windows.ts';

/** The maximum number of blocks per service whose reports are weighed; reports from further ones weigh in full, as from a new block. */
export const BLOCKS_MAX = 65_536;

/**
 * How many reports came from each address block in the last four hours, including those that do not weigh. Kept in two periods of four
 * hours, the current one and the one before, of which only the part less than four hours ago counts.
 */
export class BlockUse {
  #epoch = 0;
  #now = new Map<number, number>();
  #before = new Map<number, number>();

  /** Counts a report and returns how many came from its block, including itself. */
  add(block: number, at: Millis): number {
    this.#passTo(Math.floor(at / SPAN));
    const now = 1 + (this.#now.get(block) ?? 0);
    if (now > 1 || this.#now.size < BLOCKS_MAX) this.#now.set(block, now);
    const gone = (at % SPAN) / SPAN;
    return now + Math.floor((1 - gone) * (this.#before.get(block) ?? 0));
  }

  #passTo(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#before = epoch === this.#epoch + 1 ? this.#now : new Map();
    this.#now = new Map();
    this.#epoch = epoch;
  }

  save(): SavedUse {
    return { epoch: this.#epoch, now: [...this.#now], before: [...this.#before] };
  }

  static load({ epoch, now, before }: SavedUse): BlockUse {
    const use = new BlockUse();
    use.#epoch = epoch;
    use.#now = new Map(now);
    use.#before = new Map(before);
    return use;
  }
}

/** The use of blocks as plain data. */
export interface SavedUse {
  readonly epoch: number;
  readonly now: [number, number][];
  readonly before: [number, number][];
}
