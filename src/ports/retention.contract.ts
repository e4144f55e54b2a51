import { describe, expect, test } from 'vitest';
import { DAY, floorTo, HOUR, MINUTE, type Millis } from '../core/base/time.ts';
import { report, snapshot, START, tick } from './given.fixture.ts';
import type { NewReport } from './log.ts';
import { LOG_BEFORE_SAVED, type Cutoffs } from './retention.ts';
import type { Store } from './store.ts';

const TODAY = floorTo(START, DAY);
const FOR_GOOD: Cutoffs = { reports: null, comments: null, minutes: null, days: null };

/** What every store guarantees about removing data past its retention; `store` is the store of the running test. */
export function retentionContract(name: string, store: () => Store): void {
  /** Two reports a day, at nine, one of them with a comment, each in its own batch. */
  async function given(days: number, facts: Partial<NewReport> = {}): Promise<void> {
    for (let day = days - 1; day >= 0; day -= 1)
      for (const comment of [`day ${day}`, null])
        await store().reports.append(
          report({
            id: `${day}${comment === null ? 'b' : 'a'}`,
            reporter: `${day}${comment === null ? 'b' : 'a'}`,
            at: TODAY - day * DAY + 9 * HOUR,
            problem: 'app',
            place: { country: 'GB', city: null, region: null },
            comment,
            ...facts,
          }),
        );
  }
  const save = (cursor: Millis) => store().commit(tick({ cursor, snapshots: [snapshot('x', 1)] }));
  async function removeAll(before: Partial<Cutoffs>): Promise<void> {
    while (await store().retention.remove({ ...FOR_GOOD, ...before }));
  }
  const ids = async (): Promise<string[]> => (await store().reports.read(0, 99)).map(({ id }) => id);

  describe(`store: ${name}: retention`, () => {
    test('what is kept forever stays, and nothing says that anything was removed', async () => {
      await given(3);
      await save(START);
      expect(await store().retention.remove(FOR_GOOD)).toBe(false);
      expect(await ids()).toHaveLength(6);
      const nothing = { reports: null, comments: null, minutes: null, days: null, cut: null };
      expect(await store().retention.removed()).toEqual(nothing);
    });

    test('reports are removed from the front of the log, and it continues with the same numbers', async () => {
      await given(5);
      await save(START);
      await removeAll({ reports: TODAY - 2 * DAY });
      expect(await ids()).toEqual(['2a', '2b', '1a', '1b', '0a', '0b']);
      expect((await store().reports.read(0, 1))[0]?.seq).toBe(5);
      expect((await store().reports.read(5, 1))[0]?.seq).toBe(6);
      expect(await store().retention.removed()).toMatchObject({
        reports: TODAY - 2 * DAY,
        cut: {
          reports: 4,
          last: 4,
          firstAt: TODAY - 4 * DAY + 9 * HOUR,
          lastAt: TODAY - 3 * DAY + 9 * HOUR,
          changed: 0,
        },
      });
      await store().reports.append(report({ id: 'next', at: START }));
      expect((await store().reports.read(10, 9)).map(({ seq, id }) => [seq, id])).toEqual([[11, 'next']]);
    });

    test('the time of removed reports lies before the first report that is left', async () => {
      await given(5);
      await save(START);
      await removeAll({ reports: TODAY - 2 * DAY });
      const { reports } = store();
      expect(await reports.seqBefore(0)).toBe(4);
      expect(await reports.seqBefore(TODAY - 2 * DAY)).toBe(4);
      expect(await reports.seqBefore(TODAY - DAY)).toBe(6);
      expect(await reports.seqBefore(START + DAY)).toBe(10);
    });

    test('what is removed twice adds up', async () => {
      await given(6);
      await save(START);
      await removeAll({ reports: TODAY - 4 * DAY });
      await removeAll({ reports: TODAY - 3 * DAY });
      expect((await store().retention.removed()).cut).toMatchObject({
        reports: 4,
        last: 4,
        firstAt: TODAY - 5 * DAY + 9 * HOUR,
        lastAt: TODAY - 4 * DAY + 9 * HOUR,
      });
      // A longer retention than before brings nothing back, and removes nothing.
      expect(await store().retention.remove({ ...FOR_GOOD, reports: TODAY - 5 * DAY })).toBe(false);
    });

    test('the last batch of the log stays, however old it is', async () => {
      await given(3);
      await save(START + 90 * DAY);
      await removeAll({ reports: TODAY + 80 * DAY });
      expect((await ids()).at(-1)).toBe('0b');
      expect(await store().reports.lastAt()).toBe(TODAY + 9 * HOUR);
      await store().reports.append(report({ id: 'next', at: START + 90 * DAY }));
      expect((await store().reports.read(0, 99)).at(-1)).toMatchObject({ seq: 7, id: 'next' });
    });

    test('no report is removed that the saved monitors do not contain, nor of the day before', async () => {
      await given(5);
      await removeAll({ reports: TODAY });
      expect(await ids()).toHaveLength(10);
      await save(TODAY - 2 * DAY + HOUR);
      await removeAll({ reports: TODAY });
      expect((await store().reports.read(0, 1))[0]?.at).toBe(TODAY - 2 * DAY - LOG_BEFORE_SAVED + 9 * HOUR);
    });

    test('comments are removed from reports that stay, in the log and where they are read by service', async () => {
      await given(4);
      await removeAll({ comments: TODAY - DAY });
      const left = (await store().reports.read(0, 99)).map(({ comment }) => comment);
      expect(left).toEqual([null, null, null, null, 'day 1', null, 'day 0', null]);
      const written = await store().rollups.written('x', 0, START + DAY, 9);
      expect(written.map(({ text }) => text)).toEqual(['day 0', 'day 1']);
      await removeAll({ comments: TODAY });
      expect((await store().reports.read(0, 99)).flatMap(({ comment }) => comment ?? [])).toEqual(['day 0']);
      expect((await store().retention.removed()).comments).toBe(TODAY);
    });

    test('reports are removed after their comments', async () => {
      await given(5);
      await save(START);
      await removeAll({ comments: TODAY - DAY, reports: TODAY - 3 * DAY });
      expect(await ids()).toHaveLength(8);
      await removeAll({ comments: TODAY, reports: TODAY - 2 * DAY });
      expect(await ids()).toHaveLength(6);
      expect((await store().retention.removed()).cut?.changed).toBe(0);
    });

    test('counts by the minute are removed without those by the day, which are removed separately', async () => {
      await given(5);
      await given(1, { service: 'y', at: START });
      const { rollups } = store();
      await removeAll({ minutes: TODAY - 2 * DAY });
      const from = TODAY - 4 * DAY;
      expect(await rollups.series('x', from, TODAY, 12 * HOUR)).toEqual([0, 0, 0, 0, 2, 0, 2, 0]);
      expect(await rollups.series('x', from, TODAY + DAY, DAY)).toEqual([2, 2, 2, 2, 2]);
      expect(await rollups.top('x', 'problem', 0, START, 9)).toMatchObject([{ key: 'app', count: 6 }]);
      expect(await rollups.first('x')).toBe(from);
      expect(await rollups.first('y')).toBe(floorTo(START, MINUTE));
      await removeAll({ minutes: TODAY - 2 * DAY, days: TODAY - 3 * DAY });
      expect(await rollups.series('x', from, TODAY + DAY, DAY)).toEqual([0, 2, 2, 2, 2]);
      expect(await rollups.first('x')).toBe(TODAY - 3 * DAY);
      const ofCountry = await rollups.countryDays('x', 'GB', from, TODAY + DAY);
      expect(ofCountry.map(({ day }) => day)).toEqual([-3, -2, -1, 0].map((nth) => TODAY + nth * DAY));
      expect(await store().retention.removed()).toMatchObject({
        minutes: TODAY - 2 * DAY,
        days: TODAY - 3 * DAY,
        reports: null,
      });
    });

    test('nothing is known any more about a service of which nothing is left', async () => {
      await given(2, { service: 'z', at: TODAY - 9 * DAY });
      await removeAll({ minutes: TODAY, days: TODAY });
      expect(await store().rollups.first('z')).toBeNull();
      expect(await store().retention.remove({ ...FOR_GOOD, minutes: TODAY, days: TODAY })).toBe(false);
    });

    test('removed data is wiped from the medium, unless others are reading', async () => {
      await given(3);
      await removeAll({ comments: TODAY });
      expect(await store().retention.wipe()).toBe(true);
    });
  });
}
