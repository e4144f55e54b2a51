import { DAY } from '../../core/base/time.ts';
import type { Database } from './database.ts';

/** The maximum number of rows of a table removed at a time: an hour of 100 reports a second is cleared in as many minutes. */
export const SWEPT_AT_ONCE = 10_000;

/**
 * Removes what has expired by the end of the log: voices, rates, shifts of nodes, and newcomers of earlier days. Any node may do it,
 * several at once too, and nothing waits for it.
 */
export async function sweep(db: Database): Promise<void> {
  for (const [table, key, isOver] of [
    ['voices', 'key', 'until <= (SELECT at FROM head)'],
    ['rates', 'key', 'until <= (SELECT at FROM head)'],
    // The next lease holder looks back no further than the end of the log.
    ['shifts', 'node, since', `until < (SELECT at - ${DAY} FROM head)`],
    ['newcomers', 'day, key', `day < (SELECT at - at % ${DAY} FROM head)`],
  ])
    await db.transaction(
      ({ rows }) =>
        rows(`DELETE FROM ${table} WHERE (${key}) IN (
          SELECT ${key} FROM ${table} WHERE ${isOver} LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED)`),
      { lazy: true },
    );
}
