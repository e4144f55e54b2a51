import type { Hole } from '../core/domain/coverage.ts';
import { unseenOf, type Unseen } from '../core/incident/unseen.ts';
import { DAY, type Millis } from '../core/base/time.ts';

const ALL = '';
const NONE: readonly Hole[] = [];

/** The holes of the last day, so that no page asks the store whether anybody could report. */
export class RecentHoles {
  readonly #holes = new Map<string, readonly Hole[]>();

  /** A hole as it begins, and again as it ends; those that were over a day before `now` are forgotten. */
  note(hole: Hole, now: Millis): void {
    const service = hole.service ?? ALL;
    const others = (this.#holes.get(service) ?? NONE).filter(
      ({ from, to }) => from !== hole.from && (to ?? Infinity) > now - DAY,
    );
    this.#holes.set(service, [...others, hole]);
  }

  /** Those of a service, with those of all; null: those of all alone. */
  of(service: string | null): readonly Hole[] {
    const all = this.#holes.get(ALL) ?? NONE;
    const own = service === null ? undefined : this.#holes.get(service);
    return own === undefined ? all : [...all, ...own];
  }

  /** See {@link unseenOf}. */
  unseen(service: string | null, at: Millis): Unseen | null {
    const holes = this.of(service);
    return holes.length === 0 ? null : unseenOf(holes, at);
  }
}
