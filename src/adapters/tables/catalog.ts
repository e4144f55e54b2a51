import type { Catalog } from '../../core/domain/service.ts';
import type { CatalogShelf } from '../../ports/catalog.ts';
import type { Engine } from './engine.ts';
import { versionOf } from './versions.ts';

export function catalogTable(engine: Engine): CatalogShelf {
  const { query, rows, write } = engine;
  const version = versionOf('catalog', engine);
  return {
    async load() {
      const [row] = await rows(query.selectFrom('catalog').select('body'));
      return row === undefined ? null : (JSON.parse(row.body) as Catalog);
    },
    async apply(catalog) {
      const put = query
        .insertInto('catalog')
        .values(({ selectFrom }) => ({
          only: 1,
          version: selectFrom('versions').select('version').where('name', '=', 'catalog'),
          body: JSON.stringify(catalog),
        }))
        .onConflict((conflict) =>
          conflict
            .column('only')
            .doUpdateSet(({ ref }) => ({ version: ref('excluded.version'), body: ref('excluded.body') })),
        );
      await write(version.moveOn(), put);
    },
    version: version.now,
  };
}
