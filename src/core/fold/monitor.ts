import type { Judgement } from '../detect/judgement.ts';
import type { Band } from '../detect/band.ts';
import { sightScope, type ScopeSighting } from '../incident/scope-sighting.ts';
import type { Onset } from '../detect/onset.ts';
import type { Blame, BlameChangeReason } from '../blame/collateral.ts';
import type { Rise } from '../blame/collateral-odds.ts';
import type { BucketCounts } from '../domain/counts.ts';
import { endIncident, renameIncident, resume, tell, type Course } from './monitor-state.ts';
import type { Blindness } from '../domain/coverage.ts';
import type { StreamDetector } from '../detect/detector.ts';
import type { FacetStreams } from '../scope/facet-streams.ts';
import type { Facet } from '../domain/facet.ts';
import {
  CALM_WINDOW,
  beginIncident,
  steppedTo,
  transition,
  type Incident,
  type Peak,
  type Sighting,
  type Transition,
} from '../incident/incident.ts';
import { refreshIncident } from '../incident/incident-figures.ts';
import { POSSIBLE, type Levels } from '../detect/levels.ts';
import { decideBlameNotification, decideNotification, noticeOf } from '../incident/notification.ts';
import type { Change } from '../incident/outcome.ts';
import {
  MEMORY,
  beginParts,
  freezeParts,
  thawParts,
  type Known,
  type MonitorParts,
} from './monitor-parts.ts';
import { higherPeak } from '../incident/peak.ts';
import type { Prior } from '../detect/prior.ts';
import { continueCourse, type Published } from './published.ts';
import { CALM_KNOWN_SHARE, holeOfEnd, reachingOver } from '../incident/unseen.ts';
import { measureRise } from '../blame/rise.ts';
import { isFresh } from '../scope/scope-change.ts';
import { EVERYWHERE, facetsIn, scopeStart } from '../scope/scope.ts';
import { meanPerHour, sizeOf } from '../account/size.ts';
import { statusOf, type ServiceState } from '../incident/status.ts';
import { followSurge, surgeIsOver, type Surge } from '../account/surge.ts';
import { leadingOf, tellingOf } from '../scope/headline-window.ts';
import { MINUTE, ceilTo, floorTo, type Millis } from '../base/time.ts';
import { updateOf, type Update, type UpdateReason } from '../incident/update.ts';

/**
 * One service under watch: counts its reports by the bucket, judges them, leads its incident through its states. Knows
 * event time only as it is told, by {@link Fold} or by whoever has counts.
 */
export class ServiceMonitor {
  readonly service: string;
  readonly #bucketMs: Millis;
  readonly #detector: StreamDetector;
  readonly #counts: BucketCounts;
  #facets: FacetStreams;
  readonly #now: Course;
  /** The incident as it was last handed out. */
  #told: Incident | null = null;

  private constructor(service: string, { detector, counts, facets, course }: MonitorParts) {
    this.service = service;
    this.#bucketMs = counts.bucketMs;
    this.#detector = detector;
    this.#counts = counts;
    this.#facets = facets;
    this.#now = course;
  }

  /** See {@link beginParts}. */
  static begin(service: string, known: Known, firstAt: Millis, bucketMs: Millis = MINUTE): ServiceMonitor {
    return new ServiceMonitor(service, beginParts(known, firstAt, bucketMs));
  }

  /** Whether a tick can still change anything: a report in the longest window, a surge or an incident under way. */
  activeAt(at: Millis): boolean {
    return this.#now.incident !== null || this.#now.surge !== null || at - this.#now.lastReportAt <= MEMORY;
  }

