import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import { START, channel, notice, tick } from '../ports/given.fixture.ts';
import { killedBeforeRecord } from './crash.fixture.ts';
import { UPDATE_EVERY } from './stages/throttle.ts';
import { TOLD_KEPT_FOR } from '../ports/subscribers.ts';
import { CLOSE_PATIENCE_MS } from './notify.ts';
import { NOTICES_AT_ONCE } from './planner.ts';
import { OK, World, open, over, slackOf, telegramOf, webhookOf } from './world.fixture.ts';

describe('a notice', () => {
  test('is sent once to each channel that subscribes, at once, and again only when it is over', async () => {
    const world = await World.open(
      slackOf('ops'),
      slackOf('other', { wants: { ...channel('').wants, services: ['y'] } }),
    );
    await world.tick([open('x'), 'opened']);
    expect(world.said()).toEqual(['ops: Problems reported: x']);
    await world.later(30 * MINUTE);
    await world.restart();
    await world.later(MINUTE);
    expect(world.said()).toEqual([]);
    await world.tick([over('x'), 'resolved']);
    expect(world.said()).toEqual(['ops: Back to normal: x']);
    expect(await world.store.outbox.pending(10)).toEqual([]);
  });

  test('without recipients leaves the outbox', async () => {
    const world = await World.open();
    await world.tick([open('x'), 'opened']);
    expect(await world.store.outbox.pending(10)).toEqual([]);
  });

  test('that was sent and not recorded is sent again under the same id', async () => {
    const world = await World.open(webhookOf('ops'));
    const goOn = killedBeforeRecord(world.store.deliveries);
    await world.tick([open('x'), 'opened']);
    expect(world.errors).toMatchObject([{ message: 'killed' }]);
    goOn();
    await world.restart();
    await world.later(SECOND);
    await world.later(DAY);
    const ids = world.told.map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect(ids[0]).toMatch(/^x-20250310-0925\.\d+\.opened$/u);
  });

  test('older than the limit is dropped with its reason, and so is its end', async () => {
    const world = await World.open(slackOf('ops'));
    await world.store.commit(
      tick({
        incidents: [open('x')],
        notices: [notice('n', { incident: open('x').id, service: 'x', at: START })],
      }),
    );
    await world.later(HOUR);
    await world.tick([over('x'), 'resolved']);
    expect(world.told).toEqual([]);
    expect(world.decided.map((one) => one.split(' ').at(-1))).toEqual(['too_old', 'not_news']);
  });
});

