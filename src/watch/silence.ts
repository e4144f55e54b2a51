import type { Incident } from '../core/incident/incident.ts';
import { freeze, thaw } from '../core/base/frozen.ts';

/** The name under which a watch saves it among the streams of its fold; no service is called so. */
export const SILENCE_STREAM = '~silence';

/**
 * What a fold led to while it went in silence over what was published already: the last state of each reported incident that it
 * still remembers. When it takes over what was published, these tell which incident was published in the place of which.
 */
export class Silence {
  readonly #own = new Map<string, Incident>();

  get own(): ReadonlyMap<string, Incident> {
    return this.#own;
  }

  note(incidents: readonly Incident[]): void {
    for (const incident of incidents) if (incident.detectedAt !== null) this.#own.set(incident.id, incident);
  }

  /** Only those are asked for that the fold remembers. */
  keepOnly(remembered: ReadonlySet<string>): void {
    for (const id of this.#own.keys()) if (!remembered.has(id)) this.#own.delete(id);
  }

  end(): void {
    this.#own.clear();
  }

  freeze(): Uint8Array {
    return freeze('silence', [...this.#own.values()]);
  }

  thaw(bytes: Uint8Array): void {
    this.#own.clear();
    this.note(thaw<Incident[]>('silence', bytes).head);
  }
}
