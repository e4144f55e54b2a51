import { count } from '../english.ts';

/** What was assumed while a file was read, and how often: what a person has to know who did not say it. */
export class Notes {
  readonly #said: string[] = [];
  /** How often what was counted, by its sentence in the singular, and that in the plural. */
  readonly #counts = new Map<string, { many: string; times: number }>();

  /** Says something once. */
  say(sentence: string): void {
    this.#said.push(sentence);
  }

  /** Counts `times` more of what `one` says of one and `many`, behind a number, of several. */
  count(one: string, many: string, times = 1): void {
    const counted = this.#counts.get(one);
    if (counted === undefined) this.#counts.set(one, { many, times });
    else counted.times += times;
  }

  /** All of them as one sentence, and forgets them; null where there are none. */
  take(): string | null {
    const counted = [...this.#counts].map(([one, { many, times }]) =>
      times === 1 ? one : `${count(times)} ${many}`,
    );
    const all = [...this.#said.splice(0), ...counted];
    this.#counts.clear();
    return all.length === 0 ? null : `${all.join('; ')}.`;
  }
}
