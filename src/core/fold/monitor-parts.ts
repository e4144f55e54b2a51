import { BucketCounts, type SavedCounts } from '../domain/counts.ts';
import { stateFrom, type MonitorState } from './monitor-state.ts';
import type { Coverage } from '../domain/coverage.ts';
import { StreamDetector } from '../detect/detector.ts';
import { FacetStreams, type SavedFacets } from '../scope/facet-streams.ts';
import { learnBefore, type PastCounts } from '../detect/past.ts';
import type { Pieces } from '../base/pieces.ts';
import type { Prior } from '../detect/prior.ts';
import { freeze, thaw } from '../base/frozen.ts';
import { RecentVoices, type SavedVoices } from '../spread/recent-voices.ts';
import { HOUR, floorTo, type Millis } from '../base/time.ts';

/** The longest window judged: while a report is in one, its service needs ticks. */
export const MEMORY: Millis = 4 * HOUR;

/** The parts of a monitor. */
export interface MonitorParts {
  readonly detector: StreamDetector;
  readonly counts: BucketCounts;
  facets: FacetStreams;
  readonly state: MonitorState;
  voices: RecentVoices;
}

/** What is known about a service before its first report. */
export interface Known {
  readonly prior: Prior;
  readonly past?: PastCounts | null;
  /** When reports could recently be taken; always, if omitted. */
  readonly coverage?: Coverage | null;
}

/** Watching begins with the hour of the first report: earlier silence says little, since nobody may have known of the page. */
export const startOf = (firstAt: Millis, bucketMs: Millis): Millis =>
  floorTo(firstAt, Math.max(HOUR, bucketMs));

/** A monitor whose first report comes at `firstAt`; a past may span years, and is learned in pieces. */
export function* beginParts(
  { prior, past = null, coverage = null }: Known,
  firstAt: Millis,
  bucketMs: Millis,
): Pieces<MonitorParts> {
  const start = startOf(firstAt, bucketMs);
  const detector = new StreamDetector({ bucketMs, prior, steady: true });
  if (past !== null) yield* learnBefore(detector, past, start);
  detector.startAt(start);
  const counts = new BucketCounts(bucketMs, Math.ceil(MEMORY / bucketMs), start);
  const state = stateFrom(start);
  if (coverage !== null) detector.coverage.include(coverage);
  if (detector.coverage.blind) state.blindSince = firstAt;
  return { detector, counts, facets: new FacetStreams(bucketMs), state, voices: new RecentVoices() };
}

interface SavedHead {
  readonly state: MonitorState;
  readonly counts: SavedCounts;
  readonly facets: SavedFacets;
  readonly voices: Omit<SavedVoices, 'ring'>;
  /** Bytes of the detector; those of the voices follow. */
  readonly detectorBytes: number;
}

/** The parts as bytes, for a warm restart. */
export function freezeParts({ detector, counts, facets, state, voices }: MonitorParts): Uint8Array {
  const judged = detector.save();
  const { ring, ...sent } = voices.save();
  const head = {
    state,
    counts: counts.save(),
    facets: facets.save(),
    voices: sent,
    detectorBytes: judged.length,
  } satisfies SavedHead;
  const body = new Uint8Array(judged.length + ring.byteLength);
  body.set(judged);
  body.set(new Uint8Array(ring.buffer, ring.byteOffset, ring.byteLength), judged.length);
  return freeze('monitor', head, body);
}

/** Restores the parts from {@link freezeParts}; throws a `RangeError` for another format or version. */
export function thawParts(bytes: Uint8Array, prior: Prior): MonitorParts {
  const { head, body } = thaw<SavedHead>('monitor', bytes);
  const { bucketMs } = head.counts;
  return {
    detector: StreamDetector.load(body.subarray(0, head.detectorBytes), {
      bucketMs,
      prior,
      steady: true,
    }),
    counts: BucketCounts.load(head.counts),
    facets: FacetStreams.load(head.facets),
    state: head.state,
    voices: RecentVoices.load({
      ...head.voices,
      ring: new Int32Array(body.slice(head.detectorBytes).buffer),
    }),
  };
}
