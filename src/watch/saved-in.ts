import type { SavedSnapshots } from '../ports/snapshots.ts';
import type { Store } from '../ports/store.ts';

/** What is saved by now, read in pages. */
export async function savedIn({ snapshots }: Pick<Store, 'snapshots'>): Promise<SavedSnapshots> {
  return {
    ...(await snapshots.standing()),
    snapshots: { [Symbol.asyncIterator]: () => snapshots.each()[Symbol.asyncIterator]() },
  };
}
