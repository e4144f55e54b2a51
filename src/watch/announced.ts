import type { Fold } from '../core/fold/fold.ts';
import { STATUSES, type ServiceState, type Status } from '../core/incident/status.ts';
import type { Pace } from './pace.ts';

/**
 * What people are shown about services: the state as of the last tick that is on disk. A service that has changed since, even in a pass
 * under way, is shown as last announced; for all others only time has passed.
 */
export class Announced {
  readonly #fold: Fold;
  readonly #states = new Map<string, ServiceState>();
  /** Services whose state differs from the one last announced. */
  readonly #pending = new Set<string>();
  readonly #tally = new Map<Status, number>(STATUSES.map((status) => [status, 0]));

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  /** Treats all services as announced in their present state, as when a fold begins. */
  begin(): void {
    for (const service of this.#fold.services) {
      const state = this.#fold.stateAsItStands(service);
      if (state !== null) this.#put(state);
    }
  }

  changed(services: Iterable<string>): void {
    for (const service of services) this.#pending.add(service);
  }

  /** Announces the changes in slices, sorted by name; null if the program ends before it is done. */
  async renew(pace: Pace): Promise<ServiceState[] | null> {
    const states: ServiceState[] = [];
    for (const service of [...this.#pending].sort()) {
      const state = this.#fold.state(service);
      if (state !== null) states.push(state);
      if (pace.due && !(await pace.turn())) return null;
    }
    for (const state of states) this.#put(state);
    this.#pending.clear();
    return states;
  }

  #put(state: ServiceState): void {
    const before = this.#states.get(state.service);
    if (before !== undefined) this.#tally.set(before.status, (this.#tally.get(before.status) ?? 0) - 1);
    this.#tally.set(state.status, (this.#tally.get(state.status) ?? 0) + 1);
    this.#states.set(state.service, state);
  }

  /** Cheap, however often it is called: a service at rest is shown as it is. Null if nothing was announced about the service. */
  state(service: string): ServiceState | null {
    const announced = this.#states.get(service) ?? null;
    const isMoving = this.#pending.has(service) || this.#fold.isUnsettled(service);
    if (isMoving || (announced === null && this.#fold.knows(service))) return announced;
    return this.#fold.stateAsItStands(service) ?? this.#fold.state(service);
  }

  /** The number of services announced with each status. */
  get tally(): ReadonlyMap<Status, number> {
    return this.#tally;
  }
}
