import { describe, expect, test } from 'vitest';
import { DAY, HOUR, SECOND } from '../core/base/time.ts';
import { START, channel } from '../ports/given.fixture.ts';
import { killedBeforeRecord } from './crash.fixture.ts';
import { UPDATE_EVERY } from './stages/throttle.ts';
import { World, open, over, slackOf, webhookOf } from './world.fixture.ts';

describe('a reminder', () => {
  const remind = { wants: { ...channel('').wants, remind: 2 * HOUR } };
  const STILL = 'Still not back to normal: x';

  test('comes after the configured silence, once over restarts, until it is over, and only to those who asked', async () => {
    const world = await World.open(slackOf('ops', remind), slackOf('calm'), webhookOf('program', remind));
    await world.tick([open('x'), 'opened']);
    world.said();
    await world.later(2 * HOUR - 1);
    expect(world.said()).toEqual([]);
    await world.later(1);
    await world.restart();
    await world.later(SECOND);
    const ids = world.told.map(({ id }) => id);
    expect(ids).toContain(`${open('x').id}.${START + 2 * HOUR}.still_open`);
    expect(world.said().sort()).toEqual([`ops: ${STILL}`, 'program: incident.still_open']);
    // Other messages about it count as well.
    await world.later(HOUR);
    await world.tick([open('x'), 'reopened']);
    world.said();
    await world.later(HOUR);
    expect(world.said()).toEqual([]);
    await world.later(HOUR);
    expect(world.said().sort()).toEqual([`ops: ${STILL}`, 'program: incident.still_open']);
    await world.tick([over('x'), 'resolved']);
    await world.later(UPDATE_EVERY);
    expect(world.said().sort()).toEqual([
      'calm: Back to normal: x',
      'ops: Back to normal: x',
      'program: incident.resolved',
    ]);
    await world.later(DAY);
    expect(world.said()).toEqual([]);
  });

  test('that was sent and not recorded is sent again under the same id, and a dropped one is decided on once', async () => {
    const world = await World.open(webhookOf('ops', remind), slackOf('muted', remind));
    await world.tick([open('x'), 'opened']);
    world.told.length = 0;
    await world.store.channels.silence({
      id: 's',
      channel: 'muted',
      service: null,
      incident: null,
      until: START + 3 * HOUR,
    });
    const goOn = killedBeforeRecord(world.store.deliveries);
    await world.later(2 * HOUR);
    goOn();
    await world.restart();
    for (let nth = 0; nth < 20; nth++) await world.later(5 * SECOND);
    const id = `${open('x').id}.${START + 2 * HOUR}.still_open`;
    expect(world.told.map((one) => one.id)).toEqual([id, id]);
    expect(world.decided.filter((one) => one === `muted ${id} silenced`)).toHaveLength(1);
    // The mute is over: the next reminder comes when it would have been due.
    await world.later(2 * HOUR);
    expect(world.said()).toContain(`muted: ${STILL}`);
  });

  test('after quiet hours does not duplicate what waited for their end, and several become one message', async () => {
    const quiet = { from: 9 * 60, to: 11 * 60, timeZone: 'UTC', except: null };
    const world = await World.open(slackOf('ops', { ...remind, quiet }));
    const slugs = ['x', 'y', 'z', 'u'];
    await world.tick(...slugs.map((slug) => [open(slug), 'opened'] as const));
    expect(world.said()).toEqual([]);
    await world.later(2 * HOUR);
    const morning = world.said();
    await world.later(5 * SECOND);
    expect([morning, world.said()]).toEqual([['ops: Problems reported at 4 services'], []]);
    await world.later(2 * HOUR);
    expect(world.said()).toEqual(['ops: Still not back to normal: 4 services']);
  });
});
