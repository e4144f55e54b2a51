import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { openMemoryStore } from './adapters/memory/store.ts';
import { toConfig } from './settings/config.ts';
import { DAY, floorTo, HOUR, type Millis } from './core/base/time.ts';
import { report, snapshot, START, tick } from './ports/given.fixture.ts';
import type { Store } from './ports/store.ts';
import { openRetention } from './retention.ts';
import { cutoffsOf, KEEP_DAYS_MAX, KEEP_DAYS_MIN, keepOf, keepSentence } from './settings/retention.ts';

const TODAY = floorTo(START, DAY);
const settings = (variables: Record<string, string>) => toConfig({ file: {}, options: {}, variables });

describe('how long things are kept', () => {
  test.each([
    ['keepReports', KEEP_DAYS_MIN.reports],
    ['keepComments', KEEP_DAYS_MIN.comments],
    ['keepMinutes', KEEP_DAYS_MIN.minutes],
    ['keepDays', KEEP_DAYS_MIN.days],
  ] as const)('%s is forever, or a whole number of days from %i on', (key, min) => {
    const others = key === 'keepDays' ? { keepMinutes: '60' } : {};
    expect(settings({ ...others, [key]: String(min) })[key]).toBe(min);
    expect(settings({ [key]: String(KEEP_DAYS_MAX) })[key]).toBe(KEEP_DAYS_MAX);
    expect(settings({ [key]: 'forever' })[key]).toBeNull();
    for (const wrong of [String(min - 1), String(KEEP_DAYS_MAX + 1), '100.5', '-1', 'never', ' '])
      expect(() => settings({ [key]: wrong })).toThrow(
        `must be forever, or a whole number of days from ${min} to ${KEEP_DAYS_MAX}`,
      );
  });

  test('comments go with their reports at the latest', () => {
    expect(keepOf(settings({ keepReports: '30' })).comments).toBe(30);
    expect(keepOf(settings({ keepReports: '30', keepComments: 'forever' })).comments).toBe(30);
    expect(keepOf(settings({ keepReports: 'forever', keepComments: 'forever' })).comments).toBeNull();
  });

  test('days are kept as long as their minutes', () => {
    const wrong = 'keepDays (OUTCRY_KEEP_DAYS): must not be less than keepMinutes';
    expect(settings({ keepMinutes: '500', keepDays: '500' }).keepDays).toBe(500);
    expect(() => settings({ keepMinutes: '500', keepDays: '499' })).toThrow(wrong);
    expect(() => settings({ keepMinutes: 'forever', keepDays: '5000' })).toThrow(wrong);
  });

  test('nothing is kept longer than that, to the day', () => {
    const keep = { reports: 7, comments: 2, minutes: 60, days: null };
    expect(cutoffsOf(keep, START)).toEqual({
      reports: TODAY - 6 * DAY,
      comments: TODAY - DAY,
      minutes: TODAY - 59 * DAY,
      days: null,
    });
  });

  test('it is described in a sentence', () => {
    expect(keepSentence(keepOf(settings({})))).toBe(
      'reports are kept for 400 days, what people wrote with them for 90 days, counts by the minute for 1100 days, counts by ' +
        'the day for good',
    );
  });
});

describe('removing data past its retention', () => {
  /** A report a day for a hundred days, all of which are saved in the monitors. */
  async function filled(): Promise<Store> {
    const store = openMemoryStore();
    for (let day = 99; day >= 0; day -= 1)
      await store.reports.append(
        report({ id: `r${day}`, reporter: `p${day}`, at: TODAY - day * DAY + HOUR, comment: 'down' }),
      );
    await store.commit(tick({ cursor: START, snapshots: [snapshot('x', 1)] }));
    return store;
  }
  const days = async ({ reports }: Store): Promise<number> => (await reports.read(0, 999)).length;
  const opened = async (store: Store, facts: { now?: () => Millis; mayRemove?: () => boolean } = {}) =>
    openRetention({
      config: settings({ keepReports: '30', keepComments: '10', keepMinutes: '60' }),
      store,
      now: () => START,
      mayRemove: () => true,
      pause: async () => {},
      log: pino({ level: 'silent' }),
      ...facts,
    });

  test('once a day, each kind separately; pages know from when on there are minutes', async () => {
    const store = await filled();
    let now = START;
    const keeper = await opened(store, { now: () => now });
    expect(keeper.minutesFrom).toBe(0);
    await keeper.tend();
    expect(await days(store)).toBe(30);
    expect((await store.reports.read(0, 999)).filter(({ comment }) => comment !== null)).toHaveLength(10);
    expect(keeper.minutesFrom).toBe(TODAY - 59 * DAY);
    await store.commit(tick({ cursor: START + 2 * DAY, snapshots: [snapshot('x', 1)] }));
    await keeper.tend();
    expect(await days(store)).toBe(30);
    now = START + DAY;
    await keeper.tend();
    expect(await days(store)).toBe(29);
    expect((await opened(store)).minutesFrom).toBe(TODAY - 58 * DAY);
  });

  test('only by the watching node', async () => {
    const store = await filled();
    await (await opened(store, { mayRemove: () => false })).tend();
    expect(await days(store)).toBe(100);
  });

  test('what fails is tried again, without other effects', async () => {
    const store = await filled();
    let fails = true;
    const remove: Store['retention']['remove'] = async (before) => {
      if (fails) throw new Error('the disk is full');
      return store.retention.remove(before);
    };
    const keeper = await opened({ ...store, retention: { ...store.retention, remove } });
    await keeper.tend();
    expect(await days(store)).toBe(100);
    fails = false;
    await keeper.tend();
    expect(await days(store)).toBe(30);
  });

  test('wiping is retried until no one reads what was removed', async () => {
    const store = await filled();
    const answers = [false, true];
    let wiped = 0;
    const wipe = async (): Promise<boolean> => {
      wiped += 1;
      return answers.shift() ?? true;
    };
    const keeper = await opened({ ...store, retention: { ...store.retention, wipe } });
    for (let minute = 0; minute < 4; minute += 1) await keeper.tend();
    expect(wiped).toBe(2);
  });

  test('it stops between two steps when the server ends', async () => {
    const store = await filled();
    let steps = 0;
    const remove = async (): Promise<boolean> => {
      steps += 1;
      void keeper.end();
      return true;
    };
    const keeper = await opened({ ...store, retention: { ...store.retention, remove } });
    await keeper.tend();
    expect(steps).toBe(1);
  });
});
