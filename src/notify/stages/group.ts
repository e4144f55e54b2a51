import { MINUTE, type Millis } from '../../core/base/time.ts';

/** If more services than this open, or end, within the window, they share one message. */
export const GROUP_ALONE_MAX = 3;
export const GROUP_WINDOW: Millis = 2 * MINUTE;

/** A message of its own, or one for all of them, due when the window ends; at once if the window has just begun. */
type Grouping = 'alone' | { readonly digestAt: Millis };

/**
 * What becomes of `fresh` services that open now, if others were sent at `recent` times. A single one never waits: only those that come on
 * top of three others do, for the rest of their two minutes.
 */
export function group(fresh: number, recent: readonly Millis[], at: Millis): Grouping {
  const within = recent.filter((told) => told > at - GROUP_WINDOW);
  if (fresh + within.length <= GROUP_ALONE_MAX) return 'alone';
  return { digestAt: within.length === 0 ? at : Math.max(at, Math.min(...within) + GROUP_WINDOW) };
}
