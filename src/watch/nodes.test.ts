import { beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import { REFUSING_FOR } from './coverage-keeper.ts';
import { logOf, ordinary, outage, START } from './lives.fixture.ts';
import { Cluster } from './nodes.fixture.ts';

const OUTAGE = START + DAY + 4 * HOUR;
const END = OUTAGE + 4 * HOUR;
const reports = logOf(
  ordinary(createRandom('nodes'), 'att', 12, END),
  ordinary(createRandom('others'), 'bank', 2, END),
  outage('att', OUTAGE, 50 * MINUTE, 6),
);

/** What a single undisturbed node publishes. */
async function saidAlone() {
  const cluster = new Cluster(reports, START);
  await cluster.start('a');
  await cluster.walkTo(END);
  return cluster.said();
}
const alone = await saidAlone();

describe('nodes that share a log', () => {
  let cluster: Cluster;
  beforeEach(() => {
    cluster = new Cluster(reports, START);
  });

  test('one decides; the others show the same at the same tick, and pass on the same updates', async () => {
    expect(alone.incidents.map(({ state }) => state)).toEqual(['resolved']);
    expect(alone.decisions.length).toBeGreaterThan(2);
    const [one, two] = [await cluster.start('a'), await cluster.start('b')];
    for (let at = OUTAGE - HOUR; at <= OUTAGE + 20 * MINUTE; at += MINUTE) {
      await cluster.walkTo(at);
      expect([two.watch.at, two.watch.state('att')]).toEqual([one.watch.at, one.watch.state('att')]);
    }
    expect(one.watch.state('att')).toMatchObject({ status: 'problems' });
    await cluster.walkTo(END);
    expect(await cluster.said()).toEqual(alone);
    const published = one.ticks.flatMap((tick) => tick.published ?? []);
    expect(published.length).toBeGreaterThan(2);
    expect(two.ticks.flatMap((tick) => tick.published ?? [])).toEqual(published);
    expect(two.ticks.at(-1)?.at).toBe(one.ticks.at(-1)?.at);
  });

  test('the next one continues where one was killed, at any moment of an incident, and publishes the same', async () => {
    const names = ['a', 'b'];
    for (const name of names) await cluster.start(name);
    for (let at = OUTAGE - 10 * MINUTE - 3 * SECOND; at < OUTAGE + HOUR; at += 7 * MINUTE) {
      await cluster.walkTo(at);
      const [dead = ''] = names.splice(0, 1);
      cluster.kill(dead);
      cluster.watching = names[0] ?? null;
      names.push(`${dead}+`);
      await cluster.start(`${dead}+`);
    }
    await cluster.walkTo(END);
    expect(await cluster.said()).toEqual(alone);
  });

  test('one that is suspended while another takes over commits nothing when it wakes, and follows', async () => {
    const [one] = [await cluster.start('a'), await cluster.start('b')];
    for (let at = OUTAGE; at < OUTAGE + HOUR; at += 10 * MINUTE) {
      await cluster.walkTo(at);
      const stopped = cluster.watching ?? '';
      cluster.watching = stopped === 'a' ? 'b' : 'a';
      await cluster.walkTo(at + 2 * MINUTE, [stopped]);
    }
    await cluster.walkTo(END);
    expect(await cluster.said()).toEqual(alone);
    expect(one.watch.at).toBe(END);
  });

  test('one that takes over in the middle of a tick, and one that starts late, agree with what was published', async () => {
    await cluster.start('a');
    await cluster.walkTo(OUTAGE + 15 * MINUTE);
    const late = await cluster.start('b');
    await cluster.walkTo(OUTAGE + 15 * MINUTE + 2 * TICK);
    expect(late.watch.state('att')).toEqual(cluster.nodes.get('a')?.watch.state('att'));
    cluster.kill('a');
    cluster.watching = 'b';
    await cluster.walkTo(END);
    expect(await cluster.said()).toEqual(alone);
  });

  test('have a hole only if no node could take reports', async () => {
    await cluster.start('a');
    await cluster.start('b');
    await cluster.walkTo(OUTAGE);
    cluster.kill('a');
    await cluster.walkTo(OUTAGE + MINUTE);
    cluster.watching = 'b';
    await cluster.walkTo(OUTAGE + 2 * MINUTE);
    expect((await cluster.said()).holes).toEqual([]);
    cluster.kill('b');
    cluster.offUntil(OUTAGE + 9 * MINUTE);
    const next = await cluster.start('c');
    await cluster.walkTo(OUTAGE + 10 * MINUTE);
    const hole = { service: null, from: OUTAGE + 2 * MINUTE, to: OUTAGE + 9 * MINUTE + TICK, reason: 'off' };
    expect(await cluster.said()).toMatchObject({ holes: [{ ...hole, to: expect.any(Number) }] });
    expect(next.holes.at(-1)).toMatchObject({ from: hole.from, reason: 'off' });
  });

  test('one that has just started takes reports: if the previous one is killed then, there is no hole', async () => {
    await cluster.start('a');
    await cluster.walkTo(OUTAGE);
    await cluster.start('b');
    cluster.kill('a');
    await cluster.walkTo(OUTAGE + TICK);
    cluster.watching = 'b';
    await cluster.walkTo(OUTAGE + MINUTE);
    expect((await cluster.said()).holes).toEqual([]);
  });

  test('what a follower refused is a hole for all, and continues when another node watches', async () => {
    const [one, two] = [await cluster.start('a'), await cluster.start('b')];
    await cluster.walkTo(START + HOUR);
    two.watch.refused('overload', 'att');
    await cluster.walkTo(START + HOUR + 2 * TICK);
    expect((await cluster.said()).holes).toMatchObject([{ service: 'att', reason: 'overload', to: null }]);
    expect(one.holes).toHaveLength(1);
    await cluster.walkTo(START + HOUR + 3 * TICK);
    expect(two.holes).toEqual(one.holes);
    cluster.kill('a');
    cluster.watching = 'b';
    await cluster.walkTo(START + HOUR + REFUSING_FOR + 6 * TICK);
    const { holes } = await cluster.said();
    expect(holes).toMatchObject([{ service: 'att', reason: 'overload', to: expect.any(Number) }]);
    expect(holes[0]?.to).toBeGreaterThan(START + HOUR + REFUSING_FOR - TICK);
  });
});
