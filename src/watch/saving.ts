import type { Fold } from '../core/fold/fold.ts';
import { DAY, MINUTE } from '../core/base/time.ts';
import type { Snapshot } from '../ports/snapshots.ts';
import type { Pace } from './pace.ts';

/**
 * Chooses which monitors are saved with the next commit: those that changed since they were last saved, and the others in turn, so that no
 * saved monitor is older than a day of running. So a start has at most a day to catch up on.
 */
export class Saving {
  readonly #moved = new Set<string>();
  #rounds: Iterator<string> = [].values();
  /** How many unchanged services are due to be saved. */
  #credit = 0;
  /** Whether all monitors are saved, replacing all that were saved before. */
  anew = false;

  moved(services: Iterable<string>): void {
    for (const service of services) this.#moved.add(service);
  }

  /** Everything of the fold that is to be saved, in slices; null if the program ends before. */
  async collect(fold: Fold, pace: Pace): Promise<Snapshot[] | null> {
    const states: Snapshot[] = [];
    const names = this.anew ? fold.streams : new Set([...this.#moved, ...this.#dueOf(fold)]);
    for (const name of names) {
      states.push(...fold.save([name]));
      if (pace.due && !(await pace.turn())) return null;
    }
    return states;
  }

  /** To be called when they are on disk. */
  saved(): void {
    this.#moved.clear();
    this.anew = false;
  }

  /** To be called when another node has saved them. */
  savedElsewhere(): void {
    this.#moved.clear();
  }

  *#dueOf(fold: Fold): Generator<string> {
    this.#credit += (fold.size * MINUTE) / DAY;
    for (; this.#credit >= 1; this.#credit--) {
      let next = this.#rounds.next();
      if (next.done === true) {
        this.#rounds = fold.services[Symbol.iterator]();
        next = this.#rounds.next();
      }
      if (next.done !== true) yield next.value;
    }
  }
}
