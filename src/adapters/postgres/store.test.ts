import { afterAll, beforeAll, describe } from 'vitest';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { storeContract } from '../../ports/store.contract.ts';
import { openPostgresStore } from './store.ts';

const why = whyNoServer();
describe.skipIf(why !== null)(`the store on PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());

  storeContract(
    'postgres',
    async () => {
      const url = await newSchema(server);
      const open = () => openPostgresStore({ url, connectionsMax: 5 });
      let store = await open();
      return {
        store,
        openSecond: open,
        async reopen() {
          await store.close();
          store = await open();
          return store;
        },
        dispose: () => store.close(),
      };
    },
    {
      'waits elsewhere': 'a node cannot ask the others: what waits there is dated when the database takes it',
    },
  );
});
