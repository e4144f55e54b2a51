import type { Sender } from '../../intake/sender.ts';

/** An address may hold up to as many places as are still free, its block up to twice as many. */
const ADDRESS_SHARE = 1;
const BLOCK_SHARE = 2;

/**
 * A limited number of places that senders share. A sender's limit shrinks with the number of free places (dynamic thresholds,
 * Choudhury and Hahne 1998): a single address can hold up to half of all, a block of addresses two thirds, and something is always
 * left for those who hold little. A fixed limit would be too high for an attacker and too low for a campus behind one address.
 */
export class Shares {
  readonly max: number;
  #taken = 0;
  readonly #held = new Map<string, number>();

  constructor(max: number) {
    this.max = max;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether the sender may have one more place. */
  hasRoom({ address, block }: Sender): boolean {
    const free = this.max - this.#taken;
    return this.#of(address) < free * ADDRESS_SHARE && this.#of(block) < free * BLOCK_SHARE;
  }

  /** Takes a place for the sender. The function that it returns gives the place back; further calls do nothing. */
  take({ address, block }: Sender): () => void {
    this.#add([address, block], 1);
    let given = false;
    return () => {
      if (!given) this.#add([address, block], -1);
      given = true;
    };
  }

  #of(holder: string): number {
    return this.#held.get(holder) ?? 0;
  }

  #add(holders: readonly string[], places: number): void {
    this.#taken += places;
    for (const holder of holders) {
      const held = this.#of(holder) + places;
      if (held === 0) this.#held.delete(holder);
      else this.#held.set(holder, held);
    }
  }
}
