import { HOUR, MINUTE, type Millis } from './time.ts';

/**
 * One voice a reporter: how long after a counted report the same reporter's next one on the same service is kept aside.
 * The widest window that is judged holds four hours of closed minutes and the minute under way; a voice lasts as long as
 * that, so that a count in any window is a number of people. `voice-window.test.ts` holds the two together.
 */
export const VOICE_WINDOW: Millis = 4 * HOUR + MINUTE;

/** How many voices are remembered; beyond it the oldest are forgotten first, which can only count a person twice. */
export const VOICES_MAX = 2_000_000;

/** Who has been counted on which service within the {@link VOICE_WINDOW}. Event time must not decrease between calls. */
export class Voices {
  /** Voice → when it was counted, oldest first. */
  readonly #counted = new Map<string, Millis>();
  /** When the oldest may be forgotten; before that nobody need look. */
  #nextExpiry: Millis = 0;

  /**
   * Whether a report by this reporter is a new voice; if so, it is remembered under the first pseudonym. A reporter has two
   * pseudonyms for a while after the daily salt changed.
   */
  admit(service: string, pseudonyms: readonly [string, ...string[]], at: Millis): boolean {
    this.#expire(at);
    if (pseudonyms.some((pseudonym) => this.#counted.has(voice(service, pseudonym)))) return false;
    this.#counted.set(voice(service, pseudonyms[0]), at);
    if (this.#counted.size > VOICES_MAX) this.#forgetOldest();
    return true;
  }

  /** Takes an admission back: the report could not be stored, so the next try must count. */
  release(service: string, pseudonym: string): void {
    this.#counted.delete(voice(service, pseudonym));
  }

  get size(): number {
    return this.#counted.size;
  }

  #expire(at: Millis): void {
    if (at < this.#nextExpiry) return;
    for (const [key, countedAt] of this.#counted) {
      if (countedAt > at - VOICE_WINDOW) {
        this.#nextExpiry = countedAt + VOICE_WINDOW;
        return;
      }
      this.#counted.delete(key);
    }
  }

  #forgetOldest(): void {
    for (const key of this.#counted.keys()) {
      this.#counted.delete(key);
      return;
    }
  }
}

function voice(service: string, pseudonym: string): string {
  return `${service} ${pseudonym}`;
}
