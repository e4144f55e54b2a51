import { statSync } from 'node:fs';
import type { Cutoffs, Retention } from '../../../ports/retention.ts';
import { nextRemoval, toRemoved } from '../../batches/removal.ts';
import { allowedHere, readCut, readProgress } from '../cut.ts';
import type { Pen } from '../pen.ts';
import type { Reading } from './reading.ts';

/** The writer removes; here we only read what is left to remove. */
export function sqliteRetention({ db, read }: Reading, pen: Pen, path: string): Retention {
  const isLeft = (before: Cutoffs) =>
    read(() => nextRemoval(allowedHere(db, before), readProgress(db)) !== null);
  return {
    async remove(before) {
      if (!(await isLeft(before))) return false;
      await pen.write({ kind: 'remove', before });
      return isLeft(before);
    },
    removed: () => read(() => toRemoved(readProgress(db), readCut(db))),
    async wipe() {
      await pen.wipe();
      return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0;
    },
  };
}
