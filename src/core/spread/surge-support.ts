import type { Millis } from '../base/time.ts';
import type { StreamDetector } from '../detect/detector.ts';
import type { Judged } from '../detect/judged.ts';
import type { Judgement } from '../detect/judgement.ts';
import { facetOfId } from '../domain/facet.ts';
import { OWN_COST } from '../scope/facet-budget.ts';
import type { FacetJudgement, FacetStreams } from '../scope/facet-streams.ts';
import { voicesOf, type RecentVoices, type VoiceFilter } from './recent-voices.ts';
import { SenderTally, type KnownNetworks, type Spread } from './support.ts';

/** The part of the evidence that does not hinge on one group of senders. */
export interface Support {
  readonly evidence: number;
  /** What is left of it without a network that accounts for itself. */
  readonly shared: number;
  /** The network whose own spread supports it, if the evidence concerns only what comes through it; otherwise null. */
  readonly through: number | null;
  /** How the voices of the most surprising window are spread; null if it did not have to be examined. */
  readonly spread: Spread | null;
}

/** A surge, and its senders. */
interface Surging {
  readonly at: Millis;
  /** What is most surprising, the whole service or a facet. */
  readonly leading: Judgement;
  readonly facet: FacetJudgement | null;
  /** Reports in the open bucket. */
  readonly open: number;
  readonly voices: RecentVoices;
  readonly detector: StreamDetector;
  readonly facets: FacetStreams;
  readonly networks: KnownNetworks;
}

/** Judges a surge again, with only as many voices as are left if no group of senders counts for more than its part. */
export function supportOf(surging: Surging): Support {
  const { leading, voices, networks } = surging;
  const tally = new SenderTally(networks);
  for (const voice of voices.last(filterOf(leading))) {
    if (tally.voices >= leading.observed) break;
    tally.add(voice);
  }
  const { speaker } = tally;
  const spread = tally.spread(speaker, leading.expected);
  if (spread.supported === spread.voices) return all(leading.evidence, spread);
  const whole = evidenceLeft(surging, (left) => left.supported, null);
  // A flood may seem to come through one network in some shorter window; it must in the most surprising one.
  if (speaker === null || spread.through <= spread.supported) return all(whole, spread);
  if (leading.facet !== undefined && !spreadAround(surging, speaker, tally.voices).othersStand)
    return all(whole, spread);
  const through = evidenceLeft(surging, (left) => left.through, speaker);
  return through > whole
    ? { evidence: through, shared: whole, through: speaker, spread }
    : all(whole, spread);
}

/**
 * How all voices of the window are spread in which a facet, of which `seen` voices are remembered, is most surprising. Those of the facet
 * alone cannot show whether others surged too: a flood through several networks may name another problem through each.
 */
function spreadAround(surging: Surging, network: number, seen: number): Spread {
  const { at, leading, voices, detector, networks } = surging;
  const from = at - leading.windowMs;
  const tally = new SenderTally(networks);
  for (const voice of voices.last(null, from)) tally.add(voice);
  // If there are more voices than are remembered, the latest represent all.
  return tally.spread(network, (detector.band(from, at).mean * seen) / leading.observed);
}

/** Evidence that does not depend on a single network. */
export function all(evidence: number, spread: Spread | null): Support {
  return { evidence, shared: evidence, through: null, spread };
}

/** The evidence of the service or of its most surprising facet, whichever is more, from the voices that are left. */
function evidenceLeft(surging: Surging, left: (spread: Spread) => number, speaker: number | null): number {
  const { at, open, detector, facets, facet } = surging;
  const judged = (filter: VoiceFilter) => judgedOf(surging, filter, left, speaker);
  const cost = facets.judging ? OWN_COST : 0;
  const whole = Math.max(0, detector.evidenceOf(judged(null), open, at) - cost);
  if (facet === null || !facets.judging) return whole;
  return Math.max(whole, facets.evidenceOf(facet.facet, judged(filterOf(facet)), at, detector));
}

/** How many voices of a window are left, from as many of the latest ones as were observed in it. Called for increasingly long windows. */
function judgedOf(
  { voices, networks }: Surging,
  filter: VoiceFilter,
  left: (spread: Spread) => number,
  speaker: number | null,
): Judged {
  const tally = new SenderTally(networks);
  const last = voices.last(filter);
  return (observed, expected) => {
    while (tally.voices < observed) {
      const next = last.next();
      if (next.done === true) break;
      tally.add(next.value);
    }
    // If there are more voices than are remembered, the latest represent all.
    const part = observed === 0 ? 1 : tally.voices / observed;
    if (part === 1) return left(tally.spread(speaker, expected));
    return part > 0 ? Math.floor(left(tally.spread(speaker, expected * part)) / part) : observed;
  };
}

function filterOf({ facet }: Pick<Judgement, 'facet'>): VoiceFilter {
  return facet === undefined ? null : voicesOf(facetOfId(facet, null));
}
