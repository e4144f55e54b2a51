import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { DAY, HOUR, MINUTE } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import {
  Instance,
  JUDGE,
  START,
  logOf,
  ordinary,
  outage,
  reportOf,
  unreadable,
  type Said,
} from './lives.fixture.ts';

const END = START + 2 * DAY;
const LOG = logOf(
  ordinary(createRandom('start'), 'att', 4, END + DAY),
  ordinary(createRandom('start too'), 'bank', 1, END + DAY),
  outage('verizon', START + 7 * HOUR, HOUR, 2),
  outage('att', START + 20 * HOUR, 40 * MINUTE, 4),
  outage('att', END - 20 * MINUTE, HOUR, 4),
);

async function atTheEnd(): Promise<Instance> {
  const instance = new Instance(LOG, START);
  await instance.begin();
  await instance.walkTo(END, 10 * MINUTE);
  return instance;
}

/** Lets the program continue for a number of turns, and then ends it. */
function endsAfter(turns: number): () => Promise<boolean> {
  let left = turns;
  return async () => left-- > 0;
}

const EVERY_PIECE = { sliceMs: 0 };
const SAVING_OFTEN = { sliceMs: 0, checkpointMs: 0 };

describe('a start', () => {
  test('opens before anything saved is read, shows what was published, and takes reports meanwhile', async () => {
    const instance = await atTheEnd();
    const [open] = await instance.store.incidents.active();
    const gate = Promise.withResolvers<boolean>();
    await instance.begin(JUDGE, unreadable, () => gate.promise, { ...EVERY_PIECE, patienceMs: 0 });
    const { watch } = instance;
    expect(instance.unreadable).toEqual([]);
    expect([watch.at, watch.caughtUp]).toEqual([END, false]);
    expect(watch.state('att')).toMatchObject({ status: 'problems', incident: { id: open!.id } });
    expect(watch.bands('att', END, END + HOUR, HOUR)).toEqual([]);
    const receipt = await instance.store.reports.append(reportOf(999_999, 'att', END));
    expect(receipt.counted).toBe(true);
    const passed = watch.pass();
    expect(watch.caughtUp).toBe(false);
    gate.resolve(true);
    await passed;
    expect(instance.unreadable).toHaveLength(1);
    expect(watch.caughtUp).toBe(true);
    await instance.walkTo(END + TICK);
    expect(watch.state('att')?.incident?.id).toBe(open!.id);
    expect(watch.state('bank')?.judgement.at).toBeGreaterThan(END - HOUR);
  });

  test('with nothing published yet, is as of the first report, or of now if there is none', async () => {
    const fresh = new Instance([], START + TICK / 2);
    await fresh.begin();
    expect(fresh.watch.at).toBe(START);
    await fresh.store.reports.append(reportOf(1, 'att', START - HOUR));
    await fresh.begin();
    expect(fresh.watch.at).toBe(START - HOUR);
    await fresh.walkTo(START + MINUTE);
    expect(fresh.watch.at).toBe(START + MINUTE);
  });

  test('says up to where the past is replayed', async () => {
    const instance = await atTheEnd();
    await instance.begin(JUDGE, unreadable, undefined, { passMs: 0 });
    const moments: number[] = [];
    while (!instance.watch.caughtUp) {
      await instance.watch.pass();
      moments.push(instance.watch.judgedUntil);
    }
    expect(moments.length).toBeGreaterThan(1);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(moments.at(-1)).toBeGreaterThan(END - MINUTE);
    expect(instance.watch.at).toBe(END);
  });
});

describe('a crash during the replay', () => {
  /** Reads of the log, by the `seq` after which they begin. */
  function readsOf(instance: Instance): number[] {
    const reads: number[] = [];
    const { read } = instance.store.reports;
    Object.assign(instance.store.reports, {
      read(after: number, limit: number) {
        reads.push(after);
        return read(after, limit);
      },
    });
    return reads;
  }

  test('does not restart it: it continues from the last checkpoint', async () => {
    const instance = await atTheEnd();
    const said = await instance.said();
    await instance.begin(JUDGE, unreadable, endsAfter(300), SAVING_OFTEN);
    await instance.watch.pass();
    expect(instance.watch.caughtUp).toBe(false);
    const reads = readsOf(instance);
    await instance.begin();
    await instance.watch.pass();
    expect(instance.watch.caughtUp).toBe(true);
    // How far that was depends on how long checkpoints took; a restart reads from 0.
    expect(Math.min(...reads)).toBeGreaterThan(0);
    expect(await instance.said()).toEqual(said);
  });

  test('changes nothing of what is published from then on, however often it happens', async () => {
    const whole = await atTheEnd();
    await whole.walkTo(END + 4 * HOUR, MINUTE);
    const expected: Said = await whole.said();
    const expectNoTrace = async (seed: string) => {
      const random = createRandom(seed);
      const instance = await atTheEnd();
      let harm: typeof unreadable | undefined = unreadable;
      for (let crashes = 1 + random.below(4); crashes > 0; crashes--) {
        await instance.begin(JUDGE, harm, endsAfter(random.below(900)), SAVING_OFTEN);
        await instance.watch.pass();
        harm = undefined;
      }
      await instance.begin(JUDGE, harm);
      await instance.walkTo(END + 4 * HOUR, MINUTE);
      expect(await instance.said()).toEqual(expected);
      expect(instance.watch.account.save()).toEqual(whole.watch.account.save());
      expect(instance.watch.levels).toEqual(whole.watch.levels);
    };
    await fc.assert(fc.asyncProperty(fc.nat().map(String), expectNoTrace), { numRuns: 5 });
  }, 60_000);
});