describe('one alert for one cause', () => {
  test('a carrier fails with thirty knock-ons: one alert to each, and one when it is over', async () => {
    const world = await World.open(
      slackOf('ops'),
      webhookOf('program'),
      slackOf('only-bank', { wants: { ...channel('').wants, services: ['s7'] } }),
    );
    const slugs = Array.from({ length: 30 }, (_, nth) => `s${nth}`);
    const knockOn = (slug: string) =>
      open(slug, {
        blame: {
          role: 'knock_on',
          of: 'ee',
          via: 'ee',
          reason: 'rival',
          times: 9,
          lagMs: 0,
          others: [],
        } as never,
      });
    // In one tick, sorted by slug: the carrier is neither first nor last.
    await world.tick(
      [open('ee'), 'opened'],
      ...slugs.slice(0, 20).map((slug) => [knockOn(slug), 'opened', 'ee'] as const),
    );
    await world.later(40 * SECOND);
    await world.tick(...slugs.slice(20).map((slug) => [knockOn(slug), 'opened', 'ee'] as const));
    await world.later(30 * MINUTE);
    expect(world.said().sort()).toEqual([
      'only-bank: Problems reported: s7',
      'ops: Problems reported: ee',
      'program: incident.opened',
    ]);
    await world.tick(
      [over('ee'), 'resolved'],
      ...slugs.map((slug) => [over(slug), 'resolved', 'ee'] as const),
    );
    await world.later(HOUR);
    expect(world.said().sort()).toEqual([
      'only-bank: Back to normal: s7',
      'ops: Back to normal: ee',
      'program: incident.resolved',
    ]);
    expect(world.decided.filter((one) => one.endsWith('knock_on_of_told'))).toHaveLength(60);
  });

  test('a knock-on that opens before its source waits for it briefly, and is sent if it does not come', async () => {
    const world = await World.open(slackOf('ops'));
    const blame = {
      role: 'knock_on',
      of: 'ee',
      via: 'ee',
      reason: 'rival',
      times: 9,
      lagMs: 0,
      others: [],
    } as never;
    await world.tick([open('ee', { state: 'pending' }), null], [open('x', { blame }), 'opened', 'ee']);
    expect(world.said()).toEqual([]);
    await world.later(MINUTE);
    await world.tick([open('ee'), 'opened']);
    expect(world.said()).toEqual(['ops: Problems reported: ee']);
    await world.tick(
      [open('vodafone', { state: 'pending' }), null],
      [open('y', { blame: { ...(blame as object), of: 'vodafone' } as never }), 'opened', 'vodafone'],
    );
    await world.later(2 * MINUTE - 1);
    expect(world.said()).toEqual([]);
    await world.later(1);
    expect(world.said()).toEqual(['ops: Problems reported: y']);
  });

  test('what was withheld as a knock-on and becomes trouble of its own is sent then', async () => {
    const world = await World.open(slackOf('ops'));
    await world.tick([open('ee'), 'opened'], [open('x'), 'opened', 'ee']);
    world.at += 10 * MINUTE;
    await world.tick([open('x'), 'own_trouble']);
    expect(world.said()).toEqual(['ops: Problems reported: ee', 'ops: Its own problem after all: x']);
  });

  test('four that open within two minutes: three alone at once, the rest in one digest; five in one tick: one digest at once', async () => {
    const world = await World.open(slackOf('ops'), webhookOf('program'));
    for (const slug of ['a', 'b', 'c', 'd', 'e']) {
      await world.tick([open(slug), 'opened']);
      world.at += 15 * SECOND;
    }
    expect(world.said().filter((one) => one.startsWith('ops'))).toEqual(
      ['a', 'b', 'c'].map((slug) => `ops: Problems reported: ${slug}`),
    );
    await world.later(45 * SECOND);
    expect(world.said()).toEqual(['ops: Problems reported at 2 services']);
    await world.later(HOUR);
    await world.tick(...['p', 'q', 'r', 's', 't'].map((slug) => [open(slug), 'opened'] as const));
    expect(world.said().filter((one) => one.startsWith('ops'))).toEqual([
      'ops: Problems reported at 5 services',
    ]);
  });

  test('updates of an incident come every five minutes at most, the last of them, and as edits if the channel can', async () => {
    const world = await World.open(slackOf('ops'), telegramOf('chat'));
    world.answer = () => ({ ...OK, body: '{"ok":true,"result":{"message_id":42}}' });
    await world.tick([open('x'), 'opened']);
    await world.later(MINUTE);
    await world.tick([open('x'), 'knock_on', 'unknown']);
    await world.later(MINUTE);
    await world.tick([open('x'), 'own_trouble']);
    expect(
      world.told
        .splice(0)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['chat', 'ops']);
    await world.later(3 * MINUTE);
    const updates = world.told.splice(0);
    expect(updates.map(({ to, said }) => `${to}: ${said}`).sort()).toEqual([
      'chat: Its own problem after all: x',
      'ops: Its own problem after all: x',
    ]);
    const edited = updates.find(({ to }) => to === 'chat')?.request;
    expect([edited?.url, (JSON.parse(edited?.body ?? '') as { message_id: number }).message_id]).toEqual([
      expect.stringMatching(/editMessageText$/u),
      42,
    ]);
  });
});

