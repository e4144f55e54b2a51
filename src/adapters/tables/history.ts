import type { History, ImportedCounts } from '../../ports/history.ts';
import type { Engine } from './engine.ts';
import type { Tables } from './schema.ts';
import { versionOf } from './versions.ts';

export function historyTable(engine: Engine): History {
  const { query, rows, write } = engine;
  const version = versionOf('history', engine);
  return {
    async put({ service, start, bucketMs, counts, movedMs = 0 }) {
      const put = query
        .insertInto('history')
        .values(({ selectFrom }) => ({
          service,
          version: selectFrom('versions').select('version').where('name', '=', 'history'),
          start,
          bucket_ms: bucketMs,
          // NaN becomes null.
          counts: JSON.stringify(counts),
          moved_ms: movedMs,
        }))
        .onConflict((conflict) =>
          conflict.column('service').doUpdateSet(({ ref }) => ({
            version: ref('excluded.version'),
            start: ref('excluded.start'),
            bucket_ms: ref('excluded.bucket_ms'),
            counts: ref('excluded.counts'),
            moved_ms: ref('excluded.moved_ms'),
          })),
        );
      await write(version.moveOn(), put);
    },
    async get(service) {
      const [row] = await rows(
        query
          .selectFrom('history')
          .select(['service', 'start', 'bucket_ms', 'counts', 'moved_ms'])
          .where('service', '=', service),
      );
      return row === undefined ? null : toPastCounts(row);
    },
    version: version.now,
    async changedSince(version) {
      const changed = query.selectFrom('history').select('service').where('version', '>', version);
      return (await rows(changed.orderBy('service'))).map(({ service }) => service);
    },
  };
}

type Row = Omit<Tables['history'], 'version'>;

function toPastCounts({
  service,
  start,
  bucket_ms: bucketMs,
  counts,
  moved_ms: movedMs,
}: Row): ImportedCounts {
  return {
    service,
    start,
    bucketMs,
    counts: (JSON.parse(counts) as (number | null)[]).map((count) => count ?? Number.NaN),
    ...(movedMs === 0 ? {} : { movedMs }),
  };
}
