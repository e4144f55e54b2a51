/** Repeats may wait while no more than this part of the places is taken: the rest is for people who were not counted yet. */
export const REPEATS_SHARE = 1 / 4;

/** Why a report may not wait: as many of its service wait as places are free, or no place is free. */
export type Crowd = 'service' | 'all';

/**
 * The reports that wait for the disk, and whose they are. A service may have as many waiting as places are free (dynamic
 * thresholds, Choudhury and Hahne 1998, as connections are shared in `http/admission/shares.ts`): one alone comes to half of
 * all places, two to a third each, and a service with few reports finds room however many are sent on others.
 */
export class WaitingRoom {
  readonly #max: () => number;
  readonly #ofService = new Map<string, number>();
  #waiting = 0;

  /** `max` is how many may wait at the moment; it may change. */
  constructor(max: () => number) {
    this.#max = max;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Why a report on the service may not wait; null where it may. */
  crowdFor(service: string): Crowd | null {
    const free = this.#max() - this.#waiting;
    if (free <= 0) return 'all';
    return this.#of(service) < free ? null : 'service';
  }

  /** Whether a report that adds nothing to the counts may wait too; asked once it has its place. */
  hasRoomForRepeats(): boolean {
    return this.#waiting <= this.#max() * REPEATS_SHARE;
  }

  enter(service: string): void {
    this.#add(service, 1);
  }

  leave(service: string): void {
    this.#add(service, -1);
  }

  #of(service: string): number {
    return this.#ofService.get(service) ?? 0;
  }

  #add(service: string, reports: number): void {
    this.#waiting += reports;
    const waiting = this.#of(service) + reports;
    if (waiting === 0) this.#ofService.delete(service);
    else this.#ofService.set(service, waiting);
  }
}
