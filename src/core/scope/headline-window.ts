import type { Judgement } from '../detect/judgement.ts';
import type { BucketCounts } from '../domain/counts.ts';
import type { StreamDetector } from '../detect/detector.ts';
import { OWN_COST } from './facet-budget.ts';
import { POSSIBLE } from '../detect/levels.ts';
import { HOUR, MINUTE, ceilTo, type Millis } from '../base/time.ts';

/** What is most surprising: the service as a whole, minus the cost of its facets, or the most surprising facet. */
export function leadingOf(whole: Judgement, facet: Judgement | null): Judgement {
  const evidence = Math.max(0, whole.evidence - OWN_COST);
  return facet !== null && facet.evidence > evidence ? facet : { ...whole, evidence };
}

/** Time spans that people think in. */
const SPANS: readonly Millis[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2].map((hours) => hours * HOUR),
];
/** We report the shortest span that contains this share of the window's reports. */
const SHARE_TOLD = 0.9;

/**
 * The published form of the most surprising window, `leading`. If the service as a whole is surprising by itself, its reports are given:
 * they say more than those of one facet. And the span is the shortest that contains nearly all of them: where hardly any are usual, four
 * hours are as surprising as the minute in which all of them came, but say less.
 */
export function headlineOf(
  leading: Judgement,
  whole: Judgement,
  counts: Pick<BucketCounts, 'bucketMs' | 'sum'>,
  detector: Pick<StreamDetector, 'band'>,
): Judgement {
  if (leading.evidence < POSSIBLE) return leading;
  if (leading.facet !== undefined && whole.evidence - OWN_COST < POSSIBLE) return leading;
  const { at, windowMs, observed } = whole;
  for (const span of SPANS) {
    const from = ceilTo(at, counts.bucketMs) - span;
    if (span < counts.bucketMs || span >= windowMs) continue;
    const seen = counts.sum(from, at);
    if (seen >= SHARE_TOLD * observed)
      return {
        at,
        evidence: leading.evidence,
        windowMs: span,
        observed: seen,
        expected: detector.band(from, at).mean,
      };
  }
  return { ...whole, evidence: leading.evidence };
}
