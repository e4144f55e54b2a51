import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { floorTo, HOUR, MINUTE, SECOND, type Millis } from '../core/base/time.ts';
import {
  catalog,
  incident,
  mark,
  notice,
  past,
  report,
  START,
  snapshot,
  tick,
  update,
} from './given.fixture.ts';
import type { NewReport } from './log.ts';
import type { Store } from './store.ts';

/** What is guaranteed when two processes write to one store: `first` is the store of the running test, `openSecond` opens it again. */
export function twoWritersContract(
  name: string,
  writers: { first(): Store; openSecond(): Promise<Store> },
  /** Why only one may append; null if both may. */
  onlyOneAppends: string | null,
  /** Why one does not know what waits at the other; null if it does. */
  waitsElsewhere: string | null,
): void {
  let first: Store;
  let second: Store;

  describe(`store: ${name}: two writers`, () => {
    beforeEach(async () => {
      first = writers.first();
      second = await writers.openSecond();
    });
    afterEach(() => second.close());

    test('what one writes the other reads', async () => {
      await first.reports.append(report({ idempotency: 'key' }));
      await first.commit(
        tick({ cursor: START, incidents: [incident({ id: 'i' })], snapshots: [snapshot('x', 7)] }),
      );
      await second.marks.put(mark('i'));
      await second.catalog.apply(catalog('x'));
      await second.history.put(past('x', [1]));
      await second.coverage.cover(START);
      expect(await second.reports.read(0, 10)).toHaveLength(1);
      expect(await second.reports.receipt('key')).toMatchObject({ id: 'a' });
      expect(await second.rollups.series('x', START, START + MINUTE, MINUTE)).toEqual([1]);
      expect(await second.incidents.active()).toMatchObject([{ id: 'i' }]);
      expect(await second.snapshots.load()).toMatchObject({ cursor: START, snapshots: [{ service: 'x' }] });
      expect(await first.marks.get('i')).toEqual(mark('i'));
      expect(await first.catalog.load()).toEqual(catalog('x'));
      expect(await first.history.get('x')).toEqual(past('x', [1]));
      expect(await first.coverage.coveredUntil()).toBe(START);
    });

    test('concurrent changes have a number each, and none is lost', async () => {
      const puts = Array.from({ length: 40 }, (_, nth) => {
        const writer = nth % 2 === 0 ? first : second;
        return [writer.marks.put(mark(`i${nth}`)), writer.history.put(past(`s${nth}`, [nth]))];
      });
      await Promise.all(puts.flat());
      expect([await first.marks.version(), await second.history.version()]).toEqual([40, 40]);
      expect(await second.marks.list()).toHaveLength(40);
      const changed = await Promise.all(
        Array.from({ length: 40 }, (_, version) => first.history.changedSince(version)),
      );
      expect(changed.map((services) => services.length)).toEqual(
        Array.from({ length: 40 }, (_, nth) => 40 - nth),
      );
    });

    test('a tick that both commit is one, and its notices are sent once', async () => {
      const same = tick({
        cursor: START,
        incidents: [incident({ id: 'i' })],
        updates: [update('i', 1), update('i', 2)],
        notices: [notice('n')],
        snapshots: [snapshot('x', 1)],
      });
      await Promise.all([first.commit(same), second.commit(same)]);
      expect(await first.incidents.updates('i')).toEqual([update('i', 1), update('i', 2)]);
      expect((await second.decisions.read(0, 10)).map(({ update }) => update.id)).toEqual(['i.1', 'i.2']);
      expect(await second.outbox.pending(10)).toEqual([notice('n')]);
      await second.outbox.sent(['n'], START);
      expect(await first.outbox.pending(10)).toEqual([]);
    });

    test('the cursor never goes back, no matter who commits', async () => {
      await first.commit(tick({ cursor: START, snapshots: [snapshot('x', 1)] }));
      await second.commit(tick({ cursor: START - 1, snapshots: [snapshot('x', 2)] }));
      const { cursor, snapshots } = await first.snapshots.load();
      expect([cursor, snapshots[0]?.state[0]]).toEqual([START, 1]);
      await first.coverage.cover(START);
      await second.coverage.cover(START - 1);
      expect(await first.coverage.coveredUntil()).toBe(START);
    });

    test('closing one leaves the other open', async () => {
      await second.close();
      await first.marks.put(mark('i'));
      await expect(first.reports.append(report({}))).resolves.toMatchObject({ id: 'a' });
    });
  });

  const because = onlyOneAppends === null ? '' : ` (not here: ${onlyOneAppends})`;
  describe.skipIf(onlyOneAppends !== null)(`store: ${name}: two who append to one log${because}`, () => {
    beforeEach(async () => {
      first = writers.first();
      second = await writers.openSecond();
    });
    afterEach(() => second.close());

    /** Alternating reports of both writers; the clock of the second is three seconds behind. */
    const byTurns = (reports: number): Promise<unknown>[] =>
      Array.from({ length: reports }, (_, nth) => {
        const facts: Partial<NewReport> = { id: `r${nth}`, reporter: `p${nth}` };
        const at = START + nth * 100;
        return nth % 2 === 0
          ? first.reports.append(report({ ...facts, at }))
          : second.reports.append(report({ ...facts, at: at - 3 * SECOND }));
      });

    test('its numbers have no gap, its times never go back, and each report is in it once', async () => {
      await Promise.all(byTurns(400));
      const log = await second.reports.read(0, 1_000);
      expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 400 }, (_, nth) => nth + 1));
      expect(log.map(({ at }) => at)).toEqual(log.map(({ at }) => at).sort((a, b) => a - b));
      expect(new Set(log.map(({ id }) => id)).size).toBe(400);
    });

    test('a reader that follows it by number misses nothing while both append', async () => {
      const appended = Promise.all(byTurns(400));
      let done = false;
      void appended.then(() => (done = true));
      const seen: string[] = [];
      let seq = 0;
      for (let last = false; !last; last = done) {
        for (const one of await first.reports.read(seq, 7)) [seq] = [one.seq, seen.push(one.id)];
        await Promise.resolve();
      }
      await appended;
      for (const one of await first.reports.read(seq, 1_000)) seen.push(one.id);
      expect([...seen].sort()).toEqual(Array.from({ length: 400 }, (_, nth) => `r${nth}`).sort());
    });

    test('a report with the same idempotency is one, whichever of the two receives it', async () => {
      const receipts = await Promise.all([
        first.reports.append(report({ id: 'a', idempotency: 'key' })),
        second.reports.append(report({ id: 'b', idempotency: 'key' })),
      ]);
      expect(new Set(receipts.map(({ id }) => id)).size).toBe(1);
      expect(await first.reports.read(0, 10)).toHaveLength(1);
      expect(await second.reports.receipt('key')).toEqual(receipts[0]);
    });

    test('what is appended after a horizon was returned is not before it, no matter who appends', async () => {
      await first.reports.append(report({ id: 'a' }));
      expect(await first.reports.horizon(START + MINUTE)).toBe(START + MINUTE);
      await second.reports.append(report({ id: 'b', at: START + 1 }));
      expect((await first.reports.read(0, 10)).map(({ id, at }) => [id, at])).toEqual([
        ['a', START],
        ['b', START + MINUTE],
      ]);
    });

    const notAsked = waitsElsewhere === null ? '' : ` (not here: ${waitsElsewhere})`;
    test.skipIf(waitsElsewhere !== null)(
      `the horizon of one knows what waits at the other${notAsked}`,
      async () => {
        const waiting = second.reports.append(report({}));
        expect(await first.reports.horizon(START + SECOND)).toBe(START);
        await waiting;
        expect(await first.reports.horizon(START + SECOND)).toBe(START + SECOND);
      },
    );

    test('a person who reports to one and hours later to the other is one person', async () => {
      const day = floorTo(START, 24 * HOUR);
      const at = (hours: number): Millis => day + hours * HOUR;
      await first.reports.append(report({ id: 'a', at: at(1), problem: 'app' }));
      await second.reports.append(report({ id: 'b', at: at(7), problem: 'app' }));
      await first.reports.append(report({ id: 'c', at: at(13), problem: 'app' }));
      expect(await second.rollups.top('x', 'problem', day, day + 24 * HOUR, 1)).toEqual([
        { key: 'app', count: 3, reporters: 1 },
      ]);
    });
  });

  describe.skipIf(onlyOneAppends === null)(`store: ${name}: only one appends`, () => {
    test(`because ${onlyOneAppends}: reports of another are refused, nothing of them is written, and the first continues`, async () => {
      const second = await writers.openSecond();
      const locked = { code: 'data_locked' };
      await expect(second.reports.append(report({ id: 'b' }))).rejects.toMatchObject(locked);
      await expect(second.reports.horizon(START)).rejects.toMatchObject(locked);
      await writers.first().reports.append(report({ id: 'a' }));
      expect((await second.reports.read(0, 10)).map(({ seq, id }) => [seq, id])).toEqual([[1, 'a']]);
      await second.close();
    });
  });
}
