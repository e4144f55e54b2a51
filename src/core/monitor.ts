import { BucketCounts, type SavedCounts } from './counts.ts';
import { StreamDetector } from './detector.ts';
import {
  CALM_WINDOW,
  incidentId,
  transition,
  type Incident,
  type Onset,
  type Peak,
  type Sighting,
  type Transition,
} from './incident.ts';
import type { Levels } from './levels.ts';
import { decideNotification, noticeOf, type Notice } from './notification.ts';
import type { Prior } from './prior.ts';
import { meanPerHour, sizeOf } from './size.ts';
import type { Band, Judgement, ServiceState, Status } from './status.ts';
import { followSurge, surgeIsOver, type Surge } from './surge.ts';
import { HOUR, MINUTE, ceilTo, floorTo, type Millis } from './time.ts';
import type { Update } from './update.ts';

/** Past counts of a stream from elsewhere: consecutive buckets of `bucketMs` from `start`. */
export interface PastCounts {
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
}

/** What one tick did to a service; null where nothing changed that people or the store must know. */
export interface Change {
  readonly incident: Incident;
  readonly update: Update | null;
  readonly notice: Notice | null;
}

/** The busiest quarter of an hour is what an incident's peak says. */
const PEAK_WINDOW: Millis = 15 * MINUTE;
/** The onset may still be refined this long after detection; then it stands, so that the sentence does not wander. */
const ONSET_SETTLES_AFTER: Millis = 10 * MINUTE;
/** The longest window judged: as long as a report is in one, its service is worth a tick. */
const MEMORY: Millis = 4 * HOUR;

/** Where a monitor stands, apart from its counts and its detector: plain data, so that it can be frozen. */
interface Course {
  /** Reports in the bucket that is still open, and whether one came since it was last judged. */
  open: number;
  openTouched: boolean;
  lastReportAt: Millis;
  judgement: Judgement;
  lastingSince: Millis | null;
  incident: Incident | null;
  stateSince: Millis;
  /** Updates of the incident so far. */
  updates: number;
  /** The surge under way; null where there is none. */
  surge: Surge | null;
}

interface SavedHead {
  readonly course: Course;
  readonly counts: SavedCounts;
}

const NOTHING: Judgement = { at: 0, evidence: 0, windowMs: MINUTE, observed: 0, expected: 0 };

/**
 * One service under watch: counts its reports by the bucket, judges them, leads its incident through its states. Knows
 * event time only as it is told, by {@link Fold} or by whoever has counts.
 */
export class ServiceMonitor {
  readonly service: string;
  readonly #bucketMs: Millis;
  readonly #detector: StreamDetector;
  readonly #counts: BucketCounts;
  readonly #now: Course;
  /** The incident as it was last handed out. */
  #told: Incident | null = null;

  private constructor(
    service: string,
    bucketMs: Millis,
    detector: StreamDetector,
    counts: BucketCounts,
    course: Course,
  ) {
    this.service = service;
    this.#bucketMs = bucketMs;
    this.#detector = detector;
    this.#counts = counts;
    this.#now = course;
  }

  /** Watching begins with the hour of the first report: silence before it says little, for nobody may have known of the page. */
  static begin(
    service: string,
    prior: Prior,
    past: PastCounts | null,
    firstAt: Millis,
    bucketMs: Millis = MINUTE,
  ): ServiceMonitor {
    const start = floorTo(firstAt, Math.max(HOUR, bucketMs));
    const detector = new StreamDetector({ bucketMs, prior });
    if (past !== null) learnBefore(detector, past, start);
    detector.startAt(start);
    const counts = new BucketCounts(bucketMs, Math.ceil(MEMORY / bucketMs), start);
    return new ServiceMonitor(service, bucketMs, detector, counts, courseFrom(start));
  }

  /** Whether a tick can still change anything: a report in the longest window, a surge or an incident under way. */
  activeAt(at: Millis): boolean {
    return this.#now.incident !== null || this.#now.surge !== null || at - this.#now.lastReportAt <= MEMORY;
  }

  /** Counts reports of one moment; every bucket before theirs has been closed by a tick or holds nothing. */
  add(at: Millis, reports = 1): void {
    this.#closeBefore(floorTo(at, this.#bucketMs));
    this.#now.open += reports;
    this.#now.openTouched = true;
    this.#counts.add(at, reports);
    this.#now.lastReportAt = at;
    const incident = this.#now.incident;
    if (incident !== null) this.#now.incident = { ...incident, reports: incident.reports + reports };
  }

