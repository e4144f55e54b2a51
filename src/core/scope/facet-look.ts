import type { Tail } from '../stats/tails.ts';

/**
 * Window lengths of facets, in minutes, where they are whole numbers of buckets. More closely spaced than the service's own: a window half
 * as long again as a surge of eight reports costs more evidence than twice as many looks.
 */
export const LENGTHS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 160, 200, 240];

/** Working memory for a judgement, shared by all services: the windows judged; nothing in it is kept between calls. */
export const LOOK = {
  count: 0,
  from: new Float64Array(LENGTHS.length + 1),
  windowMs: new Float64Array(LENGTHS.length + 1),
  expected: new Float64Array(LENGTHS.length + 1),
  excess: new Float64Array(LENGTHS.length + 1),
  tail: [] as Tail[],
};
