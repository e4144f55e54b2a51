import type { Millis } from '../../core/base/time.ts';

/** Distinct openings kept between two pushes. */
export const OPENINGS_MAX = 64;

/**
 * What readers who join between two pushes are sent, cached by what they already knew. A reader may claim to know any moment, and a slow
 * reader keeps its opening in memory; so beyond {@link OPENINGS_MAX} a reader is sent everything, like one that knows nothing (0).
 */
export class Openings<T> {
  readonly #made = new Map<string, T>();

  of(channel: string, since: Millis, make: (since: Millis) => T): T {
    const known = this.#made.get(nameOf(channel, since));
    if (known !== undefined) return known;
    const honoured = this.#made.size < OPENINGS_MAX ? since : 0;
    const made = this.#made.get(nameOf(channel, honoured)) ?? make(honoured);
    this.#made.set(nameOf(channel, honoured), made);
    return made;
  }

  clear(): void {
    this.#made.clear();
  }
}

function nameOf(channel: string, since: Millis): string {
  return `${since} ${channel}`;
}