  get #blind(): boolean {
    return this.#now.blindSince !== null;
  }

  /** Whether a tick without reports can do no more than close buckets: nothing is above usual, and nothing is left to judge. */
  get calm(): boolean {
    const { openTouched, incident, surge, facet } = this.#now;
    return !openTouched && incident === null && surge === null && facet === null;
  }

  /**
   * Counts reports of one moment; every bucket before theirs has been closed by a tick or holds nothing. A report with its
   * facets comes alone; null where they are not known, as in rollups.
   */
  add(at: Millis, reports = 1, facets: readonly Facet[] | null = null): void {
    this.#closeBefore(floorTo(at, this.#bucketMs));
    this.#now.open += reports;
    this.#now.openTouched = true;
    this.#counts.add(at, reports);
    if (facets !== null) this.#facets.add(at, facets);
    this.#now.lastReportAt = at;
    const incident = this.#now.incident;
    if (incident !== null) this.#now.incident = { ...incident, reports: incident.reports + reports };
  }

  /** Reports are lost or refused from `at` on, or are taken again: to be told once each, in the order of event time. */
  cover(kind: Blindness, begins: boolean, at: Millis): void {
    const { coverage } = this.#detector;
    if (begins) {
      coverage.begin(kind, at);
      this.#now.blindSince ??= at;
    } else {
      coverage.end(kind, at);
      if (!coverage.blind) resume(this.#now, at);
    }
  }

  /** Judges all before `at`, the open minute included, and takes the transition that follows. */
  tick(at: Millis, levels: Levels): Change | null {
    this.#closeBefore(floorTo(at, this.#bucketMs));
    // Where reports cannot be taken, those that are missing say nothing.
    if (this.#blind && !this.#now.openTouched) return null;
    if (this.#now.openTouched && at > this.#detector.next)
      this.#now.judgement = this.#detector.peek(this.#now.open, at);
    this.#now.openTouched = false;
    const before = this.#now.incident;
    this.#judgeFacets(at);
    const seen = this.#sight(at, levels);
    if (before !== null) this.#now.incident = this.#refresh(before, at);
    const step = transition(before?.state ?? null, this.#now.stateSince, seen, levels);
    const change = step === null ? this.#unmoved(seen, levels) : this.#take(step, before, at);
    this.#followSurge(seen);
    return change;
  }

  /** What there is to tell of an incident that stays in its state. */
  #unmoved({ at, evidence }: Sighting, levels: Levels): Change | null {
    return this.#newUsual(at) ?? (evidence >= levels.clear ? this.#rescope(at) : null) ?? this.#refreshed();
  }

  #followSurge({ at, evidence }: Sighting): void {
    const { incident, surge } = this.#now;
    const reported = incident !== null && incident.detectedAt !== null ? incident.id : null;
    const size = () => sizeOf(this.perHour(at));
    this.#now.surge = followSurge(surge, { at, evidence, busy: incident !== null, reported, size });
  }

  /** The surge that is over as of `at`, once; null where there is none. */
  takeSurge(at: Millis): Surge | null {
    const { surge, incident } = this.#now;
    if (surge === null || this.#blind || !surgeIsOver(surge, { at, busy: incident !== null })) return null;
    this.#now.surge = null;
    return surge;
  }

  /** Reports an hour that are ordinary in the day from `at`. */
  perHour(at: Millis): number {
    return meanPerHour(at, (start, lengthMs) => this.#detector.usual(start, lengthMs));
  }

  /** Whether too little is known of it to say what is usual. */
  get learning(): boolean {
    return this.#detector.knowledge.learning;
  }

  /** Between reports what facets say can only fade; without an alarm once a bucket is often enough to see it. */
  #judgeFacets(at: Millis): void {
    const uneasy = this.#now.facet !== null || this.#now.incident !== null;
    const due = this.#facets.touched || (uneasy && at % this.#bucketMs === 0);
    if (due) this.#now.facet = this.#facets.judge(at, this.#detector);
    if (this.#now.incident !== null || this.#leading().evidence >= POSSIBLE) this.#facets.alarm();
  }

  /** What is most surprising: the service as a whole, less what its facets cost, or one of them. */
  #leading(): Judgement {
    const { judgement, facet } = this.#now;
    return this.#facets.judging ? leadingOf(judgement, facet) : judgement;
  }

  #telling(): Judgement {
    return tellingOf(this.#leading(), this.#now.judgement, this.#counts, this.#detector);
  }

  /** Closes the buckets before `at` without judging them tick by tick; only for a monitor that has been calm since. */
  catchUp(at: Millis): void {
    this.#closeBefore(floorTo(at, this.#bucketMs));
  }

  /** Lets quiet time pass; only for a monitor that is not active. */
  rest(at: Millis): void {
    this.catchUp(at);
    this.#facets.rest(at);
  }

  /** Counts buckets that passed before, without leading an incident through them: how a service is learned anew. */
  relive(first: Millis, perBucket: readonly number[]): void {
    perBucket.forEach((count, index) => {
      if (count > 0) this.add(first + index * this.#bucketMs, count);
    });
  }

  /** Takes over the open bucket, the facets and the incident of the monitor that this one replaces. */
  continueFrom(other: ServiceMonitor): void {
    this.#closeBefore(other.#detector.next);
    this.#counts.add(other.#detector.next, other.#now.open);
    this.#facets = other.#facets;
    const { judgement } = this.#now;
    Object.assign(this.#now, { ...other.#now, judgement, levelsTaken: this.#detector.levelsTaken });
  }

  /** How far reports are above usual as of `at`, while there is an incident or a suspicion of one; else null. */
  rise(at: Millis): Rise | null {
    const onset = this.#now.incident?.onset;
    return onset === undefined ? null : measureRise(this.service, onset, at, this.#counts, this.#detector);
  }

  /** Takes what part its incident has among others, and tells of it where there is a reason to. */
  blame(blame: Blame, reason: BlameChangeReason | null, at: Millis): Change | null {
    const before = this.#now.incident;
    if (before === null) return null;
    const after = { ...before, blame };
    this.#now.incident = after;
    this.#told = after;
    if (reason === null) return { incident: after, update: null, notice: null };
    const update = this.#updateOf(reason, after, at);
    const of = reason === 'knock_on_of' ? blame.of : null;
    const told = decideBlameNotification(this.#now.told, reason, after);
    const notice = tell(this.#now, noticeOf(told, update, blame));
    return { incident: after, update: of === null ? update : { ...update, of }, notice };
  }

  state(): ServiceState {
    return {
      service: this.service,
      status: statusOf(this.#now.incident, this.learning),
      judgement: this.#telling(),
      incident: this.#now.incident,
      knowledge: this.#detector.knowledge,
    };
  }

  bands(from: Millis, to: Millis, step: Millis): Band[] {
    return this.#detector.bands(from, to, step);
  }

  #closeBefore(bucket: Millis): void {
    if (this.#detector.next >= bucket) return;
    this.#now.judgement = this.#detector.push(this.#now.open);
    this.#now.open = 0;
    this.#now.openTouched = false;
    if (this.#detector.next < bucket) this.#now.judgement = this.#detector.skipTo(bucket);
  }

  #sight(at: Millis, levels: Levels): Sighting {
    const { evidence } = this.#leading();
    if (evidence < levels.lasting) this.#now.lastingSince = null;
    else this.#now.lastingSince ??= at;
    return {
      at,
      evidence,
      lastingSince: this.#now.lastingSince,
      blind: this.#blind,
      calm: () => this.#calmAt(at),
      endedWithin: () => holeOfEnd(this.#now.incident, at, this.#counts, this.#detector),
    };
  }

  #calmAt(at: Millis): boolean {
    const to = floorTo(at, this.#bucketMs);
    const from = to - ceilTo(CALM_WINDOW, this.#bucketMs);
    if (this.#detector.coverage.certain(from, to) < CALM_KNOWN_SHARE * (to - from)) return false;
    if (this.#counts.sum(from, to) > this.#detector.band(from, to).high) return false;
    const scope = this.#now.incident?.scope ?? EVERYWHERE;
    return facetsIn(scope).every((facet) => this.#facets.calm(facet, from, to, this.#detector));
  }

  /** An incident as of `at`: the peak, and the onset while it may still be refined. */
  #refresh(incident: Incident, at: Millis): Incident {
    const peak = this.#higherPeak(incident.peak, at);
    const reportsSince = (from: Millis) => this.#counts.sum(from, at);
    return refreshIncident(incident, at, { peak, onset: () => this.#onset(at), reportsSince });
  }

  /** Of what is most surprising. */
  #onset(at: Millis): Onset {
    const { facet } = this.#leading();
    const ofFacet = facet === undefined ? null : this.#facets.onset(facet, at, this.#detector);
    return reachingOver(ofFacet ?? this.#detector.onset(at), this.#detector.coverage);
  }

  #higherPeak(peak: Peak | null, at: Millis): Peak {
    const { evidence } = this.#leading();
    const [bucketMs, counts, detector] = [this.#bucketMs, this.#counts, this.#detector];
    return higherPeak(peak, { at, bucketMs, evidence, counts, detector });
  }

  /** An incident that has grown since it was last handed out, though it stays where it is. */
  #refreshed(): Change | null {
    const incident = this.#now.incident;
    if (incident === null || incident === this.#told) return null;
    this.#told = incident;
    return { incident, update: null, notice: null };
  }

  #take(step: Transition, before: Incident | null, at: Millis): Change {
    const base = this.#scoped(this.#now.incident ?? this.#begin(at), step, at);
    const after = steppedTo(base, step, at);
    this.#now.stateSince = at;
    const update = this.#updateOf(step.reason, after, at);
    this.#told = after;
    if (after.state === 'resolved') this.#end(after, at);
    else this.#now.incident = after;
    const told = decideNotification(this.#now.told, before, after);
    return { incident: after, update, notice: tell(this.#now, noticeOf(told, update, after.blame)) };
  }

  /** The incident with the scope and the problems seen as it is reported; what was not reported may change without a word. */
  #scoped(incident: Incident, step: Transition, at: Millis): Incident {
    if (step.to !== 'open' && step.to !== 'pending') return incident;
    return this.#sightScope(incident, at, isFresh(incident.detectedAt, at)).incident;
  }

  /** A level that has lasted is taken as usual from now on, which will end the alarm, though not the trouble: says so once. */
  #newUsual(at: Millis): Change | null {
    const { levelsTaken } = this.#detector;
    if (levelsTaken === this.#now.levelsTaken) return null;
    this.#now.levelsTaken = levelsTaken;
    const incident = this.#now.incident;
    if (incident === null || incident.detectedAt === null) return null;
    this.#told = incident;
    return { incident, update: this.#updateOf('taken_as_usual', incident, at), notice: null };
  }

  /** Once a bucket while there is evidence: the scope and the problems of an incident, an update where they are others. */
  #rescope(at: Millis): Change | null {
    const before = this.#now.incident;
    const underWay = before?.state === 'open' || before?.state === 'pending';
    if (before === null || !underWay || at % this.#bucketMs !== 0) return null;
    const { incident, reason } = this.#sightScope(before, at, isFresh(before.detectedAt, at));
    this.#now.incident = incident;
    if (reason === null || incident.detectedAt === null) return null;
    this.#told = incident;
    return { incident, update: this.#updateOf(reason, incident, at), notice: null };
  }

  #sightScope(incident: Incident, at: Millis, free: boolean): ScopeSighting {
    if (this.#facets.none) return { incident, reason: null, candidate: null };
    const from = scopeStart(incident.onset, this.#leading().windowMs, at);
    const tally = this.#facets.tally(from, at, this.#detector);
    const sighting = sightScope(incident, tally, this.#now.scopeCandidate, at, free);
    this.#now.scopeCandidate = sighting.candidate;
    return sighting;
  }

  #begin(at: Millis): Incident {
    const onset = this.#onset(at);
    const reports = this.#counts.sum(onset.earliest, at);
    return beginIncident(this.service, at, { onset, peak: this.#higherPeak(null, at), reports });
  }

  #end({ detectedAt }: Incident, at: Millis): void {
    endIncident(this.#now);
    this.#detector.forgetWindows(at);
    // A suspicion of few reports fades in a lull; those that come after it must not begin anew.
    if (detectedAt !== null) this.#facets.forget(at);
  }

  /** Takes over what was published up to `at`, the last tick; where this monitor came there by itself, nothing changes. */
  continueFromPublished(published: Published, at: Millis): void {
    const lookBackTo = continueCourse(this.#now, published, at);
    this.#told = this.#now.incident;
    if (lookBackTo === null) return;
    this.#detector.forgetWindows(this.#detector.next, lookBackTo);
    this.#facets.forget(lookBackTo);
  }

  /** The reported incident of the surge under way; null where there is none. */
  get surgeOf(): string | null {
    return this.#now.surge?.incident ?? null;
  }

  /** Knows the incident of its surge by another id, or as one that was never reported. */
  renameIncident(ids: ReadonlyMap<string, string | null>): void {
    renameIncident(this.#now, ids);
  }

  #updateOf(reason: UpdateReason, incident: Incident, at: Millis): Update {
    return updateOf(incident, ++this.#now.updates, reason, this.#telling(), at);
  }

  /** Frozen, for a warm restart. */
  save(): Uint8Array {
    const [detector, counts, facets, course] = [this.#detector, this.#counts, this.#facets, this.#now];
    return freezeParts({ detector, counts, facets, course });
  }

  /** The monitor that {@link ServiceMonitor.save} froze; judges bit for bit as if it had never stopped. */
  static load(service: string, prior: Prior, bytes: Uint8Array): ServiceMonitor {
    return new ServiceMonitor(service, thawParts(bytes, prior));
  }
}
