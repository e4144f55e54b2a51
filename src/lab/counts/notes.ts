import { count } from '../english.ts';

/** The assumptions made while reading a file, and how often: what a user has to know who did not specify them. */
export class Notes {
  readonly #said: string[] = [];
  /** How often each thing was counted, by its singular sentence, with the plural one. */
  readonly #counts = new Map<string, { many: string; times: number }>();

  /** Adds a single sentence. */
  say(sentence: string): void {
    this.#said.push(sentence);
  }

  /** Counts `times` more occurrences; `one` is the sentence for one, `many` follows a number. */
  count(one: string, many: string, times = 1): void {
    const counted = this.#counts.get(one);
    if (counted === undefined) this.#counts.set(one, { many, times });
    else counted.times += times;
  }

  /** Returns all notes as one text and clears them; null if there are none. */
  take(): string | null {
    const counted = [...this.#counts].map(([one, { many, times }]) =>
      times === 1 ? one : `${count(times)} ${many}`,
    );
    const all = [...this.#said.splice(0), ...counted];
    this.#counts.clear();
    return all.length === 0 ? null : `${all.join('; ')}.`;
  }
}
