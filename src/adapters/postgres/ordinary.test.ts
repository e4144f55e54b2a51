import { describe } from 'vitest';
import { catalogContract } from '../../ports/catalog.contract.ts';
import { coverageContract } from '../../ports/coverage.contract.ts';
import { historyContract } from '../../ports/history.contract.ts';
import { keysContract } from '../../ports/keys.contract.ts';
import { marksContract } from '../../ports/marks.contract.ts';
import { ordinaryTables } from '../tables/ordinary-tables.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { postgresEngine } from './ordinary.ts';
import { whyNoServer } from '../../../test/support/postgres.ts';
import { schemaForEach } from '../../../test/support/schema-for-each.ts';

const why = whyNoServer();
describe.skipIf(why !== null)(`ordinary tables${why === null ? '' : ` (not here: ${why})`}`, () => {
  let db: Database;
  schemaForEach(async (own) => {
    ({ db } = own);
    await migrate(db);
  });

  const tables = () => ordinaryTables(postgresEngine(db));
  marksContract('postgres', tables);
  historyContract('postgres', tables);
  catalogContract('postgres', tables);
  coverageContract('postgres', tables);
  keysContract('postgres', tables);
});
