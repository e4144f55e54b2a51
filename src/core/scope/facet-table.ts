import { facetOfId, type Facet } from '../domain/facet.ts';

/** The maximum number of facets of a service distinguished at once. */
export const FACETS_MAX = 128;
/** How many of them, those with the fewest reports, are on probation: one of these makes room for a new one. */
export const PROBATION_MAX = 64;

/** The slot of a new facet, and how many of the service's last reports certainly did not contain it. */
interface Admission {
  readonly slot: number;
  /** Infinity if no report of it can have been missed. */
  readonly among: number;
}

/**
 * Which facets of a service are distinguished, each in its own slot. If all slots are taken, a new facet replaces the one on probation that
 * was reported longest ago. So
 *
 * - a facet stays at least until {@link PROBATION_MAX} − 1 others have been reported since its last report: hiding a city by
 *   naming others takes sixty reports for each one from there;
 * - one of the {@link FACETS_MAX} − {@link PROBATION_MAX} with the most reports is never replaced;
 * - a facet without a slot has had no report since the last report of any that lost its slot, which bounds its usual share.
 */
export class FacetTable {
  /** By slot; slot 0 is the service as a whole. */
  readonly facets: (Facet | null)[] = [null];
  readonly #slotOf = new Map<string, number>();
  /** The number of the service's reports so far; by slot the number of its last one. */
  #reports = 0;
  readonly #last: number[] = [0];
  /** The last report of a facet that lost its slot; 0 if none has. */
  #lost = 0;

  /** Whether any facet has lost its slot. */
  get overflowed(): boolean {
    return this.#lost > 0;
  }

  get full(): boolean {
    return this.facets.length > FACETS_MAX;
  }

  /** Begins a report; the calls until the next one are about its facets. */
  report(): void {
    this.#reports++;
  }

  slotOf(id: string): number | undefined {
    return this.#slotOf.get(id);
  }

  idOf(slot: number): string {
    return this.facets[slot]?.id ?? '';
  }

  /** Marks a facet as reported and returns its slot; undefined if it has none. */
  seen(facet: Facet): number | undefined {
    const slot = this.#slotOf.get(facet.id);
    if (slot === undefined) return undefined;
    this.#last[slot] = this.#reports;
    // Reports of a log from before there were regions do not say in which region a city lies; later ones do.
    if (facet.within?.startsWith('region:') === true) this.facets[slot] = facet;
    return slot;
  }

  /** Assigns a slot to a facet that has none. `use`: how many reports a slot has had, as far as remembered. */
  admit(facet: Facet, use: (slot: number) => number): Admission {
    const slot = this.full ? this.#evict(use) : this.facets.length;
    this.facets[slot] = facet;
    this.#slotOf.set(facet.id, slot);
    this.#last[slot] = this.#reports;
    return { slot, among: this.#lost === 0 ? Infinity : this.#reports - this.#lost };
  }

  #evict(use: (slot: number) => number): number {
    const [first, ...others] = this.#onProbation(use);
    let oldest = first as number;
    for (const slot of others) {
      const difference = (this.#last[slot] as number) - (this.#last[oldest] as number);
      if (difference < 0 || (difference === 0 && this.idOf(slot) > this.idOf(oldest))) oldest = slot;
    }
    this.#lost = Math.max(this.#lost, this.#last[oldest] as number);
    this.#slotOf.delete(this.idOf(oldest));
    return oldest;
  }

  /** The least used slots; among equals the last by id. */
  #onProbation(use: (slot: number) => number): number[] {
    const uses = this.facets.map((_, slot) => use(slot));
    const slots = [...this.facets.keys()].slice(1);
    slots.sort((a, b) => (uses[a] as number) - (uses[b] as number) || (this.idOf(a) > this.idOf(b) ? -1 : 1));
    return slots.slice(0, PROBATION_MAX);
  }

  save(): SavedTable {
    return {
      facets: this.facets.slice(1).map((facet) => [facet?.id ?? '', facet?.within ?? null] as const),
      reports: this.#reports,
      last: this.#last,
      lost: this.#lost,
    };
  }

  static load({ facets, reports, last, lost }: SavedTable): FacetTable {
    const table = new FacetTable();
    for (const [id, within] of facets) {
      table.#slotOf.set(id, table.facets.length);
      table.facets.push(facetOfId(id, within));
    }
    table.#reports = reports;
    table.#last.splice(0, Infinity, ...last);
    table.#lost = lost;
    return table;
  }
}

/** A table as plain data; see {@link FacetTable.save}. */
export interface SavedTable {
  readonly facets: readonly (readonly [id: string, within: string | null])[];
  readonly reports: number;
  readonly last: readonly number[];
  readonly lost: number;
}