  /** Judges all before `at`, the open minute included, and takes the transition that follows. */
  tick(at: Millis, levels: Levels): Change | null {
    this.#closeBefore(floorTo(at, this.#bucketMs));
    if (this.#now.openTouched && at > this.#detector.next)
      this.#now.judgement = this.#detector.peek(this.#now.open, at);
    this.#now.openTouched = false;
    const before = this.#now.incident;
    const seen = this.#sight(at, levels);
    if (before !== null) this.#now.incident = this.#refresh(before, at);
    const step = transition(before?.state ?? null, this.#now.stateSince, seen, levels);
    const change = step === null ? this.#refreshed() : this.#take(step, before, at);
    this.#followSurge(seen);
    return change;
  }

  #followSurge({ at, evidence }: Sighting): void {
    const { incident, surge } = this.#now;
    const reported = incident !== null && incident.detectedAt !== null ? incident.id : null;
    const size = () => this.size(at);
    this.#now.surge = followSurge(surge, { at, evidence, busy: incident !== null, reported, size });
  }

  /** The surge that is over as of `at`, once; null where there is none. */
  takeSurge(at: Millis): Surge | null {
    const { surge, incident } = this.#now;
    if (surge === null || !surgeIsOver(surge, { at, busy: incident !== null })) return null;
    this.#now.surge = null;
    return surge;
  }

  /** Index in `SIZES`, by what is ordinary in the day from `at`. */
  size(at: Millis): number {
    return sizeOf(meanPerHour(at, (start, lengthMs) => this.#detector.expected(start, lengthMs)));
  }

  /** Lets quiet time pass without judging it tick by tick; only for a monitor that is not active. */
  rest(at: Millis): void {
    this.#closeBefore(floorTo(at, this.#bucketMs));
  }

  /** Counts buckets that passed before, without leading an incident through them: how a service is learned anew. */
  relive(first: Millis, perBucket: readonly number[]): void {
    perBucket.forEach((count, index) => {
      if (count > 0) this.add(first + index * this.#bucketMs, count);
    });
  }

  /** Takes over the open bucket and the incident of the monitor that this one replaces. */
  continueFrom(other: ServiceMonitor): void {
    this.#closeBefore(other.#detector.next);
    this.#counts.add(other.#detector.next, other.#now.open);
    Object.assign(this.#now, { ...other.#now, judgement: this.#now.judgement });
  }

  state(): ServiceState {
    return {
      service: this.service,
      status: this.#status(),
      judgement: this.#now.judgement,
      incident: this.#now.incident,
    };
  }

  bands(from: Millis, to: Millis, step: Millis): Band[] {
    const bands: Band[] = [];
    for (let start = from; start < to; start += step) bands.push(this.#detector.band(start, start + step));
    return bands;
  }

  #status(): Status {
    switch (this.#now.incident?.state) {
      case 'open':
        return 'problems';
      case 'pending':
      case 'recovering':
        return 'possible';
      case 'resolved':
      case undefined:
        return this.#detector.knowledge.learning ? 'learning' : 'normal';
    }
  }

  #closeBefore(bucket: Millis): void {
    if (this.#detector.next >= bucket) return;
    this.#now.judgement = this.#detector.push(this.#now.open);
    this.#now.open = 0;
    this.#now.openTouched = false;
    if (this.#detector.next < bucket) this.#now.judgement = this.#detector.skipTo(bucket);
  }

  #sight(at: Millis, levels: Levels): Sighting {
    const { evidence } = this.#now.judgement;
    if (evidence < levels.lasting) this.#now.lastingSince = null;
    else this.#now.lastingSince ??= at;
    return { at, evidence, lastingSince: this.#now.lastingSince, calm: () => this.#calmAt(at) };
  }

  #calmAt(at: Millis): boolean {
    const to = floorTo(at, this.#bucketMs);
    const from = to - Math.max(CALM_WINDOW, this.#bucketMs);
    return this.#counts.sum(from, to) <= this.#detector.band(from, to).high;
  }

  /** An incident as of `at`: the peak, and the onset while it may still be refined. */
  #refresh(incident: Incident, at: Millis): Incident {
    const peak = this.#higherPeak(incident.peak, at);
    const settled = incident.detectedAt !== null && at - incident.detectedAt > ONSET_SETTLES_AFTER;
    if (settled) return peak === incident.peak ? incident : { ...incident, peak };
    const onset = this.#detector.onset(at);
    // Later excess may look like another beginning; what began after the first alarm did not raise it.
    if (sameOnset(onset, incident.onset) || onset.at > incident.pendingAt)
      return peak === incident.peak ? incident : { ...incident, peak };
    return { ...incident, peak, onset, reports: this.#counts.sum(onset.earliest, at) };
  }

  #higherPeak(peak: Peak | null, at: Millis): Peak {
    const from = ceilTo(at, this.#bucketMs) - Math.max(PEAK_WINDOW, this.#bucketMs);
    const reports = this.#counts.sum(from, at);
    const evidence = Math.max(peak?.evidence ?? 0, this.#now.judgement.evidence);
    if (peak !== null && peak.reports >= reports)
      return evidence === peak.evidence ? peak : { ...peak, evidence };
    return { at, windowMs: PEAK_WINDOW, reports, expected: this.#detector.band(from, at).mean, evidence };
  }

  /** An incident that has grown since it was last handed out, though it stays where it is. */
  #refreshed(): Change | null {
    const incident = this.#now.incident;
    if (incident === null || incident === this.#told) return null;
    this.#told = incident;
    return { incident, update: null, notice: null };
  }

  #take(step: Transition, before: Incident | null, at: Millis): Change {
    const base = this.#now.incident ?? this.#begin(at);
    const after: Incident = {
      ...base,
      state: step.to,
      detectedAt: step.to === 'open' ? (base.detectedAt ?? at) : base.detectedAt,
      endedAt: endOf(step, base, at),
    };
    this.#now.stateSince = at;
    this.#now.updates++;
    const update = this.#updateOf(step, after, at);
    this.#told = after;
    if (after.state === 'resolved') this.#end(at);
    else this.#now.incident = after;
    return { incident: after, update, notice: noticeOf(decideNotification(before, after), update) };
  }

  #begin(at: Millis): Incident {
    const onset: Onset = this.#detector.onset(at);
    return {
      id: incidentId(this.service, at),
      service: this.service,
      state: 'pending',
      onset,
      pendingAt: at,
      detectedAt: null,
      endedAt: null,
      peak: this.#higherPeak(null, at),
      reports: this.#counts.sum(onset.earliest, at),
      scope: { kind: 'everywhere' },
    };
  }

  #end(at: Millis): void {
    this.#now.incident = null;
    this.#now.updates = 0;
    this.#now.lastingSince = null;
    this.#detector.forgetWindows(at);
  }

  #updateOf(step: Transition, incident: Incident, at: Millis): Update {
    const { windowMs, observed, expected, evidence } = this.#now.judgement;
    return {
      id: `${incident.id}.${this.#now.updates}`,
      incident: incident.id,
      service: this.service,
      at,
      reason: step.reason,
      state: step.to,
      windowMs,
      reports: observed,
      expected,
      evidence,
    };
  }

  /** Frozen, for a warm restart: a length, the course as JSON, the detector. */
  save(): Uint8Array {
    const detector = this.#detector.save();
    const head = new TextEncoder().encode(JSON.stringify({ course: this.#now, counts: this.#counts.save() }));
    const bytes = new Uint8Array(4 + head.length + detector.length);
    new DataView(bytes.buffer).setUint32(0, head.length);
    bytes.set(head, 4);
    bytes.set(detector, 4 + head.length);
    return bytes;
  }

  /** The monitor that {@link ServiceMonitor.save} froze; judges bit for bit as if it had never stopped. */
  static load(service: string, prior: Prior, bytes: Uint8Array): ServiceMonitor {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as SavedHead;
    const { bucketMs } = head.counts;
    const detector = StreamDetector.load(bytes.slice(4 + length), { bucketMs, prior });
    // One that was saved before surges were followed has none under way.
    const course = { ...head.course, surge: head.course.surge ?? null };
    return new ServiceMonitor(service, bucketMs, detector, BucketCounts.load(head.counts), course);
  }
}

function endOf(step: Transition, incident: Incident, at: Millis): Millis | null {
  if (step.to === 'recovering') return Math.max(at - CALM_WINDOW, incident.onset.at);
  if (step.to === 'resolved') return incident.endedAt ?? at;
  return null;
}

function sameOnset(a: Onset, b: Onset): boolean {
  return a.at === b.at && a.earliest === b.earliest && a.latest === b.latest;
}

/** Past counts from `start` on would be counted twice: the stream itself has seen them. */
function learnBefore(detector: StreamDetector, past: PastCounts, start: Millis): void {
  const usable = Math.min(past.counts.length, Math.max(0, Math.floor((start - past.start) / past.bucketMs)));
  if (usable > 0) detector.learn(past.start, past.bucketMs, past.counts.slice(0, usable));
}

function courseFrom(start: Millis): Course {
  return {
    open: 0,
    openTouched: false,
    lastReportAt: start,
    judgement: { ...NOTHING, at: start },
    lastingSince: null,
    incident: null,
    stateSince: start,
    updates: 0,
    surge: null,
  };
}
