import type { Millis } from '../../core/base/time.ts';
import type { Cutoffs } from '../../ports/retention.ts';
import { allowedCutoffs, type CutRow, type Progress } from '../batches/removal.ts';
import type { Session } from './database.ts';

/** Where the log begins since its front was removed; null if it never was. */
export async function readCut({ rows }: Session): Promise<CutRow | null> {
  const [cut] = await rows<CutRow>(
    'SELECT reports, last, first_at AS "firstAt", last_at AS "lastAt", changed, digest, seal FROM cut',
  );
  return cut ?? null;
}

export function readProgress({ rows }: Session): Promise<Progress[]> {
  return rows<Progress>('SELECT kind, until, reached, whole FROM removed');
}

/** The cutoffs, with that of the log limited to what was saved. On PostgreSQL every day is summed when its minutes are written. */
export async function allowedHere({ rows }: Session, before: Cutoffs): Promise<Cutoffs> {
  const [cursor] = await rows<{ at: Millis | null }>('SELECT at FROM cursor');
  return allowedCutoffs(before, { savedAt: cursor?.at ?? null, daysAreWhole: true });
}
