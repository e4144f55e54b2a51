import type { Compilable } from 'kysely';
import type { Engine } from './engine.ts';
import type { Versioned } from './schema.ts';

/**
 * The number of changes of a table. The first statement of a change increments it and so locks its row until the end of the transaction:
 * changes of two writers are serialized, and a reader never sees a later number before an earlier one.
 */
interface Version {
  now(): Promise<number>;
  /** Must be the first statement of a change. */
  moveOn(): Compilable;
}

export function versionOf(table: Versioned, { query, rows }: Engine): Version {
  return {
    async now() {
      const [row] = await rows(query.selectFrom('versions').select('version').where('name', '=', table));
      return row?.version ?? 0;
    },
    moveOn: () =>
      query
        .updateTable('versions')
        .set((set) => ({ version: set('version', '+', 1) }))
        .where('name', '=', table),
  };
}
