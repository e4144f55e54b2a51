import type { Fold } from '../core/fold/fold.ts';
import { STATUSES, type ServiceState, type Status } from '../core/incident/status.ts';
import type { Pace } from './pace.ts';

/**
 * What people are shown of services: as of the last tick that is on disk. What has moved since, also in a pass that is under way,
 * is shown as it was announced; of others only time has passed.
 */
export class Announced {
  readonly #fold: Fold;
  readonly #states = new Map<string, ServiceState>();
  /** Those that are other than when they were last announced. */
  readonly #pending = new Set<string>();
  readonly #tally = new Map<Status, number>(STATUSES.map((status) => [status, 0]));

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  /** Takes all services as they stand for announced: those that a fold begins with. */
  begin(): void {
    for (const service of this.#fold.services) {
      const state = this.#fold.stateAsItStands(service);
      if (state !== null) this.#put(state);
    }
  }

  changed(services: Iterable<string>): void {
    for (const service of services) this.#pending.add(service);
  }

  /** Announces what has changed, piece by piece, by name; null where the program ends before. */
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

  /** Costs nothing, however many ask for however many services: one at rest is shown as it stands. Null where nothing was announced of it. */
  state(service: string): ServiceState | null {
    const announced = this.#states.get(service) ?? null;
    const isMoving = this.#pending.has(service) || this.#fold.isUnsettled(service);
    if (isMoving || (announced === null && this.#fold.knows(service))) return announced;
    return this.#fold.stateAsItStands(service) ?? this.#fold.state(service);
  }

  /** How many services were announced with each status. */
  get tally(): ReadonlyMap<Status, number> {
    return this.#tally;
  }
}
