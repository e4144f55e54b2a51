import type { Marks } from '../../ports/marks.ts';
import type { Engine } from './engine.ts';
import { versionOf } from './versions.ts';

const MARK = ['incident', 'finding', 'note', 'at'] as const;

export function marksTable(engine: Engine): Marks {
  const { query, rows, write } = engine;
  const version = versionOf('marks', engine);
  return {
    async put({ incident, finding, note, at }) {
      const put = query
        .insertInto('marks')
        .values(({ selectFrom }) => ({
          incident,
          version: selectFrom('versions').select('version').where('name', '=', 'marks'),
          finding,
          note,
          at,
        }))
        .onConflict((conflict) =>
          conflict.column('incident').doUpdateSet(({ ref }) => ({
            version: ref('excluded.version'),
            finding: ref('excluded.finding'),
            note: ref('excluded.note'),
            at: ref('excluded.at'),
          })),
        );
      await write(version.moveOn(), put);
    },
    async get(incident) {
      const [mark] = await rows(query.selectFrom('marks').select(MARK).where('incident', '=', incident));
      return mark ?? null;
    },
    list: () => rows(query.selectFrom('marks').select(MARK).orderBy('incident')),
    version: version.now,
  };
}
