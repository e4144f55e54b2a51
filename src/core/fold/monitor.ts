import type { Band } from '../detect/band.ts';
import type { Blame, BlameChangeReason } from '../blame/collateral.ts';
import type { Rise } from '../blame/collateral-odds.ts';
import type { BucketCounts } from '../domain/counts.ts';
import { withOneWithoutWeight } from '../incident/incident-figures.ts';
import { stateFrom, endIncident, renameIncident, resume, tell, type MonitorState } from './monitor-state.ts';
import { closeBuckets } from './close-buckets.ts';
import type { Blindness } from '../domain/coverage.ts';
import type { StreamDetector } from '../detect/detector.ts';
import type { FacetStreams } from '../scope/facet-streams.ts';
import type { Facet } from '../domain/facet.ts';
import {
  steppedTo,
  transition,
  type Incident,
  type Sighting,
  type Transition,
} from '../incident/incident.ts';
import { POSSIBLE, type Levels } from '../detect/levels.ts';
import { decideBlameNotification, decideNotification, noticeOf } from '../incident/notification.ts';
import type { Change } from '../incident/outcome.ts';
import {
  MEMORY,
  beginParts,
  freezeParts,
  startOf,
  thawParts,
  type Known,
  type MonitorParts,
} from './monitor-parts.ts';
import { drain, type Pieces } from '../base/pieces.ts';
import type { Prior } from '../detect/prior.ts';
import { continueState, type Published } from './published.ts';
import type { Confirmed } from './background.ts';
import { Outlook } from './outlook.ts';
import { measureRise } from '../blame/rise.ts';
import { meanPerHour, sizeOf } from '../account/size.ts';
import { statusOf, type ServiceState } from '../incident/status.ts';
import type { RecentVoices, WeighedVoice } from '../spread/recent-voices.ts';
import { NONE_KNOWN, type KnownNetworks } from '../spread/support.ts';
import { followSurge, surgeIsOver, type Surge } from '../account/surge.ts';
import { MINUTE, floorTo, type Millis } from '../base/time.ts';
import { updateOf, type Update, type UpdateReason } from '../incident/update.ts';

/** Buckets replayed at a time. */
const RELIVED_AT_ONCE = 1_440;

/**
 * One watched service: counts its reports by bucket, judges them, and runs the state machine of its incident. It has no clock: event time
 * advances when {@link Fold}, or a reader of counts, says so.
 */
export class ServiceMonitor {
  readonly service: string;
  readonly #bucketMs: Millis;
  readonly #parts: MonitorParts;
  readonly #detector: StreamDetector;
  readonly #counts: BucketCounts;
  readonly #now: MonitorState;
  readonly #outlook: Outlook;
  /** The incident as last returned. */
  #handedOut: Incident | null = null;

  private constructor(service: string, parts: MonitorParts) {
    this.service = service;
    this.#parts = parts;
    this.#bucketMs = parts.counts.bucketMs;
    this.#detector = parts.detector;
    this.#counts = parts.counts;
    this.#now = parts.state;
    this.#outlook = new Outlook(parts);
  }

