import type { Incident } from '../core/incident/incident.ts';
import { freeze, thaw } from '../core/base/frozen.ts';

/** The name under which it is saved among the snapshots of the fold; no service has this name. */
export const SILENCE_STREAM = '~silence';

/**
 * What a fold decided during its silent replay: the last state of each reported incident that it still remembers. When the fold adopts what
 * was published, these tell which of its incidents corresponds to which published one.
 */
export class Silence {
  readonly #own = new Map<string, Incident>();

  get own(): ReadonlyMap<string, Incident> {
    return this.#own;
  }

  note(incidents: readonly Incident[]): void {
    for (const incident of incidents) if (incident.detectedAt !== null) this.#own.set(incident.id, incident);
  }

  /** Forgets incidents that the fold no longer remembers, since only those are asked for. */
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
