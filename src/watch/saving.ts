import type { Fold } from '../core/fold/fold.ts';
import { DAY, MINUTE } from '../core/base/time.ts';
import type { Snapshot } from '../ports/snapshots.ts';
import type { Pace } from './pace.ts';

/**
 * Which monitors are saved with the next commit: those that moved since they last were, and in turn the others, so that none that
 * is saved is older than a day in which the watch ran. What passed since is all that a start has to make up for.
 */
export class Saving {
  readonly #moved = new Set<string>();
  #rounds: Iterator<string> = [].values();
  /** Services that are due to be saved, though they did not move. */
  #credit = 0;
  /** Whether all are saved, in the place of all that were saved before. */
  anew = false;

  moved(services: Iterable<string>): void {
    for (const service of services) this.#moved.add(service);
  }

  /** All of what the fold is to be saved, piece by piece; null where the program ends before. */
  async collect(fold: Fold, pace: Pace): Promise<Snapshot[] | null> {
    const states: Snapshot[] = [];
    const names = this.anew ? fold.streams : new Set([...this.#moved, ...this.#dueOf(fold)]);
    for (const name of names) {
      states.push(...fold.save([name]));
      if (pace.due && !(await pace.turn())) return null;
    }
    return states;
  }

  /** Called when they are on the disk. */
  saved(): void {
    this.#moved.clear();
    this.anew = false;
  }

  /** Called when another node has put them on the disk. */
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
