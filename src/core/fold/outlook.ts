import { SURGE_FROM } from '../account/surge.ts';
import type { Confirmed } from './background.ts';
import type { Levels } from '../detect/levels.ts';
import type { KnownNetworks } from '../spread/support.ts';
import { all, supportOf, type Support } from '../spread/surge-support.ts';
import { lessWeight } from '../domain/less-weight.ts';
import type { Judgement } from '../detect/judgement.ts';
import type { Onset } from '../detect/onset.ts';
import { CALM_WINDOW, beginIncident, type Incident, type Peak, type Sighting } from '../incident/incident.ts';
import { sightScope, type ScopeSighting } from '../incident/scope-sighting.ts';
import { isFresh } from '../scope/scope-change.ts';
import { refreshIncident, type Counts } from '../incident/incident-figures.ts';
import type { MonitorParts } from './monitor-parts.ts';
import { higherPeak } from '../incident/peak.ts';
import { EVERYWHERE, facetsIn, scopeStart } from '../scope/scope.ts';
import { leadingOf, headlineOf } from '../scope/headline-window.ts';
import { MINUTE, ceilTo, floorTo, type Millis } from '../base/time.ts';
import { CALM_KNOWN_SHARE, holeOfEnd, reachingOver } from '../incident/unseen.ts';

/**
 * How long a network must account for a surge before that is accepted. Of the first few reports of a flood from some networks, most may
 * come from one of them by chance; a minute later no longer.
 */
const HEARD_AFTER: Millis = MINUTE;

/** What a monitor concludes from its stream: what is most surprising, since when, how high it went, and whether it is calm. */
export class Outlook {
  readonly #parts: MonitorParts;

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  /** What is most surprising: the service as a whole, minus the cost of its facets, or one of them. */
  get leading(): Judgement {
    const { state, facets } = this.#parts;
    return facets.judging ? leadingOf(state.judgement, state.facet) : state.judgement;
  }

  /** The part of the evidence that does not hinge on one group of senders; computed only where it matters. */
  support(at: Millis, networks: KnownNetworks): Support {
    const { state, voices, detector, facets } = this.#parts;
    const { leading } = this;
    const { open, facet } = state;
    const support =
      leading.evidence < SURGE_FROM || voices.vouched
        ? all(leading.evidence, null)
        : supportOf({ at, leading, facet, open, voices, detector, facets, networks });
    if (support.through === null) state.throughSince = null;
    else if (support.through !== state.through) state.throughSince = at;
    state.through = support.through;
    return support;
  }

  /** A suspicion with the doubt about its senders, if any. */
  #doubted(incident: Incident, support: Support, levels: Levels): Incident {
    const { unverified: before, ...rest } = incident;
    const { evidence, windowMs, at } = this.leading;
    const doubtful =
      incident.state === 'pending' && evidence >= levels.lasting && support.evidence < levels.lasting;
    if (!doubtful || support.spread === null) return before === undefined ? incident : rest;
    const reports = support.spread.voices + this.#parts.voices.aside(at - windowMs);
    const left = Math.max(support.spread.supported, support.spread.through);
    if (before?.reports === reports && before.left === left && before.windowMs === windowMs) return incident;
    return { ...rest, unverified: { windowMs, reports, left } };
  }

  /** What is published of {@link Outlook.leading}; nothing is known about the weight of reports of one facet. */
  get headline(): Judgement {
    const { state, counts, detector, voices } = this.#parts;
    const told = headlineOf(this.leading, state.judgement, counts, detector);
    if (told.facet !== undefined) return told;
    const from = ceilTo(told.at, counts.bucketMs) - told.windowMs;
    return { ...told, ...lessWeight(voices.weightless(from, told.at)) };
  }

  #countsSince(from: Millis, at: Millis): Counts {
    const { counts, voices } = this.#parts;
    return { reports: counts.sum(from, at), ...lessWeight(voices.weightless(from, at)) };
  }

  /** The onset of what is most surprising. */
  #onset(at: Millis): Onset {
    const { facets, detector } = this.#parts;
    const { facet } = this.leading;
    const ofFacet = facet === undefined ? null : facets.onset(facet, at, detector);
    return reachingOver(ofFacet ?? detector.onset(at), detector.coverage);
  }

  #higherPeak(peak: Peak | null, at: Millis): Peak {
    const { counts, detector, voices } = this.#parts;
    const { bucketMs } = counts;
    const { evidence } = this.leading;
    const weightless = (from: Millis, to: Millis) => voices.weightless(from, to);
    return higherPeak(peak, { at, bucketMs, evidence, counts, detector, weightless });
  }

  begin(service: string, at: Millis): Incident {
    const onset = this.#onset(at);
    const counts = this.#countsSince(onset.earliest, at);
    return beginIncident(service, at, { onset, peak: this.#higherPeak(null, at), ...counts });
  }

  /** Updates an incident as of `at`: whether its senders are in doubt, the peak, and the onset while it may still be refined. */
  refresh(incident: Incident, support: Support, levels: Levels, at: Millis): Incident {
    const peak = this.#higherPeak(incident.peak, at);
    const countsSince = (from: Millis) => this.#countsSince(from, at);
    const doubted = this.#doubted(incident, support, levels);
    return refreshIncident(doubted, at, { peak, onset: () => this.#onset(at), countsSince });
  }

  /** Whether the service, and everything its incident is limited to, recently had no more than usual; unknown time is not calm. */
  calm(at: Millis): boolean {
    const { state, counts, detector, facets } = this.#parts;
    const to = floorTo(at, counts.bucketMs);
    const from = to - ceilTo(CALM_WINDOW, counts.bucketMs);
    if (detector.coverage.certain(from, to) < CALM_KNOWN_SHARE * (to - from)) return false;
    if (counts.sum(from, to) > detector.band(from, to).high) return false;
    const scope = state.incident?.scope ?? EVERYWHERE;
    return facetsIn(scope).every((facet) => facets.calm(facet, from, to, detector));
  }

  /** The input of a transition, as of `at`. */
  sight(at: Millis, levels: Levels, { evidence, shared }: Support, confirmed?: Confirmed): Sighting {
    const { state, counts, detector } = this.#parts;
    const { throughSince } = state;
    const support = throughSince === null || at - throughSince >= HEARD_AFTER ? evidence : shared;
    if (support < levels.lasting) state.lastingSince = null;
    else state.lastingSince ??= at;
    return {
      at,
      evidence: this.leading.evidence,
      support,
      lastingSince: state.lastingSince,
      confirmed: state.incident !== null && confirmed?.(state.incident.id, at) === true,
      blind: state.blindSince !== null,
      calm: () => this.calm(at),
      endedWithin: () => holeOfEnd(state.incident, at, counts, detector),
    };
  }

  /** An incident with its published scope and problems as of `at`. */
  sightScope(incident: Incident, at: Millis): ScopeSighting {
    const { state, detector, facets } = this.#parts;
    if (facets.none) return { incident, reason: null, candidate: null };
    const tally = facets.tally(scopeStart(incident.onset, this.leading.windowMs, at), at, detector);
    const free = isFresh(incident.detectedAt, at);
    const sighting = sightScope(incident, tally, state.scopeCandidate, at, free, state.through);
    state.scopeCandidate = sighting.candidate;
    return sighting;
  }
}
