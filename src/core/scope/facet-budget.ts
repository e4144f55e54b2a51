import type { Facet, FacetDimension } from '../domain/facet.ts';

/** The share of a service's false-alarm budget that all its facets together may use. */
export const FACETS_BUDGET = 0.4;
/** What this costs the service's own stream, in evidence. */
export const OWN_COST = -Math.log10(1 - FACETS_BUDGET);

type Kind = 'place' | 'network' | 'problem';

/** How the facets' share is split: faults in one place are the main purpose of facets, those of one problem also show in the whole. */
const BUDGET_OF: Readonly<Record<Kind, number>> = { place: 0.6, network: 0.25, problem: 0.15 };

/** Measured, not derived, with `sim/scope.ts`: facets overlap and have small integer counts, so that five are worth four looks. */
const LOOKS_A_FACET = 0.8;

/**
 * How many looks at the whole service one look at a facet is worth, so that all together stay within their budget (weighted Bonferroni):
 * peers of its kind × 0.8 / (budget of the kind × {@link FACETS_BUDGET}), at least 1.
 */
export function looksOfFacet(dimension: FacetDimension, facets: readonly (Facet | null)[]): number {
  const kind = kindOf(dimension);
  let peers = 0;
  for (const facet of facets) if (facet !== null && kindOf(facet.dimension) === kind) peers++;
  return Math.max(1, (peers * LOOKS_A_FACET) / (BUDGET_OF[kind] * FACETS_BUDGET));
}

function kindOf(dimension: FacetDimension): Kind {
  return dimension === 'network' || dimension === 'problem' ? dimension : 'place';
}
