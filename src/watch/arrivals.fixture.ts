import type { Millis } from '../core/base/time.ts';
import type { NewReport } from '../ports/log.ts';

/** Reports that arrive as time passes. */
export class Arrivals {
  readonly #reports: readonly NewReport[];
  #next = 0;

  /** `reports` in order. */
  constructor(reports: readonly NewReport[]) {
    this.#reports = reports;
  }

  /** The reports before `at` that have not arrived yet. */
  before(at: Millis): NewReport[] {
    const due: NewReport[] = [];
    for (
      let next = this.#reports[this.#next];
      next !== undefined && next.at < at;
      next = this.#reports[this.#next]
    ) {
      due.push(next);
      this.#next++;
    }
    return due;
  }
}
