import type { Notice } from './notice.ts';
import type { Incident } from './incident.ts';
import { compare } from '../base/order.ts';
import type { Millis } from '../base/time.ts';
import type { Update } from './update.ts';

/** What one tick did to a service; null if nothing changed that people or the store must know. */
export interface Change {
  readonly incident: Incident;
  readonly update: Update | null;
  readonly notice: Notice | null;
}

/** What happened since it was last settled. */
export interface Outcome {
  /** The last state of each incident that changed, by id; updates and notices by time, then service. */
  readonly incidents: readonly Incident[];
  readonly updates: readonly Update[];
  readonly notices: readonly Notice[];
  /**
   * Slugs of the services whose public state changed, sorted; for other judged services only time has passed. Includes `COLLATERAL_STREAM`
   * if rises were considered together.
   */
  readonly judged: readonly string[];
  /** Those of them that did more than let quiet time pass, which a previously saved monitor can catch up on by itself. */
  readonly moved: readonly string[];
}

/** Collects what happens in a fold until it is settled. */
export class OutcomeBuffer {
  readonly #incidents = new Map<string, Incident>();
  readonly #judged = new Set<string>();
  readonly #moved = new Set<string>();
  #updates: Update[] = [];
  #notices: Notice[] = [];

  judged(service: string, moved: boolean): void {
    this.#judged.add(service);
    if (moved) this.#moved.add(service);
  }

  note(change: Change | null): void {
    if (change === null) return;
    this.#incidents.set(change.incident.id, change.incident);
    if (change.update !== null) this.#updates.push(change.update);
    if (change.notice !== null) this.#notices.push(change.notice);
  }

  has(service: string): boolean {
    return this.#judged.has(service);
  }

  take(): Outcome {
    const outcome = this.outcome();
    this.settle();
    return outcome;
  }

  outcome(): Outcome {
    return {
      incidents: [...this.#incidents.values()].sort((a, b) => compare(a.id, b.id)),
      updates: this.#updates.toSorted(byTime),
      notices: this.#notices.toSorted(byTime),
      judged: [...this.#judged].sort(),
      moved: [...this.#moved].sort(),
    };
  }

  settle(): void {
    this.#incidents.clear();
    this.#judged.clear();
    this.#moved.clear();
    this.#updates = [];
    this.#notices = [];
  }
}

/** The order of the store and of every list, independent of memory layout and insertion order. */
function byTime(a: { at: Millis; id: string }, b: { at: Millis; id: string }): number {
  return a.at - b.at || compare(a.id, b.id);
}
