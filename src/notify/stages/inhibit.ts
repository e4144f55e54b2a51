import { MINUTE, type Millis } from '../../core/base/time.ts';
import type { Case, Decision } from '../case.ts';

/** How long a knock-on waits for its source: reports about a failing network and about what depends on it rise within minutes. */
export const SOURCE_WAIT: Millis = 2 * MINUTE;

/**
 * One alert per cause: a knock-on is not sent to those who know of its source. If the source may be about to open, the knock-on waits for
 * it briefly, and is sent if it does not.
 */
export function inhibit({ notice, source, at }: Case): Decision {
  if (source === null || notice.reason === 'resolved' || notice.reason === 'own_trouble') return null;
  if (source.told) return { drop: 'knock_on_of_told' };
  if (notice.reason === 'still_open') return null;
  return source.mayBeTold && at - notice.at < SOURCE_WAIT ? { hold: 'awaits_source' } : null;
}
