import type { SavedSnapshots } from '../ports/snapshots.ts';
import type { Store } from '../ports/store.ts';

/** What is saved by now, to be read piece by piece. */
export async function savedIn({ snapshots }: Pick<Store, 'snapshots'>): Promise<SavedSnapshots> {
  return {
    ...(await snapshots.standing()),
    snapshots: { [Symbol.asyncIterator]: () => snapshots.each()[Symbol.asyncIterator]() },
  };
}
