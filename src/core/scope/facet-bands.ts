import { bandOf, type Band } from '../detect/band.ts';
import { SPAN } from '../detect/windows.ts';
import type { Millis } from '../base/time.ts';
import type { UsualShare } from './usual-shares.ts';

/** The usual counts of a service at any time, ignoring holes: {@link StreamDetector.usual} and `excess`. */
export interface UsualOfService {
  usual(start: Millis, lengthMs: Millis): number;
  excess(windowMs: Millis, mean: number): number;
}

/** Consecutive steps over [from, to). */
export interface Steps {
  readonly from: Millis;
  readonly to: Millis;
  readonly step: Millis;
}

/** The usual share of a facet, and how its counts scatter, derived from those of the service. */
interface FacetShare {
  usualAt(at: Millis): UsualShare;
  excess(usual: UsualShare, mean: number, excess: number): number;
}

/** The expectation of a facet in each step: its usual share of the service's, with its scatter. */
export function facetBands(facet: FacetShare, { from, to, step }: Steps, service: UsualOfService): Band[] {
  const bands: Band[] = [];
  for (let start = from; start < to; start += step) {
    const usual = facet.usualAt(start + step / 2);
    const ofFacet = {
      expected: (at: Millis, lengthMs: Millis) => usual.share * service.usual(at, lengthMs),
      excess: (windowMs: Millis, mean: number) =>
        facet.excess(usual, mean, service.excess(Math.min(windowMs, SPAN), mean / usual.share)),
    };
    bands.push(bandOf(start, start + step, ofFacet));
  }
  return bands;
}
