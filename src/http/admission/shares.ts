import type { Sender } from '../../intake/sender.ts';

/** An address may hold as many places as are free, its block twice as many. */
const ADDRESS_SHARE = 1;
const BLOCK_SHARE = 2;

/**
 * Places that senders share. A sender may take as many as there is room for while there is room, and less the scarcer they
 * get (dynamic thresholds, Choudhury and Hahne 1998): one address alone comes to half of all, a block of addresses to two
 * thirds, and something is always left for those who hold little. A fixed number would be too many for one who attacks and
 * too few for a campus behind one address.
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
