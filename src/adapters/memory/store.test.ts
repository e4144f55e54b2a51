import { storeContract } from '../../ports/store.contract.ts';
import { openMemoryStore } from './store.ts';

storeContract(
  'memory',
  async () => {
    const store = openMemoryStore();
    return {
      store,
      reopen: () => Promise.reject(new Error('nothing is left')),
      dispose: () => store.close(),
    };
  },
  { durability: 'memory lets go of everything when it closes' },
);
