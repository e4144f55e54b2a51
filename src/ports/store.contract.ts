import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commitContract } from './commit.contract.ts';
import { coverageContract } from './coverage.contract.ts';
import {
  apiKey,
  catalog,
  channel,
  delivery,
  everything,
  incident,
  mark,
  notice,
  past,
  report,
  START,
  snapshot,
  subscriber,
  tick,
  update,
} from './given.fixture.ts';
import { channelsContract } from './channels.contract.ts';
import { deliveriesContract } from './deliveries.contract.ts';
import { keysContract } from './keys.contract.ts';
import { logContract } from './log.contract.ts';
import { retentionContract } from './retention.contract.ts';
import { countryDaysContract } from './country-days.contract.ts';
import { rollupsContract } from './rollups.contract.ts';
import { marksContract } from './marks.contract.ts';
import { historyContract } from './history.contract.ts';
import { catalogContract } from './catalog.contract.ts';
import type { Store } from './store.ts';
import { subscribersContract } from './subscribers.contract.ts';
import { twoWritersContract } from './two-writers.contract.ts';

interface Opened {
  readonly store: Store;
  /** Opens the store a second time, as another process would. */
  openSecond(): Promise<Store>;
  /** Closes the store if it is open, and opens it again on the same data. */
  reopen(): Promise<Store>;
  /** Closes the store and removes its data. */
  dispose(): Promise<void>;
}

/** Parts of the contract that an adapter does not fulfil, each with the reason. */
type Deviations = Partial<Record<'durability' | 'two append' | 'waits elsewhere', string>>;

/** What every store guarantees. */
export function storeContract(name: string, open: () => Promise<Opened>, deviations: Deviations = {}): void {
  let opened: Opened;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.dispose());

  const current = (): Store => store;
  logContract(name, current);
  rollupsContract(name, current, open);
  countryDaysContract(name, current);
  commitContract(name, current);
  marksContract(name, current);
  historyContract(name, current);
  catalogContract(name, current);
  coverageContract(name, current);
  channelsContract(name, current);
  deliveriesContract(name, current);
  subscribersContract(name, current);
  keysContract(name, current);
  retentionContract(name, current);
  twoWritersContract(
    name,
    { first: current, openSecond: () => opened.openSecond() },
    deviations['two append'] ?? null,
    deviations['waits elsewhere'] ?? null,
  );

  describe(`store: ${name}: closing`, () => {
    test('an unmoved store has nothing to report, before and after a write', async () => {
      await store.check();
      await store.reports.append(report({}));
      await expect(store.check()).resolves.toBeUndefined();
    });

    test('closing waits for accepted writes; later calls reject; closing twice is fine', async () => {
      const accepted = [report({ id: 'a' }), report({ id: 'b' })].map((entry) => store.reports.append(entry));
      const committed = store.commit(tick({ notices: [notice('n')] }));
      const closing = store.close();
      const failed = { code: 'store_failed' };
      await expect(store.reports.append(report({}))).rejects.toMatchObject(failed);
      await expect(Promise.all(accepted)).resolves.toMatchObject([{ id: 'a' }, { id: 'b' }]);
      await committed;
      await closing;
      await store.close();
      await expect(store.reports.append(report({}))).rejects.toMatchObject(failed);
      await expect(store.reports.read(0, 1)).rejects.toMatchObject(failed);
      await expect(store.rollups.first('x')).rejects.toMatchObject(failed);
      await expect(store.incidents.active()).rejects.toMatchObject(failed);
      await expect(store.check()).rejects.toMatchObject(failed);
      await expect(store.commit(tick({}))).rejects.toMatchObject(failed);
      await expect(store.history.version()).rejects.toMatchObject(failed);
      await expect(store.marks.put(mark('i'))).rejects.toMatchObject(failed);
      await expect(store.coverage.cover(START)).rejects.toMatchObject(failed);
      await expect(store.channels.put(channel('c'))).rejects.toMatchObject(failed);
      await expect(store.deliveries.plan([delivery('c', 'n')], [], START)).rejects.toMatchObject(failed);
      await expect(store.subscribers.put(subscriber('a'))).rejects.toMatchObject(failed);
      await expect(store.deliveries.held()).rejects.toMatchObject(failed);
      await expect(store.catalog.apply(catalog('x'))).rejects.toMatchObject(failed);
      await expect(store.outbox.sent(['n'], START)).rejects.toMatchObject(failed);
    });
  });

  const lasting = deviations.durability;
  const because = lasting === undefined ? '' : ` (not here: ${lasting})`;
  describe.skipIf(lasting !== undefined)(`store: ${name}: durability${because}`, () => {
    test('a store that is opened again holds everything that was accepted', async () => {
      await store.reports.append(report({ id: 'a', idempotency: 'key', problem: 'app' }));
      await store.commit(
        tick({
          cursor: START,
          incidents: [incident({ id: 'i' })],
          updates: [update('i', 1)],
          notices: [notice('n')],
          snapshots: [snapshot('x', 7)],
          account: new Uint8Array([9]),
          historyVersion: 4,
        }),
      );
      await store.catalog.apply(catalog('x'));
      await store.history.put(past('x', [1, 2]));
      await store.marks.put(mark('i'));
      await store.channels.put(channel('c'));
      await store.deliveries.plan([delivery('c', 'n')], [], START);
      await store.keys.add(apiKey('a'));
      await store.subscribers.put(subscriber('a'));
      const before = await everything(store, 'i');
      const again = await opened.reopen();
      expect(await everything(again, 'i')).toEqual(before);
      expect(before.log).toHaveLength(1);
    });

    test('the log continues where it stopped: seq, idempotency and the order of time', async () => {
      await store.reports.append(report({ id: 'a', idempotency: 'key' }));
      const again = await opened.reopen();
      const repeated = await again.reports.append(report({ id: 'b', idempotency: 'key' }));
      expect(repeated.id).toBe('a');
      await again.reports.append(report({ id: 'c', at: START - 1 }));
      expect((await again.reports.read(0, 10)).map(({ seq, id, at }) => [seq, id, at])).toEqual([
        [1, 'a', START],
        [2, 'c', START],
      ]);
    });
  });
}