describe('held', () => {
  test('what is too small is sent when it has grown, and not at all if it does not', async () => {
    const world = await World.open(slackOf('ops', { wants: { ...channel('').wants, severity: 'critical' } }));
    const grown = open('x', {
      peak: { at: START, windowMs: 15 * MINUTE, reports: 400, expected: 3, evidence: 99 },
    });
    await world.tick([open('x'), 'opened'], [open('y'), 'opened']);
    await world.later(2 * HOUR);
    await world.tick([open('x'), 'reopened']);
    expect(world.said()).toEqual([]);
    await world.tick([grown, null]);
    await world.tick([over('y'), 'resolved']);
    await world.tick([{ ...grown, state: 'resolved', endedAt: world.at }, 'resolved']);
    await world.later(5 * MINUTE);
    expect(world.said()).toEqual(['ops: Problems reported: x', 'ops: Back to normal: x']);
    expect(await world.store.deliveries.held()).toEqual([]);
    expect(world.decided).toContain(`ops y-20250310-0925.${START}.opened over_before_told`);
  });

  test('in quiet hours, until they end; what is over by then is not sent', async () => {
    const quiet = { from: 9 * 60, to: 10 * 60, timeZone: 'UTC', except: 'critical' } as const;
    const world = await World.open(slackOf('ops', { quiet }));
    await world.tick([open('x'), 'opened'], [open('y'), 'opened']);
    await world.later(20 * MINUTE);
    await world.tick([over('y'), 'resolved']);
    expect(world.said()).toEqual([]);
    await world.later(15 * MINUTE);
    expect(world.said()).toEqual(['ops: Problems reported: x']);
  });

  test('a program gets the end of what it knows though it is muted, or the hours are quiet: the alert would stay open forever', async () => {
    const quiet = { from: 9 * 60, to: 10 * 60, timeZone: 'UTC', except: 'critical' } as const;
    const world = await World.open(webhookOf('program'), webhookOf('asleep', { quiet }), slackOf('ops'));
    world.at -= HOUR;
    await world.tick([open('x'), 'opened']);
    expect(world.said()).toHaveLength(3);
    world.at += HOUR;
    await world.store.channels.silence({
      id: 's',
      channel: null,
      service: null,
      incident: null,
      until: world.at + HOUR,
    });
    await world.later(SECOND);
    await world.tick([over('x'), 'resolved'], [open('y'), 'opened'], [over('z'), 'resolved']);
    expect(world.said().sort()).toEqual(['asleep: incident.resolved', 'program: incident.resolved']);
  });

  test('if the server was down while it ended, the end is sent at the next start', async () => {
    const world = await World.open(slackOf('ops'), webhookOf('program'));
    await world.tick([open('x'), 'opened']);
    world.said();
    const ended = world.at + HOUR;
    world.at += 6 * HOUR;
    await world.store.commit(
      tick({
        at: world.at,
        incidents: [over('x')],
        notices: [notice('x.over', { incident: over('x').id, service: 'x', at: ended, reason: 'resolved' })],
      }),
    );
    await world.restart();
    await world.later(SECOND);
    expect(world.said().sort()).toEqual(['ops: Back to normal: x', 'program: incident.resolved']);
  });

  test('after a mute of a known incident, its end is sent when the silence ends, once, and at once if that is undone', async () => {
    const world = await World.open(slackOf('ops'));
    await world.tick([open('x'), 'opened'], [open('y'), 'opened']);
    world.said();
    const silence = { id: 's', channel: 'ops', service: 'x', incident: null, until: world.at + 8 * HOUR };
    await world.store.channels.silence(silence);
    await world.store.channels.silence({ ...silence, id: 't', service: 'y' });
    await world.later(UPDATE_EVERY);
    await world.tick([over('x'), 'resolved'], [over('y'), 'resolved']);
    expect(world.said()).toEqual([]);
    await world.store.channels.silence({
      ...silence,
      id: 't',
      service: 'y',
      incident: null,
      until: world.at,
    });
    await world.later(SECOND);
    expect(world.said()).toEqual(['ops: Back to normal: y']);
    await world.later(8 * HOUR);
    expect(world.said()).toEqual(['ops: Back to normal: x']);
    await world.later(HOUR);
    expect(world.said()).toEqual([]);
  });

  test('what is muted is not sent; when the silence ends, trouble that is not over is, once', async () => {
    const world = await World.open(slackOf('ops'));
    await world.tick([open('known'), 'opened']);
    world.said();
    await world.store.channels.silence({
      id: 's',
      channel: 'ops',
      service: null,
      incident: null,
      until: world.at + HOUR,
    });
    await world.tick([open('x'), 'opened'], [open('y'), 'opened']);
    await world.later(HOUR - 1);
    await world.tick([over('y'), 'resolved'], [open('x'), 'reopened']);
    expect(world.said()).toEqual([]);
    await world.later(1);
    expect(world.said()).toEqual(['ops: Problems reported: x']);
    await world.later(HOUR);
    expect(world.said()).toEqual([]);
  });
});

describe('much at once', () => {
  test('is decided on in batches, completely', async () => {
    const world = await World.open(webhookOf('ops'));
    const slugs = Array.from({ length: 2 * NOTICES_AT_ONCE + 1 }, (_, nth) => `s${nth}`);
    await world.tick(...slugs.map((slug) => [open(slug), 'opened'] as const));
    expect(world.told).toHaveLength(2 * NOTICES_AT_ONCE + 1);
    expect(new Set(world.told.map(({ id }) => id)).size).toBe(2 * NOTICES_AT_ONCE + 1);
    expect(await world.store.outbox.pending(1)).toEqual([]);
  });

  test('is deleted after thirty days, once a day', async () => {
    const world = await World.open(slackOf('ops'));
    await world.tick([open('x'), 'opened']);
    await world.later(TOLD_KEPT_FOR);
    expect(await world.store.deliveries.log('ops', 9)).toHaveLength(1);
    await world.later(DAY);
    expect(await world.store.deliveries.log('ops', 9)).toEqual([]);
  });

  test('does not keep the server from stopping: calls under way are waited for briefly, and sent again', async () => {
    const world = await World.open(slackOf('ops'));
    const asked = Promise.withResolvers<void>();
    world.answer = () => {
      asked.resolve();
      return new Promise(() => {});
    };
    void world.tick([open('x'), 'opened']);
    await asked.promise;
    const began = performance.now();
    await world.notify.close();
    expect(performance.now() - began).toBeGreaterThanOrEqual(CLOSE_PATIENCE_MS - 50);
    world.answer = () => OK;
    await world.restart();
    await world.later(SECOND);
    expect(world.said()).toEqual(['ops: Problems reported: x', 'ops: Problems reported: x']);
  });
});