  get #facets(): FacetStreams {
    return this.#parts.facets;
  }

  get voices(): RecentVoices {
    return this.#parts.voices;
  }

  /** See {@link beginParts}. */
  static begin(service: string, known: Known, firstAt: Millis, bucketMs: Millis = MINUTE): ServiceMonitor {
    return drain(ServiceMonitor.beginInPieces(service, known, firstAt, bucketMs));
  }

  static *beginInPieces(
    service: string,
    known: Known,
    firstAt: Millis,
    bucketMs: Millis = MINUTE,
  ): Pieces<ServiceMonitor> {
    return new ServiceMonitor(service, yield* beginParts(known, firstAt, bucketMs));
  }

  /** Moves the beginning of watching to the hour of `at`: nobody has reported so far. */
  beginAt(at: Millis): void {
    const start = startOf(at, this.#bucketMs);
    this.#detector.startAt(start);
    Object.assign(this.#now, stateFrom(start));
  }

  get bucketMs(): Millis {
    return this.#bucketMs;
  }

  /** Up to where its buckets are closed. */
  get standsAt(): Millis {
    return this.#detector.next;
  }

  get incident(): Incident | null {
    return this.#now.incident;
  }

  /** For the service as a whole. */
  get evidence(): number {
    return this.#now.judgement.evidence;
  }

  /** Whether a tick can still change anything: a report in the longest window, a surge or an incident under way. */
  activeAt(at: Millis): boolean {
    return this.#now.incident !== null || this.#now.surge !== null || at - this.#now.lastReportAt <= MEMORY;
  }

  get #blind(): boolean {
    return this.#now.blindSince !== null;
  }

  /** Whether a tick without reports can only close buckets: nothing is above usual, and nothing is left to judge. */
  get calm(): boolean {
    const { openTouched, incident, surge, facet } = this.#now;
    return !openTouched && incident === null && surge === null && facet === null;
  }

  /** Whether its reports are as usual, so that their senders are the usual ones. */
  get ordinary(): boolean {
    const { incident, judgement, facet } = this.#now;
    return incident === null && facet === null && judgement.evidence < POSSIBLE;
  }

  /**
   * Counts reports at one moment; every earlier bucket must have been closed by a tick or be empty. A report with its facets comes alone;
   * null if they are unknown, as in rollups. One that its address block has no room for is remembered and not counted.
   */
  add(
    at: Millis,
    reports = 1,
    facets: readonly Facet[] | null = null,
    voice: WeighedVoice | null = null,
  ): void {
    const { incident } = this.#now;
    if (voice !== null && !this.voices.add(at, voice, voice.capacity)) {
      if (incident !== null) this.#now.incident = withOneWithoutWeight(incident);
      return;
    }
    this.catchUp(at);
    this.#now.open += reports;
    this.#now.openTouched = true;
    this.#counts.add(at, reports);
    if (facets !== null) this.#facets.add(at, facets);
    this.#now.lastReportAt = at;
    if (incident !== null) this.#now.incident = { ...incident, reports: incident.reports + reports };
  }

  /** A report that is not a voice, because its address has no more: it still counts among those that came. */
  setAside(at: Millis): void {
    this.voices.setAside(at);
  }

  /** Reports are lost or refused from `at` on, or are taken again: to be called once for each change, in the order of event time. */
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

  /** Judges everything before `at`, including the open minute, and makes the resulting transition. */
  tick(at: Millis, levels: Levels, networks: KnownNetworks = NONE_KNOWN, by?: Confirmed): Change | null {
    this.#closeBefore(at, networks);
    // While reports cannot be taken, missing ones mean nothing.
    if (this.#blind && !this.#now.openTouched) return null;
    if (this.#now.openTouched && at > this.#detector.next)
      this.#now.judgement = this.#detector.peek(this.#now.open, at);
    this.#now.openTouched = false;
    const before = this.#now.incident;
    this.#judgeFacets(at);
    const support = this.#outlook.support(at, networks);
    const seen = this.#outlook.sight(at, levels, support, by);
    if (before !== null) this.#now.incident = this.#outlook.refresh(before, support, levels, at);
    const step = transition(before?.state ?? null, this.#now.stateSince, seen, levels);
    const change = step === null ? this.#unmoved(seen, levels) : this.#take(step, before, at);
    this.#followSurge(seen);
    return change;
  }

  /** What to announce about an incident that stays in its state. */
  #unmoved({ at, evidence }: Sighting, levels: Levels): Change | null {
    return this.#newUsual(at) ?? (evidence >= levels.clear ? this.#rescope(at) : null) ?? this.#refreshed();
  }

  #followSurge({ at, support: evidence }: Sighting): void {
    const { incident, surge } = this.#now;
    const reported = incident !== null && incident.detectedAt !== null ? incident.id : null;
    const size = () => sizeOf(this.perHour(at));
    this.#now.surge = followSurge(surge, { at, evidence, busy: incident !== null, reported, size });
  }

  /** Returns the surge that is over by `at`, once; null if there is none. */
  takeSurge(at: Millis): Surge | null {
    const { surge, incident } = this.#now;
    if (surge === null || this.#blind || !surgeIsOver(surge, { at, busy: incident !== null })) return null;
    this.#now.surge = null;
    return surge;
  }

  /** Usual reports an hour in the day from `at`. */
  perHour(at: Millis): number {
    return meanPerHour(at, (start, lengthMs) => this.#detector.usual(start, lengthMs));
  }

  /** Whether too little is known about it to say what is usual. */
  get learning(): boolean {
    return this.#detector.learning;
  }

  /** Between reports the evidence of facets can only fade; without an alarm it is enough to check once a bucket. */
  #judgeFacets(at: Millis): void {
    const uneasy = this.#now.facet !== null || this.#now.incident !== null;
    const due = this.#facets.touched || (uneasy && at % this.#bucketMs === 0);
    if (due) this.#now.facet = this.#facets.judge(at, this.#detector);
    if (this.#now.incident !== null || this.#outlook.leading.evidence >= POSSIBLE) this.#facets.alarm();
  }

  /** Closes the buckets before `at` without judging each tick; only for a monitor that has been calm since. */
  catchUp(at: Millis): void {
    this.#closeBefore(at);
  }

  #closeBefore(at: Millis, networks: KnownNetworks = NONE_KNOWN): void {
    closeBuckets(this.#parts, floorTo(at, this.#bucketMs), networks);
  }

  /** Lets quiet time pass; only for a monitor that is not active. */
  rest(at: Millis): void {
    this.catchUp(at);
    this.#facets.rest(at);
  }

  /** Counts past buckets without running the incident's state machine: how a service is learned anew. */
  *relive(first: Millis, perBucket: readonly number[]): Pieces {
    for (const [index, count] of perBucket.entries()) {
      if (count > 0) this.add(first + index * this.#bucketMs, count);
      if (index % RELIVED_AT_ONCE === 0) {
        this.catchUp(first + index * this.#bucketMs);
        yield;
      }
    }
  }

  /** Takes over the open bucket, the facets and the incident of the monitor that this one replaces. */
  continueFrom(other: ServiceMonitor): void {
    this.catchUp(other.#detector.next);
    this.#counts.add(other.#detector.next, other.#now.open);
    this.#parts.facets = other.#facets;
    this.#parts.voices = other.voices;
    const { judgement } = this.#now;
    Object.assign(this.#now, { ...other.#now, judgement, levelsTaken: this.#detector.levelsTaken });
  }

  /** How far reports are above usual at `at`, during an incident or a suspicion; otherwise null. */
  rise(at: Millis): Rise | null {
    const onset = this.#now.incident?.onset;
    return onset === undefined ? null : measureRise(this.service, onset, at, this.#counts, this.#detector);
  }

  /** Sets the part of its incident among others, and announces it if there is a reason to. */
  blame(blame: Blame, reason: BlameChangeReason | null, at: Millis): Change | null {
    const before = this.#now.incident;
    if (before === null) return null;
    const after = { ...before, blame };
    this.#now.incident = after;
    this.#handedOut = after;
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
      judgement: this.#outlook.headline,
      incident: this.#now.incident,
      knowledge: this.#detector.knowledge,
    };
  }

  bands(from: Millis, to: Millis, step: Millis, facet?: string): Band[] {
    if (facet === undefined) return this.#detector.bands(from, to, step);
    return this.#facets.bands(facet, { from, to, step }, this.#detector);
  }

  /** An incident that has grown since it was last returned, although its state is the same. */
  #refreshed(): Change | null {
    const incident = this.#now.incident;
    if (incident === null || incident === this.#handedOut) return null;
    this.#handedOut = incident;
    return { incident, update: null, notice: null };
  }

  #take(step: Transition, before: Incident | null, at: Millis): Change {
    const base = this.#scoped(this.#now.incident ?? this.#outlook.begin(this.service, at), step, at);
    const after = steppedTo(base, step, at);
    this.#now.stateSince = at;
    const update = this.#updateOf(step.reason, after, at);
    this.#handedOut = after;
    if (after.state === 'resolved') this.#end(after, at);
    else this.#now.incident = after;
    const told = decideNotification(this.#now.told, before, after);
    return { incident: after, update, notice: tell(this.#now, noticeOf(told, update, after.blame)) };
  }

  /** The incident with the scope and problems observed when it is reported; before that they may change without an update. */
  #scoped(incident: Incident, step: Transition, at: Millis): Incident {
    if (step.to !== 'open' && step.to !== 'pending') return incident;
    return this.#outlook.sightScope(incident, at).incident;
  }

  /** A level that has lasted is now accepted as usual, which ends the alarm though not the trouble: announced once. */
  #newUsual(at: Millis): Change | null {
    const { levelsTaken } = this.#detector;
    if (levelsTaken === this.#now.levelsTaken) return null;
    this.#now.levelsTaken = levelsTaken;
    const incident = this.#now.incident;
    if (incident === null || incident.detectedAt === null) return null;
    this.#handedOut = incident;
    return { incident, update: this.#updateOf('taken_as_usual', incident, at), notice: null };
  }

  /** Once a bucket while there is evidence: the scope and problems of an incident, and an update if they changed. */
  #rescope(at: Millis): Change | null {
    const before = this.#now.incident;
    const underWay = before?.state === 'open' || before?.state === 'pending';
    if (before === null || !underWay || at % this.#bucketMs !== 0) return null;
    const { incident, reason } = this.#outlook.sightScope(before, at);
    this.#now.incident = incident;
    if (reason === null || incident.detectedAt === null) return null;
    this.#handedOut = incident;
    return { incident, update: this.#updateOf(reason, incident, at), notice: null };
  }

  #end({ detectedAt }: Incident, at: Millis): void {
    endIncident(this.#now);
    this.#detector.forgetWindows(at);
    // A suspicion of few reports fades in a lull; later reports must not start it anew.
    if (detectedAt !== null) this.#facets.forget(at);
  }

  /** Adopts what was published up to `at`, the last tick; nothing changes if this monitor came to the same result. */
  continueFromPublished(published: Published, at: Millis): void {
    const lookBackTo = continueState(this.#now, published, at);
    this.#handedOut = this.#now.incident;
    if (lookBackTo === null) return;
    this.#detector.forgetWindows(this.#detector.next, lookBackTo);
    this.#facets.forget(lookBackTo);
  }

  /** The reported incident of the surge under way; null if there is none. */
  get surgeOf(): string | null {
    return this.#now.surge?.incident ?? null;
  }

  /** Renames the incident of its surge, or remembers it as never reported. */
  renameIncident(ids: ReadonlyMap<string, string | null>): void {
    renameIncident(this.#now, ids);
  }

  #updateOf(reason: UpdateReason, incident: Incident, at: Millis): Update {
    return updateOf(incident, ++this.#now.updates, reason, this.#outlook.headline, at);
  }

  /** Serialized, for a warm restart. */
  save(): Uint8Array {
    return freezeParts(this.#parts);
  }

  /** Restores the monitor that {@link ServiceMonitor.save} serialized; it continues bit for bit. */
  static load(service: string, prior: Prior, bytes: Uint8Array): ServiceMonitor {
    return new ServiceMonitor(service, thawParts(bytes, prior));
  }
}
