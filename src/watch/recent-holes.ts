import type { Hole } from '../core/domain/coverage.ts';
import { unseenOf, type Unseen } from '../core/incident/unseen.ts';
import { DAY, type Millis } from '../core/base/time.ts';

const ALL = '';
const NONE: readonly Hole[] = [];

/** The holes of the last day, kept in memory so that no page has to ask the store whether people could report. */
export class RecentHoles {
  readonly #holes = new Map<string, readonly Hole[]>();

  /** To be called with a hole when it begins and again when it ends; holes that ended more than a day before `now` are forgotten. */
  note(hole: Hole, now: Millis): void {
    const service = hole.service ?? ALL;
    const others = (this.#holes.get(service) ?? NONE).filter(
      ({ from, to }) => from !== hole.from && (to ?? Infinity) > now - DAY,
    );
    this.#holes.set(service, [...others, hole]);
  }

  /** The holes of a service together with those of all services; null: only the latter. */
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
