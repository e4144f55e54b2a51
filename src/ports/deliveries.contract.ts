import { describe, expect, test } from 'vitest';
import { delivery, notice, START, tick } from './given.fixture.ts';
import type { Store } from './store.ts';

/** What every store guarantees about deliveries; `store` is the store of the running test. */
export function deliveriesContract(name: string, store: () => Store): void {
  const ids = (deliveries: readonly { channel: string; id: string }[]): string[] =>
    deliveries.map(({ channel, id }) => `${channel} ${id}`);

  describe(`store: ${name}: deliveries`, () => {
    test('what is planned is stored once, and its notices have left the outbox with it', async () => {
      const { deliveries, outbox } = store();
      await store().commit(tick({ notices: [notice('n'), notice('m')] }));
      await deliveries.plan([delivery('c', 'n'), delivery('d', 'n')], ['n'], START);
      await deliveries.plan([delivery('c', 'n', { state: 'dropped' })], ['n'], START);
      expect(await deliveries.log('c', 10)).toEqual([delivery('c', 'n')]);
      expect((await outbox.pending(10)).map(({ id }) => id)).toEqual(['m']);
    });

    test('settling updates the outcome, and inserts nothing', async () => {
      const { deliveries } = store();
      const sent = delivery('c', 'n', {
        state: 'sent',
        why: 'delivered',
        bundle: 'b',
        dueAt: START + 5,
        tries: 2,
        triedAt: START + 4,
        answer: '200',
        reference: 'message-7',
        facts: '{"a":1}',
      });
      await deliveries.plan([delivery('c', 'n')], [], START);
      await deliveries.settle([sent, delivery('c', 'unknown')]);
      await deliveries.settle([]);
      expect(await deliveries.log('c', 10)).toEqual([sent]);
      expect(await deliveries.reference('c', 'i')).toBe('message-7');
      expect(await deliveries.reference('c', 'j')).toBeNull();
    });

    test('is found by what is to be done with it: held, due, waiting in order', async () => {
      const { deliveries } = store();
      await deliveries.plan(
        [
          delivery('c', '1', { dueAt: START + 10 }),
          delivery('c', '2'),
          delivery('b', '3'),
          delivery('a', '4', { state: 'held' }),
          delivery('a', '5', { state: 'sent' }),
        ],
        [],
        START,
      );
      expect(ids(await deliveries.held())).toEqual(['a 4']);
      expect(await deliveries.dueChannels(START - 1)).toEqual([]);
      expect(await deliveries.dueChannels(START)).toEqual(['b', 'c']);
      expect(ids(await deliveries.waiting('c', 10))).toEqual(['c 1', 'c 2']);
      expect(ids(await deliveries.waiting('c', 1))).toEqual(['c 1']);
      expect(ids(await deliveries.waitingOf(['b', 'c', 'none']))).toEqual(['c 1', 'c 2', 'b 3']);
      expect(await deliveries.waitingOf([])).toEqual([]);
    });

    test('shows what receivers know about a service, and what they were sent recently', async () => {
      const { deliveries } = store();
      await deliveries.plan(
        [
          delivery('c', '1', { state: 'sent', plannedAt: START - 1 }),
          delivery('c', '2', { reason: 'resolved' }),
          delivery('c', '3', { state: 'dropped' }),
          delivery('d', '1', { state: 'failed' }),
          delivery('e', '1', { state: 'sent' }),
          delivery('e', '4', { service: 'y' }),
        ],
        [],
        START,
      );
      expect(ids(await deliveries.told('x', ['e', 'd', 'c', 'none']))).toEqual(['c 2', 'e 1']);
      expect(ids(await deliveries.told('x', ['e']))).toEqual(['e 1']);
      expect(await deliveries.told('x', [])).toEqual([]);
      expect(ids(await deliveries.since(START))).toEqual(['c 2', 'e 1', 'e 4']);
      const has = [await deliveries.has('c', '3'), await deliveries.has('d', '3')];
      expect([...has, await deliveries.has('none', '1')]).toEqual([true, false, false]);
    });

    test('the log of a channel begins with the newest; what is final and old is deleted', async () => {
      const { deliveries } = store();
      const at = (decidedAt: number) => ({ decidedAt, state: 'sent' }) as const;
      await deliveries.plan(
        [
          delivery('c', '1', at(START - 2)),
          delivery('c', '2', { decidedAt: START - 2 }),
          delivery('c', '3', at(START - 1)),
          delivery('c', '4', at(START)),
        ],
        [],
        START,
      );
      expect(ids(await deliveries.log('c', 3))).toEqual(['c 4', 'c 3', 'c 2']);
      await deliveries.forget(START);
      expect(ids(await deliveries.log('c', 9))).toEqual(['c 4', 'c 2']);
    });
  });
}
