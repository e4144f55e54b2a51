import type { Millis } from '../core/base/time.ts';
import type { Shift } from '../ports/nodes.ts';

/** The parts of [from, to) in which no node could take reports, in order. */
export function uncovered(
  from: Millis,
  to: Millis,
  shifts: readonly Shift[],
): { readonly from: Millis; readonly to: Millis }[] {
  const silences: { from: Millis; to: Millis }[] = [];
  let covered = from;
  for (const { since, until } of shifts.toSorted((a, b) => a.since - b.since)) {
    if (since >= to) break;
    if (since > covered) silences.push({ from: covered, to: since });
    covered = Math.max(covered, until);
  }
  if (covered < to) silences.push({ from: covered, to });
  return silences;
}
