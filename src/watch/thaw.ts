import { Fold, type Background } from '../core/fold/fold.ts';
import type { Millis } from '../core/base/time.ts';
import type { SavedSnapshots } from '../ports/snapshots.ts';

/** The fold as it was saved; where it cannot be read, one that begins anew, at the start of the log. */
export function thaw(
  background: Background,
  { cursor, snapshots, account }: SavedSnapshots,
  onUnreadable: (why: RangeError) => void,
): { fold: Fold; cursor: Millis | null } {
  const fold = new Fold(background, cursor ?? 0);
  try {
    for (const { service, state } of snapshots) fold.load(service, state);
    if (account !== null) fold.loadAccount(account);
    return { fold, cursor };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    onUnreadable(error);
    return { fold: new Fold(background), cursor: null };
  }
}
