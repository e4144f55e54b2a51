import type { Millis } from '../core/base/time.ts';
import type { Store } from '../ports/store.ts';
import { iso } from '../api/shape.ts';

/** Warns if the log no longer contains some of the reports from `since` on, and says what follows (`what`). */
export async function tellOfCut({ retention }: Store, what: string, since: Millis = 0): Promise<void> {
  const { cut } = await retention.removed();
  if (cut === null || since > cut.lastAt) return;
  console.error(
    `outcry: Reports up to ${iso(cut.lastAt)} are no longer kept: ${cut.reports} were removed. ${what}`,
  );
}
