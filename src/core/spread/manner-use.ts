import type { Manner } from '../domain/manner.ts';
import type { Millis } from '../base/time.ts';
import { SPAN } from '../detect/windows.ts';

/** Of reports without the requested proof, one in this many weighs: a browser without scripts cannot provide it. */
export const UNPROVEN_ONE_IN = 2;
/** … of those that arrived as no person's do. */
export const ODD_ONE_IN = 4;

/** One in how many reports of a service weighs, if they come in this manner. */
function oneInOf(manner: Manner): number {
  switch (manner) {
    case 'proven':
      return 1;
    case 'unproven':
      return UNPROVEN_ONE_IN;
    case 'replayed':
    case 'instant':
    case 'forged':
    case 'trapped':
      return ODD_ONE_IN;
  }
}

/**
 * Which reports of a service weigh, by the manner in which they came: the first of each manner in every four hours, and from then on one in
 * {@link oneInOf}. So a single report has full weight however it came, and a flood of them less, but never none.
 */
export class MannerUse {
  #stretch = 0;
  #came = new Map<Manner, number>();

  /** Counts a report; returns whether it weighs. */
  add(manner: Manner, at: Millis): boolean {
    const stretch = Math.floor(at / SPAN);
    if (stretch !== this.#stretch) {
      this.#stretch = stretch;
      this.#came = new Map();
    }
    const before = this.#came.get(manner) ?? 0;
    this.#came.set(manner, before + 1);
    return before % oneInOf(manner) === 0;
  }

  save(): SavedMannerUse {
    return { stretch: this.#stretch, came: [...this.#came] };
  }

  static load({ stretch, came }: SavedMannerUse): MannerUse {
    const use = new MannerUse();
    use.#stretch = stretch;
    use.#came = new Map(came);
    return use;
  }
}

/** The use of manners as plain data. */
export interface SavedMannerUse {
  readonly stretch: number;
  readonly came: [Manner, number][];
}
