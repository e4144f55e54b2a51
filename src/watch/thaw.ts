import type { Background } from '../core/fold/background.ts';
import { Fold } from '../core/fold/fold.ts';
import type { Millis } from '../core/base/time.ts';
import type { SavedSnapshots } from '../ports/snapshots.ts';
import type { Pace } from './pace.ts';
import { SILENCE_STREAM, Silence } from './silence.ts';

/** The saved state, as a watch continues with it. */
interface Thawed {
  readonly fold: Fold;
  readonly silence: Silence;
  /** Null if it begins at the start of the log. */
  readonly cursor: Millis | null;
}

/** The saved fold or, if it cannot be read, a new one; null if the program ends before. */
export async function thaw(
  background: Background,
  { cursor, snapshots, account }: SavedSnapshots,
  pace: Pace,
  onUnreadable: (why: RangeError) => void,
): Promise<Thawed | null> {
  const thawed = { fold: new Fold(background, cursor ?? 0), silence: new Silence(), cursor };
  try {
    for await (const { service, state } of snapshots) {
      if (service === SILENCE_STREAM) thawed.silence.thaw(state);
      else thawed.fold.load(service, state);
      if (pace.due && !(await pace.turn())) return null;
    }
    if (account !== null) thawed.fold.loadAccount(account);
    return thawed;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    onUnreadable(error);
    return { fold: new Fold(background), silence: new Silence(), cursor: null };
  }
}
