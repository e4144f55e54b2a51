import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../ports/store.ts';
import { storeContract } from '../../ports/store.contract.ts';
import { openSqliteStore } from './store.ts';

storeContract(
  'sqlite',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-store-'));
    let store: Store = await openSqliteStore({ folder, exclusive: true });
    return {
      store,
      openSecond: () => openSqliteStore({ folder }),
      async reopen() {
        await store.close();
        store = await openSqliteStore({ folder, exclusive: true });
        return store;
      },
      async dispose() {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  { 'two append': 'one server has the folder, and its memory knows who was counted and where the log ends' },
);
