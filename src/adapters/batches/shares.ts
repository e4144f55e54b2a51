import { PeopleCount } from '../../ports/people.ts';
import type { Share } from '../../ports/rollups.ts';

/** Reports of a key within a stretch of time; see {@link PeopleCount}. */
export interface StretchRow {
  readonly key: string;
  readonly stretch: number;
  readonly count: number;
  readonly newcomers: number;
}

/** The largest shares, at most `limit`, of rows by key, then stretch. */
export function largestShares(rows: Iterable<StretchRow>, limit: number): Share[] {
  const people = new Map<string, PeopleCount>();
  for (const { key, stretch, count, newcomers } of rows) {
    let counts = people.get(key);
    if (counts === undefined) people.set(key, (counts = new PeopleCount()));
    counts.add(stretch, count, newcomers);
  }
  return [...people]
    .map(([key, { count, reporters }]) => ({ key, count, reporters }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, limit);
}
