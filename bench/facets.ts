import { FacetStreams } from '../src/core/scope/facet-streams.ts';
import { facetsOf, type Facet } from '../src/core/domain/facet.ts';
import { PLAIN_TAIL } from '../src/core/stats/tails.ts';
import { HOUR, MINUTE } from '../src/core/base/time.ts';
import { createRandom } from '../sim/random.ts';
import { median } from './median.ts';

export interface FacetFigures {
  readonly streams: number;
  /** The time to judge every stream once, on one core, each service with a new report. */
  readonly millisAMinute: number;
  readonly bytesAStream: number;
}

const SERVICES = 30_000;
const FACETS_EACH = 20;
const ROUNDS = 5;
/** Initial reports of each service, six hours of them: enough for each facet to be judged. */
const REPORTS = 180;
const START = Date.UTC(2025, 0, 6);

/** Thirty thousand services with twenty facets each, all with a report every minute: the worst possible minute. */
export function benchFacets(): FacetFigures {
  const random = createRandom('facets');
  const facets = Array.from({ length: FACETS_EACH }, (_, nth) =>
    facetsOf({ network: nth + 1 }),
  ) as readonly Facet[][];
  const before = process.memoryUsage();
  const services = Array.from({ length: SERVICES }, () => {
    const streams = new FacetStreams(MINUTE);
    for (let nth = 0; nth < REPORTS; nth++)
      streams.add(START + nth * 2 * MINUTE, facets[nth < FACETS_EACH ? nth : random.below(FACETS_EACH)]!);
    return streams;
  });
  const after = process.memoryUsage();
  const used = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const service = {
    expected: (_: number, lengthMs: number) => (30 * lengthMs) / HOUR,
    excess: () => 1,
    tail: () => PLAIN_TAIL,
  };
  const millis: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const at = START + 6 * HOUR + round * MINUTE;
    for (const streams of services) streams.add(at - 1, facets[random.below(FACETS_EACH)]!);
    const began = performance.now();
    for (const streams of services) streams.judge(at, service);
    millis.push(performance.now() - began);
  }
  const streams = SERVICES * FACETS_EACH;
  return { streams, millisAMinute: median(millis), bytesAStream: Math.round(used / streams) };
}
