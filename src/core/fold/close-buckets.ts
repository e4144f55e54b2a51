import { HOUR, type Millis } from '../base/time.ts';
import type { KnownNetworks } from '../spread/support.ts';
import { Teaching } from '../spread/teaching.ts';
import type { MonitorParts } from './monitor-parts.ts';

/** Closes the buckets of a monitor before `bucket`, the open one first, and learns from those of their reports that teach. */
export function closeBuckets(
  { detector, counts, facets, state, voices }: MonitorParts,
  bucket: Millis,
  networks: KnownNetworks,
): void {
  if (detector.next >= bucket) return;
  const end = detector.next + counts.bucketMs;
  const teaching = new Teaching(end, voices, networks, state.doubted);
  if (end % HOUR === 0) {
    const from = end - HOUR;
    const [reports, usual] = [counts.sum(from, end), detector.usual(from, HOUR)];
    teaching.closeHour(reports, usual);
    if (teaching.doubts(reports, usual)) facets.doubt();
  }
  const { taught } = teaching;
  state.judgement = detector.push(state.open, { taught });
  state.open = 0;
  state.openTouched = false;
  if (detector.next < bucket) state.judgement = detector.skipTo(bucket, taught);
}
