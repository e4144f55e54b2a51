import { describe, expect, test } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { Fold } from '../core/fold/fold.ts';
import { raisedBy } from '../core/detect/levels.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import type { NewReport } from '../ports/log.ts';
import {
  Instance,
  JUDGE,
  logOf,
  ordinary,
  outage,
  START,
  unreadable,
  type Judge,
  type Said,
} from './lives.fixture.ts';

const STRICTER: Judge = { ...JUDGE, version: 2, levels: raisedBy(1.6) };
const LAXER: Judge = { ...JUDGE, version: 2, levels: raisedBy(0.4) };

const idsOf = ({ incidents }: Said): string[] => incidents.map(({ id }) => id);

/** The reported incidents of a judge that folds the whole log. */
function idsBy({ levels, prior }: Judge, reports: readonly NewReport[], until: Millis): string[] {
  const fold = new Fold({ levels: () => levels, prior: () => prior, past: () => null });
  for (const report of reports) if (report.at < until) fold.add(report);
  fold.advance(until);
  return fold.outcome().incidents.flatMap(({ id, detectedAt }) => (detectedAt === null ? [] : [id]));
}

describe('fourteen days with three outages', () => {
  const END = START + 14 * DAY;
  const OUTAGES = [3, 7, 11].map((day) => START + day * DAY + 4 * HOUR);
  const days = (...more: NewReport[][]) =>
    logOf(
      ordinary(createRandom('days'), 'att', 6, END + 2 * HOUR),
      ordinary(createRandom('of'), 'bank', 1, END + 2 * HOUR),
      ...OUTAGES.map((at) => outage('att', at, 50 * MINUTE, 4)),
      ...more,
    );

  test.each([
    ['stricter', STRICTER],
    ['laxer', LAXER],
  ])(
    'then unreadable monitors and a %s judge: three incidents, no new notice',
    { timeout: 60_000 },
    async (_, judge) => {
      const instance = new Instance(days(), START);
      await instance.begin();
      await instance.walkTo(END, 20 * MINUTE);
      const before = await instance.said();
      expect(before.incidents.map(({ service, state }) => [service, state])).toEqual(
        OUTAGES.map(() => ['att', 'resolved']),
      );
      expect(before.notices).toHaveLength(6);
      // Without what was published, the new judge would report the same trouble under different ids.
      expect(idsBy(judge, days(), END)).toHaveLength(3);
      expect(idsBy(judge, days(), END)).not.toEqual(idsOf(before));
      await instance.store.outbox.sent(
        before.notices.map(({ id }) => id),
        END,
      );

      await instance.begin(judge, unreadable);
      expect(instance.unreadable).toHaveLength(1);
      await instance.walkTo(END + HOUR, 5 * MINUTE);
      const after = await instance.said();
      expect(after.incidents).toEqual(before.incidents);
      expect(after.decisions).toEqual(before.decisions);
      expect(after.notices).toEqual([]);
      expect(instance.watch.account.alarms.map(({ incident }) => incident)).toEqual(idsOf(before));
    },
  );
});

describe('at a restart with a judge that starts learning again', () => {
  const END = START + 2 * DAY;
  const days = (...more: NewReport[][]) =>
    logOf(ordinary(createRandom('days'), 'att', 6, END + 3 * HOUR), ...more);

  test.each([
    ['agrees', LAXER],
    ['would not have reported it', { ...JUDGE, version: 2, levels: raisedBy(1_000) }],
  ])(
    'an active incident keeps its id and ends once, if the new judge %s',
    { timeout: 60_000 },
    async (_, judge) => {
      const from = END - 20 * MINUTE;
      const instance = new Instance(days(outage('att', from, 50 * MINUTE, 4)), START);
      await instance.begin();
      await instance.walkTo(END, 5 * MINUTE);
      const [open] = await instance.store.incidents.active();
      expect(open).toMatchObject({ service: 'att', state: 'open' });

      await instance.begin(judge, unreadable);
      await instance.walkTo(END + TICK);
      expect(instance.watch.state('att')?.incident).toMatchObject({
        id: open!.id,
        onset: open!.onset,
        detectedAt: open!.detectedAt,
      });
      await instance.walkTo(END + 3 * HOUR, MINUTE);
      const after = await instance.said();
      expect(after.incidents).toHaveLength(1);
      expect(after.incidents.at(-1)).toMatchObject({ id: open!.id, state: 'resolved', onset: open!.onset });
      const of = after.decisions.filter(({ update }) => update.incident === open!.id);
      expect(of.map(({ update }) => update.id)).toEqual(of.map((_, nth) => `${open!.id}.${nth + 1}`));
      expect([...new Set(of.map(({ judge }) => judge))]).toEqual([1, 2]);
      const told = after.notices.filter(({ incident }) => incident === open!.id);
      expect(told.map(({ reason }) => reason)).toEqual(['opened', 'resolved']);
    },
  );

  test('an incident that the new judge holds and nobody published begins after the cursor, with its own onset', async () => {
    const from = END - 30 * MINUTE;
    const blind: Judge = { ...JUDGE, levels: raisedBy(1_000) };
    const instance = new Instance(days(outage('att', from, 90 * MINUTE, 4)), START);
    await instance.begin(blind);
    await instance.walkTo(END, 5 * MINUTE);
    expect((await instance.said()).incidents).toEqual([]);
    await instance.begin({ ...JUDGE, version: 2 }, unreadable);
    await instance.walkTo(END + 5 * MINUTE);
    const { incidents, decisions, notices } = await instance.said();
    expect(incidents).toHaveLength(1);
    expect(Math.abs(incidents[0]!.onset.at - from)).toBeLessThan(10 * MINUTE);
    expect(incidents[0]!.detectedAt).toBeGreaterThan(END);
    expect(Math.min(...decisions.map(({ update }) => update.at))).toBeGreaterThan(END);
    expect(notices.map(({ reason, at }) => [reason, at > END])).toEqual([['opened', true]]);
  });

  test('a published and resolved incident is not reported again by a judge that still holds it', async () => {
    const from = END - 2 * HOUR;
    // A trailing level of reports that one judge takes for calm, and the other, which calls nothing calm, does not.
    const instance = new Instance(
      days(outage('att', from, 20 * MINUTE, 6), outage('att', from + 80 * MINUTE, 40 * MINUTE, 0.3)),
      START,
    );
    await instance.begin();
    await instance.walkTo(END, 5 * MINUTE);
    const before = await instance.said();
    expect(before.incidents.at(-1)).toMatchObject({ state: 'resolved' });
    const clinging: Judge = { ...JUDGE, version: 2, levels: { ...raisedBy(0), clear: -1 } };
    await instance.begin(clinging, unreadable);
    await instance.walkTo(END + HOUR, MINUTE);
    const after = await instance.said();
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(after.notices).toEqual(before.notices);
  });
});
