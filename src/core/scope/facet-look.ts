import type { Tail } from '../stats/tails.ts';

/**
 * Lengths of the windows of facets where those are whole numbers of buckets, in minutes. Closer than the service's own: a
 * window half as long again as a surge of eight reports costs more evidence than twice as many looks.
 */
export const LENGTHS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 160, 200, 240];

/** Working space of a judgement, the same for all services: the windows looked at; nothing in it outlives a call. */
export const LOOK = {
  count: 0,
  from: new Float64Array(LENGTHS.length + 1),
  windowMs: new Float64Array(LENGTHS.length + 1),
  expected: new Float64Array(LENGTHS.length + 1),
  excess: new Float64Array(LENGTHS.length + 1),
  tail: [] as Tail[],
};
