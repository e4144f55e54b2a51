import { MINUTE, type Millis } from '../../core/base/time.ts';

/** More services than this that open, or end, within the window are one message. */
export const GROUP_ALONE_MAX = 3;
export const GROUP_WINDOW: Millis = 2 * MINUTE;

/** A message of its own, or one for all of them, which is due when the window is over; at once where it has just begun. */
type Grouping = 'alone' | { readonly digestAt: Millis };

/**
 * What becomes of `fresh` services that open now, where others were told at `recent` moments. One alone never waits: only what comes
 * on top of three others does, and then for the rest of their two minutes.
 */
export function group(fresh: number, recent: readonly Millis[], at: Millis): Grouping {
  const within = recent.filter((told) => told > at - GROUP_WINDOW);
  if (fresh + within.length <= GROUP_ALONE_MAX) return 'alone';
  return { digestAt: within.length === 0 ? at : Math.max(at, Math.min(...within) + GROUP_WINDOW) };
}
