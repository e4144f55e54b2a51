import { DAY } from '../../core/base/time.ts';
import type { Database } from './database.ts';

/** Rows of a table that are removed in one go, at most: what an hour of 100 reports a second leaves is gone in as many minutes. */
export const SWEPT_AT_ONCE = 10_000;

/**
 * Removes what is over at the end of the log: voices, rates, shifts of nodes, and who was new on an earlier day. Any node may, also several at once, and
 * nobody waits for it.
 */
export async function sweep(db: Database): Promise<void> {
  for (const [table, key, isOver] of [
    ['voices', 'key', 'until <= (SELECT at FROM head)'],
    ['rates', 'key', 'until <= (SELECT at FROM head)'],
    // Who watches next looks no further back than the end of the log.
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
