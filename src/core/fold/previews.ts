import type { ServiceMonitor } from './monitor.ts';
import { HOUR, floorTo, type Millis } from '../base/time.ts';

/** The maximum number held, some 25 kB each; beyond it, the least recently used is dropped. */
export const PREVIEWS_MAX = 256;

interface Preview {
  readonly monitor: ServiceMonitor;
  /** The hour it begins with. */
  from: Millis;
  /** Whether its past had ended by then; otherwise there is more to learn as time passes. */
  readonly whole: boolean;
}

/** How services with past counts and no report yet would look if their first report came now. */
export class Previews {
  readonly #of = new Map<string, Preview>();

  /** Null if none is held, or if there is more to learn since. */
  get(service: string, at: Millis): ServiceMonitor | null {
    const preview = this.#of.get(service);
    if (preview === undefined) return null;
    const hour = floorTo(at, HOUR);
    this.#of.delete(service);
    if (hour > preview.from) {
      if (!preview.whole) return null;
      preview.monitor.beginAt(hour);
      preview.from = hour;
    }
    this.#of.set(service, preview);
    return preview.monitor;
  }

  /** Stores one that begins at `at`; its past extends to `pastUntil`. */
  put(monitor: ServiceMonitor, at: Millis, pastUntil: Millis): void {
    this.#of.delete(monitor.service);
    const from = floorTo(at, HOUR);
    this.#of.set(monitor.service, { monitor, from, whole: pastUntil <= from });
    const [oldest] = this.#of.keys();
    if (this.#of.size > PREVIEWS_MAX && oldest !== undefined) this.#of.delete(oldest);
  }

  forget(service: string): void {
    this.#of.delete(service);
  }
}
