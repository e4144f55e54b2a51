import type { Millis } from '../../core/base/time.ts';

/** What readers may have missed since the last push, in so many different ways. */
export const OPENINGS_MAX = 64;

/**
 * What readers are sent that come between two pushes, by what they knew: made once for all that missed the same. A reader may
 * say that it knows any moment, and one that takes its opening slowly holds it in memory; so beyond {@link OPENINGS_MAX}
 * a reader is sent everything, as one that knows nothing (0) is.
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
