/** Repeats may wait only while at most this share of the places is taken: the rest is for people not counted yet. */
export const REPEATS_SHARE = 1 / 4;

/** Why a report may not wait: its service has as many waiting as there are free places, or no place is free. */
export type Crowd = 'service' | 'all';

/**
 * The reports that wait for the disk, by service. A service may have as many waiting as there are free places (dynamic thresholds,
 * Choudhury and Hahne 1998, as connections are shared in `http/admission/shares.ts`): one alone gets up to half of all places, two a third
 * each, and a service with few reports finds room however many are sent on others.
 */
export class WaitingRoom {
  readonly #max: () => number;
  readonly #ofService = new Map<string, number>();
  #waiting = 0;

  /** `max` returns how many may wait at the moment; it may change. */
  constructor(max: () => number) {
    this.#max = max;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Why a report on the service may not wait; null if it may. */
  crowdFor(service: string): Crowd | null {
    const free = this.#max() - this.#waiting;
    if (free <= 0) return 'all';
    return this.#of(service) < free ? null : 'service';
  }

  /** Whether a report that adds nothing to the counts may wait too; to be asked once it has its place. */
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
