import type { Band } from '../core/detect/band.ts';
import { isUnknown } from '../core/base/count.ts';
import type { Incident } from '../core/incident/incident.ts';
import { ONE_STREAM } from '../core/detect/levels.ts';
import { ServiceMonitor } from '../core/fold/monitor.ts';
import { defaultPrior } from '../core/detect/prior.ts';
import { DAY, type Millis } from '../core/base/time.ts';

/** The first day of counts only serves to learn the baseline: incidents are reported after it. Unknown time does not count. */
export const WARM_UP: Millis = DAY;

/** Tracks the incidents of one series, bucket by bucket. */
export class SeriesWatch {
  readonly #bucketMs: Millis;
  readonly #monitor: ServiceMonitor;
  #next: Millis;
  /** How much of the time before the next bucket is known. */
  #knownMs: Millis = 0;
  /** Whether the last count was known. */
  #seen = true;
  /** The current incident as last reported; a series has at most one at a time. */
  #incident: Incident | null = null;

  constructor(id: string, start: Millis, bucketMs: Millis) {
    this.#next = start;
    this.#bucketMs = bucketMs;
    this.#monitor = ServiceMonitor.begin(id, { prior: defaultPrior }, start, bucketMs);
  }

  /** Start of the next bucket. */
  get next(): Millis {
    return this.#next;
  }

  /** Evidence as of the last bucket. */
  get evidence(): number {
    return this.#monitor.state().judgement.evidence;
  }

  /** The expected range of the next bucket, from what is known before it. */
  expected(): Band | undefined {
    return this.#monitor.bands(this.#next, this.#next + this.#bucketMs, this.#bucketMs)[0];
  }

  /** Takes the count of the next bucket, NaN if it is unknown; returns the reported incident that it ends, if any. */
  bucket(count: number): Incident | null {
    const at = this.#next;
    this.#next = at + this.#bucketMs;
    this.#see(!isUnknown(count), at);
    if (count > 0) this.#monitor.add(at, count);
    const warm = this.#knownMs >= WARM_UP;
    if (!isUnknown(count)) this.#knownMs += this.#bucketMs;
    if (!warm || !this.#monitor.activeAt(at)) return null;
    const change = this.#monitor.tick(this.#next, ONE_STREAM);
    if (change === null) return null;
    this.#incident = change.incident.detectedAt === null ? null : change.incident;
    return change.incident.state === 'resolved' ? this.end() : null;
  }

  #see(seen: boolean, at: Millis): void {
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#monitor.cover('lost', !seen, at);
  }

  /** The reported incident that is still active at the end of the series. */
  end(): Incident | null {
    const incident = this.#incident;
    this.#incident = null;
    return incident;
  }
}
