import { MINUTE, type Millis } from '../../core/base/time.ts';
import type { Case, Decision } from '../case.ts';

/** A knock-on waits so long for its source to be told: reports of a failing network and of what hangs on it rise within minutes. */
export const SOURCE_WAIT: Millis = 2 * MINUTE;

/**
 * One alert for one cause: a knock-on is not told to those who are told of its source. Where the source is about to open, the knock-on
 * waits for it a little, and is told if it does not.
 */
export function inhibit({ notice, source, at }: Case): Decision {
  if (source === null || notice.reason === 'resolved' || notice.reason === 'own_trouble') return null;
  if (source.told) return { drop: 'knock_on_of_told' };
  if (notice.reason === 'still_open') return null;
  return source.mayBeTold && at - notice.at < SOURCE_WAIT ? { hold: 'awaits_source' } : null;
}
