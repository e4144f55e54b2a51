import type { ToldReason } from '../core/incident/notice.ts';
import { describe, expect, test } from 'vitest';
import type { Incident } from '../core/incident/incident.ts';
import { HOUR, MINUTE } from '../core/base/time.ts';
import type { Store } from './store.ts';
import { START, incident, notice, snapshot, tick, update, everything } from './given.fixture.ts';

/** What every store guarantees about commits and reads of them; `store` is the store of the running test. */
export function commitContract(name: string, store: () => Store): void {
  describe(`store: ${name}: commits`, () => {
    test('a new store has no cursor, no snapshots, no incidents and nothing to send', async () => {
      expect(await store().snapshots.load()).toEqual({
        cursor: null,
        snapshots: [],
        account: null,
        historyVersion: 0,
      });
      expect(await store().incidents.active()).toEqual([]);
      expect(await store().incidents.list({ limit: 10 })).toEqual([]);
      expect(await store().incidents.get('x-20250310-0927')).toBeNull();
      expect(await store().incidents.updates('x-20250310-0927')).toEqual([]);
      expect(await store().outbox.pending(10)).toEqual([]);
      expect(await store().outbox.told('x')).toBeNull();
    });

    test('a commit is read as it was written', async () => {
      const open = incident({ id: 'i' });
      const snapshots = [{ service: 'x', state: new Uint8Array([1, 2, 255]) }];
      await store().commit(
        tick({
          cursor: START,
          incidents: [open],
          updates: [update('i', 1)],
          notices: [notice('i.1.opened')],
          snapshots,
        }),
      );
      expect(await store().incidents.get('i')).toEqual(open);
      expect(await store().incidents.active()).toEqual([open]);
      expect(await store().incidents.updates('i')).toEqual([update('i', 1)]);
      expect(await store().outbox.pending(10)).toEqual([notice('i.1.opened')]);
      const loaded = await store().snapshots.load();
      expect(loaded.cursor).toBe(START);
      expect(loaded.snapshots.map(({ service, state }) => [service, [...state]])).toEqual([
        ['x', [1, 2, 255]],
      ]);
    });

    test('the same commit again changes nothing, even after its notices were sent', async () => {
      const commit = tick({
        cursor: START,
        incidents: [incident({ id: 'i' })],
        updates: [update('i', 1), update('i', 2)],
        notices: [notice('i.1.opened')],
        snapshots: [snapshot('x', 1)],
      });
      await store().commit(commit);
      await store().outbox.sent(['i.1.opened'], START);
      const before = await everything(store(), 'i');
      await store().commit(commit);
      expect(await everything(store(), 'i')).toEqual(before);
      expect(await store().outbox.pending(10)).toEqual([]);
    });

    test('an incident is replaced by id, an update and a notice stay as first written', async () => {
      await store().commit(
        tick({ incidents: [incident({ id: 'i' })], updates: [update('i', 1)], notices: [notice('n')] }),
      );
      const resolved = incident({ id: 'i', state: 'resolved', endedAt: START + HOUR });
      await store().commit(
        tick({
          incidents: [resolved],
          updates: [{ ...update('i', 1), reports: 99 }],
          notices: [{ ...notice('n'), at: START + 1 }],
        }),
      );
      expect(await store().incidents.get('i')).toEqual(resolved);
      expect(await store().incidents.active()).toEqual([]);
      expect(await store().incidents.updates('i')).toEqual([update('i', 1)]);
      expect(await store().outbox.pending(10)).toEqual([notice('n')]);
    });

    test('the cursor never goes back, and neither do the snapshots at it', async () => {
      await store().commit(tick({ cursor: START, snapshots: [snapshot('x', 1)] }));
      await store().commit(
        tick({ cursor: START - 1, snapshots: [snapshot('x', 2)], incidents: [incident({ id: 'i' })] }),
      );
      const loaded = await store().snapshots.load();
      expect([loaded.cursor, loaded.snapshots[0]?.state[0]]).toEqual([START, 1]);
      expect(await store().incidents.get('i')).not.toBeNull();
    });

    test('a commit without a cursor leaves cursor and snapshots, and may not bring snapshots', async () => {
      const snapshots = [snapshot('x', 1)];
      await store().commit(tick({ cursor: START, snapshots }));
      await store().commit(tick({ incidents: [incident({ id: 'i' })] }));
      expect(await store().snapshots.load()).toMatchObject({ cursor: START, snapshots: [{ service: 'x' }] });
      await expect(store().commit(tick({ cursor: null, snapshots }))).rejects.toThrow('with the cursor');
    });

    test('the history that the snapshots have learned is remembered with the cursor, and only with one', async () => {
      await store().commit(tick({ cursor: START, historyVersion: 2 }));
      await store().commit(tick({ cursor: null, historyVersion: 3, incidents: [incident({ id: 'i' })] }));
      expect(await store().snapshots.load()).toMatchObject({ cursor: START, historyVersion: 2 });
      await store().commit(tick({ cursor: START - 1, historyVersion: 3 }));
      expect(await store().snapshots.load()).toMatchObject({ cursor: START, historyVersion: 2 });
      await store().commit(tick({ cursor: START, historyVersion: 3 }));
      expect(await store().snapshots.load()).toMatchObject({ cursor: START, historyVersion: 3 });
    });

    test('the account belongs to the cursor, stays if a commit brings none, and never goes back', async () => {
      const account = async () => [...((await store().snapshots.load()).account ?? [])];
      await store().commit(tick({ cursor: START, account: new Uint8Array([1, 2, 255]) }));
      expect(await account()).toEqual([1, 2, 255]);
      await store().commit(tick({ cursor: START + 1, snapshots: [snapshot('a', 1), snapshot('b', 1)] }));
      expect(await account()).toEqual([1, 2, 255]);
      await store().commit(tick({ cursor: START, account: new Uint8Array([3]) }));
      expect(await account()).toEqual([1, 2, 255]);
      const loose = tick({ cursor: null, account: new Uint8Array([3]) });
      await expect(store().commit(loose)).rejects.toThrow('with the cursor');
    });

    test('snapshots are put by service, the others stay', async () => {
      await store().commit(tick({ cursor: START, snapshots: [snapshot('a', 1), snapshot('b', 1)] }));
      await store().commit(tick({ cursor: START + 1, snapshots: [snapshot('b', 2), snapshot('c', 2)] }));
      const { snapshots } = await store().snapshots.load();
      expect(snapshots.map(({ service, state }) => [service, state[0]])).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 2],
      ]);
    });

    test('a complete set of snapshots replaces those saved before', async () => {
      await store().commit(tick({ cursor: START, snapshots: [snapshot('a', 1), snapshot('b', 1)] }));
      await store().commit(tick({ cursor: null, anew: true }));
      expect((await store().snapshots.load()).snapshots).toHaveLength(2);
      await store().commit(tick({ cursor: START + 1, anew: true, snapshots: [snapshot('b', 2)] }));
      const { snapshots } = await store().snapshots.load();
      expect(snapshots.map(({ service, state }) => [service, state[0]])).toEqual([['b', 2]]);
    });

    test('those that ended after a moment are sorted by end, latest first; faded ones and those under way are not included', async () => {
      const over = (id: string, endedAt: number, facts = {}) =>
        incident({ id, state: 'resolved', endedAt, ...facts });
      const long = over('long', START + 9, { detectedAt: START - 90 * HOUR });
      const incidents = [
        over('before', START),
        over('a', START + 1),
        over('b', START + 1),
        long,
        over('faded', START + 5, { detectedAt: null }),
        incident({ id: 'recovering', state: 'recovering', endedAt: START + 5 }),
      ];
      await store().commit(tick({ incidents }));
      const ended = async (limit: number) =>
        (await store().incidents.endedAfter(START, limit)).map(({ id }) => id);
      expect(await ended(10)).toEqual(['long', 'b', 'a']);
      expect(await ended(2)).toEqual(['long', 'b']);
    });

    test('a complete set of snapshots may be earlier than those saved before, which could not be read', async () => {
      await store().commit(tick({ cursor: START, historyVersion: 3, snapshots: [snapshot('a', 1)] }));
      await store().commit(
        tick({ cursor: START - 9, historyVersion: 2, anew: true, snapshots: [snapshot('c', 2)] }),
      );
      expect(await store().snapshots.load()).toMatchObject({ cursor: START - 9, historyVersion: 2 });
      expect(await store().snapshots.names()).toEqual(['c']);
    });

    test('snapshots can be read a few at a time, by name, and their cursor without them', async () => {
      const names = Array.from({ length: 150 }, (_, nth) => `s${String(nth).padStart(3, '0')}`);
      const account = new Uint8Array([7]);
      const snapshots = names.toReversed().map((name) => snapshot(name, 1));
      await store().commit(tick({ cursor: START, historyVersion: 3, snapshots, account }));
      expect(await store().snapshots.standing()).toEqual({ cursor: START, historyVersion: 3, account });
      expect(await store().snapshots.names()).toEqual(names);
      const read: string[] = [];
      for await (const { service, state } of store().snapshots.each()) read.push(`${service} ${state[0]}`);
      expect(read).toEqual(names.map((name) => `${name} 1`));
    });

    test('active returns what is not resolved, including pending ones', async () => {
      const states = ['pending', 'open', 'recovering', 'resolved'] as const;
      await store().commit(tick({ incidents: states.map((state) => incident({ id: state, state })) }));
      expect((await store().incidents.active()).map(({ id }) => id)).toEqual([
        'open',
        'pending',
        'recovering',
      ]);
    });

    test('a list contains reported incidents of all or of one service, newest detection first; faded ones never', async () => {
      await store().commit(
        tick({
          incidents: [
            incident({ id: 'old', detectedAt: START }),
            incident({ id: 'new', detectedAt: START + HOUR, service: 'y' }),
            incident({ id: 'faded', detectedAt: null, state: 'resolved' }),
          ],
        }),
      );
      expect((await store().incidents.list({ limit: 10 })).map(({ id }) => id)).toEqual(['new', 'old']);
      expect((await store().incidents.list({ service: 'x', limit: 10 })).map(({ id }) => id)).toEqual([
        'old',
      ]);
      expect((await store().incidents.list({ limit: 1 })).map(({ id }) => id)).toEqual(['new']);
      expect((await store().incidents.list({ before: START + HOUR, limit: 9 })).map(({ id }) => id)).toEqual([
        'old',
      ]);
      expect((await store().incidents.get('faded'))?.id).toBe('faded');
    });

    test('paging by detection and id returns every incident once, even if one tick detected many', async () => {
      const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
      const many = ids.map((id, index) =>
        incident({ id, detectedAt: START + Math.floor(index / 5) * MINUTE }),
      );
      await store().commit(tick({ incidents: many }));
      const seen: string[] = [];
      let last: Incident | undefined;
      do {
        const from = last === undefined ? {} : { before: last.detectedAt ?? 0, beforeId: last.id };
        const page = await store().incidents.list({ service: 'x', ...from, limit: 2 });
        seen.push(...page.map(({ id }) => id));
        last = page.at(-1);
      } while (last !== undefined);
      expect(seen).toEqual(['g', 'f', 'e', 'd', 'c', 'b', 'a']);
    });

    test('the updates of an incident come oldest first', async () => {
      for (let number = 1; number <= 11; number += 1) {
        await store().commit(tick({ updates: [update('i', number), update('other', number)] }));
      }
      expect((await store().incidents.updates('i')).map(({ id }) => id)).toEqual(
        Array.from({ length: 11 }, (_, index) => `i.${index + 1}`),
      );
    });

    test('decisions are read in order, each with the version of the judge that took it, and never change', async () => {
      expect([await store().decisions.read(0, 10), await store().decisions.until()]).toEqual([[], null]);
      await store().commit(tick({ at: START, judge: 1, updates: [update('i', 1), update('j', 1)] }));
      await store().commit(tick({ at: START + 1, judge: 2, updates: [update('i', 2)] }));
      await store().commit(tick({ judge: 3, updates: [{ ...update('i', 1), reports: 99 }, update('j', 2)] }));
      const taken = (await store().decisions.read(0, 10)).map(({ judge, update }) => [judge, update]);
      expect(taken).toEqual([
        [1, update('i', 1)],
        [1, update('j', 1)],
        [2, update('i', 2)],
        [3, update('j', 2)],
      ]);
      const [first, second] = await store().decisions.read(0, 2);
      expect((await store().decisions.read(second!.number, 1)).map(({ update }) => update.id)).toEqual([
        'i.2',
      ]);
      expect(first!.number).toBeLessThan(second!.number);
      expect((await store().decisions.of('i')).map(({ judge, update }) => [judge, update.id])).toEqual([
        [1, 'i.1'],
        [2, 'i.2'],
      ]);
    });

    test('the moment up to which everything is decided advances with every commit, and never goes back', async () => {
      await store().commit(tick({ at: START + 5 }));
      await store().commit(tick({ at: START, cursor: START }));
      expect(await store().decisions.until()).toBe(START + 5);
    });

    test('a notice that repeats what subscribers of its service were told is not kept, whatever its id', async () => {
      const of = (id: string, reason: ToldReason) => notice(id, { service: 'x', reason, incident: id });
      await store().commit(tick({ notices: [of('a', 'opened'), of('b', 'opened')] }));
      await store().commit(tick({ notices: [of('c', 'opened'), of('d', 'resolved'), of('e', 'resolved')] }));
      expect(await store().outbox.told('x')).toEqual({ incident: 'd', at: START, reason: 'resolved' });
      await store().outbox.sent(['a', 'd'], START);
      await store().commit(tick({ notices: [of('a', 'opened'), of('f', 'reopened'), of('g', 'opened')] }));
      expect((await store().outbox.pending(10)).map(({ id }) => id)).toEqual(['g']);
      expect(await store().outbox.told('x')).toMatchObject({ incident: 'g', reason: 'opened' });
      expect(await store().outbox.told('y')).toBeNull();
    });

    test('unsent notices come oldest first, at most as many as asked; sent ones do not come back', async () => {
      await store().commit(tick({ notices: [notice('z'), notice('a')] }));
      await store().commit(tick({ notices: [notice('m')] }));
      expect((await store().outbox.pending(2)).map(({ id }) => id)).toEqual(['z', 'a']);
      await store().outbox.sent(['z', 'm', 'unknown'], START);
      await store().outbox.sent(['z'], START + 1);
      await store().commit(tick({ notices: [notice('m')] }));
      expect((await store().outbox.pending(10)).map(({ id }) => id)).toEqual(['a']);
    });
  });
}
