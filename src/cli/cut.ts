import type { Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { iso } from '../api/shape.ts';

/** Says which reports are not in the log any more, where some from `since` on are meant. */
export async function tellOfCut({ retention }: Store, since: Millis = 0): Promise<void> {
  const { cut } = await retention.removed();
  if (cut === null || since > cut.lastAt) return;
  console.error(
    `outcry: Reports up to ${iso(cut.lastAt)} are no longer kept: ${cut.reports} were removed. What follows begins after them.`,
  );
}
