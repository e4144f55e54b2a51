import { describe, expect, test } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import { Instance, JUDGE, logOf, ordinary, outage, START, unreadable } from './lives.fixture.ts';

/** Eight days of two services, with an outage of one of them at the end. */
const END = START + 8 * DAY;
const LOG = logOf(
  ordinary(createRandom('standing'), 'att', 6, END),
  ordinary(createRandom('standing too'), 'bank', 2, END),
  outage('verizon', START + 7 * DAY, HOUR, 0.1),
  outage('att', START + 3 * DAY, 40 * MINUTE, 4),
  outage('att', END - 30 * MINUTE, 40 * MINUTE, 4),
);

async function atTheEnd(): Promise<Instance> {
  const instance = new Instance(LOG, START);
  await instance.begin();
  await instance.walkTo(END, 10 * MINUTE);
  return instance;
}

const stateOf = ({ watch }: Instance, service: string) => {
  const state = watch.state(service);
  return state && [state.status, state.incident?.id ?? null];
};

describe('while a watch that starts anew replays what was published', () => {
  test('it shows what it published last, as of that time', async () => {
    const instance = await atTheEnd();
    const [open] = await instance.store.incidents.active();
    const before = ['att', 'bank', 'verizon', 'nobody'].map((service) => stateOf(instance, service));
    expect(before).toEqual([['problems', open!.id], ['normal', null], ['learning', null], null]);
    await instance.begin(JUDGE, unreadable);
    expect(['att', 'bank', 'verizon', 'nobody'].map((service) => stateOf(instance, service))).toEqual(before);
    expect(instance.watch.at).toBe(END);
    expect(instance.watch.caughtUp).toBe(false);
    const { evidence, observed } = instance.watch.state('att')!.judgement;
    expect(evidence).toBeGreaterThan(3);
    expect(observed).toBeGreaterThan(10);
    expect(instance.watch.bands('bank', END - HOUR, END, HOUR)).toEqual([]);
  });

  test('it shows no incident of long ago as one under way, however often it pauses', async () => {
    const instance = await atTheEnd();
    const seen: { readonly at: Millis; readonly onset: Millis }[] = [];
    await instance.begin(JUDGE, unreadable, async () => {
      const { at } = instance.watch;
      seen.push({ at, onset: instance.watch.state('att')?.incident?.onset.at ?? 0 });
      return true;
    });
    await instance.watch.pass();
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.filter(({ at, onset }) => at !== END || onset < END - HOUR)).toEqual([]);
    expect(instance.watch.caughtUp).toBe(true);
    await instance.walkTo(END + TICK);
    expect(instance.watch.at).toBe(END + TICK);
    expect(instance.watch.bands('bank', END - HOUR, END, HOUR)).toHaveLength(1);
  });
});
