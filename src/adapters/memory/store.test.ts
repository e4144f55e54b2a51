import { storeContract } from '../../ports/store.contract.ts';
import { emptyMemory } from './database.ts';
import { openMemoryStore } from './store.ts';

storeContract(
  'memory',
  async () => {
    const memory = emptyMemory();
    const store = openMemoryStore(memory);
    return {
      store,
      openSecond: async () => openMemoryStore(memory),
      reopen: () => Promise.reject(new Error('memory cannot be reopened')),
      dispose: () => store.close(),
    };
  },
  { durability: 'memory does not outlive its process' },
);
