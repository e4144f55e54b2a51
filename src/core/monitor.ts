import type { Blame, BlameChangeReason } from './collateral.ts';
import type { Rise } from './collateral-odds.ts';
import { BucketCounts, type SavedCounts } from './counts.ts';
import type { Blindness, Coverage } from './coverage.ts';
import { courseFrom, resume, type Course } from './course.ts';
import { StreamDetector } from './detector.ts';
import { FacetStreams, type SavedFacets } from './facet-streams.ts';
import type { Facet } from './facet.ts';
import { freeze, thaw } from './stats/frozen.ts';
import {
  CALM_WINDOW,
  beginIncident,
  sameOnset,
  steppedTo,
  transition,
  type Incident,
  type Onset,
  type Peak,
  type Sighting,
  type Transition,
} from './incident.ts';
import { POSSIBLE, type Levels } from './levels.ts';
import { decideBlameNotification, decideNotification, noticeOf } from './notification.ts';
import type { Change } from './outcome.ts';
import { learnBefore, type PastCounts } from './past.ts';
import { higherPeak } from './peak.ts';
import type { Prior } from './prior.ts';
import { CALM_KNOWN_SHARE, holeOfEnd, reachingOver } from './unseen.ts';
import { measureRise } from './rise.ts';
import { isFresh, sightScope, type ScopeSighting } from './scope-change.ts';
import { EVERYWHERE, facetsIn, scopeStart } from './scope.ts';
import { meanPerHour, sizeOf } from './size.ts';
import { statusOf, type Band, type Judgement, type ServiceState } from './status.ts';
import { followSurge, surgeIsOver, type Surge } from './surge.ts';
import { leadingOf, tellingOf } from './telling.ts';
import { HOUR, MINUTE, ceilTo, floorTo, type Millis } from './time.ts';
import { updateOf, type Update, type UpdateReason } from './update.ts';

/** The onset may still be refined this long after detection; then it stands, so that the sentence does not wander. */
const ONSET_SETTLES_AFTER: Millis = 10 * MINUTE;
/** The longest window judged: as long as a report is in one, its service is worth a tick. */
const MEMORY: Millis = 4 * HOUR;

/** What is known of a service before its first report. */
export interface Known {
  readonly prior: Prior;
  readonly past?: PastCounts | null;
  /** When reports could be taken of late; left out: all the time. */
  readonly coverage?: Coverage | null;
}

interface SavedHead {
  readonly course: Course;
  readonly counts: SavedCounts;
  /** Absent from what versions without facets saved. */
  readonly facets?: SavedFacets;
}

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

  private constructor(
    service: string,
    bucketMs: Millis,
    detector: StreamDetector,
    counts: BucketCounts,
    facets: FacetStreams,
    course: Course,
  ) {
    this.service = service;
    this.#bucketMs = bucketMs;
    this.#detector = detector;
    this.#counts = counts;
    this.#facets = facets;
    this.#now = course;
  }

  /** Watching begins with the hour of the first report: silence before it says little, for nobody may have known of the page. */
  static begin(
    service: string,
    { prior, past = null, coverage = null }: Known,
    firstAt: Millis,
    bucketMs: Millis = MINUTE,
  ): ServiceMonitor {
    const start = floorTo(firstAt, Math.max(HOUR, bucketMs));
    const detector = new StreamDetector({ bucketMs, prior });
    if (past !== null) learnBefore(detector, past, start);
    detector.startAt(start);
    const counts = new BucketCounts(bucketMs, Math.ceil(MEMORY / bucketMs), start);
    const facets = new FacetStreams(bucketMs);
    const course = courseFrom(start);
    if (coverage !== null) detector.coverage.include(coverage);
    if (detector.coverage.blind) course.blindSince = firstAt;
    return new ServiceMonitor(service, bucketMs, detector, counts, facets, course);
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
    if (onset === undefined) return null;
    return measureRise(this.service, onset, at, this.#counts, this.#detector);
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
    const notice = noticeOf(decideBlameNotification(reason, after), update, blame);
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
    const bands: Band[] = [];
    for (let start = from; start < to; start += step)
      bands.push(this.#detector.band(start, start + step, 'all'));
    return bands;
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
    const settled = incident.detectedAt !== null && at - incident.detectedAt > ONSET_SETTLES_AFTER;
    if (settled) return peak === incident.peak ? incident : { ...incident, peak };
    const onset = this.#onset(at);
    // Later excess may look like another beginning; what began after the first alarm did not raise it.
    if (sameOnset(onset, incident.onset) || onset.at > incident.pendingAt)
      return peak === incident.peak ? incident : { ...incident, peak };
    return { ...incident, peak, onset, reports: this.#counts.sum(onset.earliest, at) };
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
    return {
      incident: after,
      update,
      notice: noticeOf(decideNotification(before, after), update, after.blame),
    };
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
    const onset: Onset = this.#onset(at);
    return beginIncident(this.service, at, {
      onset,
      peak: this.#higherPeak(null, at),
      reports: this.#counts.sum(onset.earliest, at),
    });
  }

  #end({ detectedAt }: Incident, at: Millis): void {
    this.#now.incident = null;
    this.#now.updates = 0;
    this.#now.lastingSince = null;
    this.#now.facet = null;
    this.#now.scopeCandidate = null;
    this.#detector.forgetWindows(at);
    // A suspicion of few reports fades in a lull; those that come after it must not begin anew.
    if (detectedAt !== null) this.#facets.forget(at);
  }

  #updateOf(reason: UpdateReason, incident: Incident, at: Millis): Update {
    return updateOf(incident, ++this.#now.updates, reason, this.#telling(), at);
  }

  /** Frozen, for a warm restart. */
  save(): Uint8Array {
    const head = { course: this.#now, counts: this.#counts.save(), facets: this.#facets.save() };
    return freeze(head, this.#detector.save());
  }

  /** The monitor that {@link ServiceMonitor.save} froze; judges bit for bit as if it had never stopped. */
  static load(service: string, prior: Prior, bytes: Uint8Array): ServiceMonitor {
    const { head, body: state } = thaw<SavedHead>(bytes);
    const { bucketMs } = head.counts;
    const detector = StreamDetector.load(state, { bucketMs, prior });
    const counts = BucketCounts.load(head.counts);
    const facets = head.facets === undefined ? new FacetStreams(bucketMs) : FacetStreams.load(head.facets);
    const course = { ...courseFrom(0), ...head.course };
    return new ServiceMonitor(service, bucketMs, detector, counts, facets, course);
  }
}
