import type { Millis } from '../base/time.ts';
import { SPAN } from '../detect/windows.ts';

/** Blocks of a service whose use is told apart; more are taken for new ones, which weigh as little as any. */
export const BLOCKS_MAX = 65_536;

/**
 * How many reports came from each block of addresses in the last four hours, those that do not weigh included. Kept in two
 * stretches of four hours, the one under way and the one before, of which the part counts that is not yet four hours ago.
 */
export class BlockUse {
  #epoch = 0;
  #now = new Map<number, number>();
  #before = new Map<number, number>();

  /** Counts a report and says how many came from its block, itself included. */
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
