import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../core/base/time.ts';
import type { Outcome } from '../../outgoing/connector.ts';
import { catalog, tick } from '../../ports/given.fixture.ts';
import { killedBeforeRecord } from '../crash.fixture.ts';
import { open, over } from '../world.fixture.ts';
import { FAILING_LANE_AT_ONCE_MAX, LANE_AT_ONCE_MAX } from './lanes.ts';
import { Crowd, person } from './public.fixture.ts';

const X = open('x').id;
const countryOf = (country: string) => ({ country, city: null, region: null });
const AWAY: Outcome = { unanswered: 'unreachable', detail: 'ECONNREFUSED' };

describe('the public', () => {
  test('gets each step once, over restarts: of each incident, or of the end of the requested one', async () => {
    const crowd = await Crowd.open(person(1), person(2, { incident: X }), person(3, { service: 'y' }));
    await crowd.tick(open('x'), 'opened');
    await crowd.restart();
    await crowd.later(MINUTE);
    expect(crowd.said()).toEqual(['mail~1: Problems reported: x']);
    crowd.at += 10 * MINUTE;
    await crowd.tick(over('x'), 'resolved');
    await crowd.restart();
    await crowd.later(DAY);
    expect(crowd.said().sort()).toEqual(['mail~1: Back to normal: x', 'mail~2: Back to normal: x']);
    expect(await crowd.store.subscribers.get(['mail~1', 'mail~2'])).toMatchObject([{ id: 'mail~1' }]);
    expect(crowd.errors).toEqual([]);
  });

  test('gets nothing from a server that does not send, and each message once from the one that does', async () => {
    const crowd = await Crowd.open(person(1), person(2));
    crowd.isTelling = false;
    await crowd.tick(open('x'), 'opened');
    await crowd.later(SECOND);
    expect(crowd.said()).toEqual([]);
    crowd.isTelling = true;
    // A node may lose the right to send between two messages.
    crowd.answer = () => {
      crowd.isTelling = false;
      return { status: 250, headers: {}, body: 'ok' };
    };
    await crowd.later(SECOND);
    crowd.answer = () => ({ status: 250, headers: {}, body: 'ok' });
    crowd.isTelling = true;
    await crowd.later(SECOND);
    expect(crowd.said().sort()).toEqual(['mail~1: Problems reported: x', 'mail~2: Problems reported: x']);
  });

  test('a message that was sent and not recorded is sent again under the same id', async () => {
    const crowd = await Crowd.open(person(1));
    const goOn = killedBeforeRecord(crowd.store.deliveries);
    await crowd.tick(open('x'), 'opened');
    expect(crowd.errors).toMatchObject([{ message: 'killed' }]);
    goOn();
    await crowd.restart();
    await crowd.later(SECOND);
    await crowd.later(DAY);
    const ids = crowd.told.map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  describe('while the mail server is away', () => {
    const BACK: Outcome = { status: 250, headers: {}, body: '' };
    const hours = async (crowd: Crowd, count: number): Promise<void> => {
      for (let nth = 0; nth < 4 * count; nth++) await crowd.later(HOUR / 4);
    };

    test('for a day, nobody misses the end of what they know, and who was not told of the beginning gets nothing', async () => {
      const crowd = await Crowd.open(person(1), person(2, { incident: X }));
      await crowd.tick(open('x'), 'opened');
      expect(crowd.said()).toEqual(['mail~1: Problems reported: x']);
      await crowd.store.subscribers.put(person(3, { service: 'y' }));
      crowd.answer = () => AWAY;
      crowd.at += MINUTE;
      await crowd.tick(open('y'), 'opened');
      await crowd.tick(over('x'), 'resolved');
      await hours(crowd, 1);
      await crowd.tick(over('y'), 'resolved');
      expect(await crowd.log('mail~3')).toEqual(['dropped not_news', 'failed too_late']);
      await hours(crowd, 23);
      crowd.told.length = 0;
      crowd.answer = () => BACK;
      await hours(crowd, 5);
      expect(crowd.said().sort()).toEqual(['mail~1: Back to normal: x', 'mail~2: Back to normal: x']);
      expect(await crowd.store.subscribers.get(['mail~1', 'mail~2'])).toMatchObject([{ id: 'mail~1' }]);
    });

    test('for longer than two days, the end is dropped with its reason, and an address that waited for it is deleted', async () => {
      const crowd = await Crowd.open(person(2, { incident: X }));
      await crowd.tick(open('x'), 'opened');
      crowd.answer = () => AWAY;
      await crowd.tick(over('x'), 'resolved');
      await hours(crowd, 49);
      crowd.told.length = 0;
      crowd.answer = () => BACK;
      await hours(crowd, 5);
      expect(crowd.told).toEqual([]);
      expect(await crowd.log('mail~2')).toEqual(['failed gave_up']);
      expect(await crowd.store.subscribers.get(['mail~2'])).toEqual([]);
    });

    test('trouble that comes and goes is one message in the end, and none while it is there again', async () => {
      const crowd = await Crowd.open(person(1));
      await crowd.tick(open('x', { id: 'x-0' }), 'opened');
      expect(crowd.said()).toEqual(['mail~1: Problems reported: x']);
      crowd.answer = () => AWAY;
      for (let nth = 0; nth < 5; nth++) {
        await hours(crowd, 1);
        await crowd.tick(over('x', { id: `x-${nth}` }), 'resolved');
        await hours(crowd, 1);
        await crowd.tick(open('x', { id: `x-${nth + 1}` }), 'opened');
      }
      await hours(crowd, 10);
      crowd.told.length = 0;
      crowd.answer = () => BACK;
      await hours(crowd, 5);
      expect(crowd.said()).toEqual([]);
      await crowd.tick(over('x', { id: 'x-5' }), 'resolved');
      await hours(crowd, 5);
      expect(crowd.said()).toEqual(['mail~1: Back to normal: x']);
      expect(await crowd.log('mail~1')).toContain('dropped superseded');
    });
  });

  test('a mailbox that does not exist ends it; what a server says about people is not stored', async () => {
    const crowd = await Crowd.open(person('gone'), person('full'));
    crowd.answer = (to) =>
      to.startsWith('mail~gone')
        ? { status: 410, headers: {}, body: `550 5.1.1 <${to}> unknown, see https://help.example/${to}` }
        : { status: 503, headers: {}, body: '452 4.2.2 full' };
    await crowd.tick(open('x'), 'opened');
    expect(await crowd.store.subscribers.get(['mail~gone', 'mail~full'])).toMatchObject([
      { id: 'mail~full' },
    ]);
    const [gone] = await crowd.store.deliveries.log('mail~gone', 1);
    expect(gone).toMatchObject({
      state: 'failed',
      why: 'gone',
      answer: '410 550 5.1.1 (hidden) unknown, see (hidden)',
    });
  });

  test('who unsubscribes between the decision and the message gets nothing', async () => {
    const crowd = await Crowd.open(person(1), person(2));
    crowd.answer = async (to) => {
      if (to.startsWith('mail~1')) await crowd.store.subscribers.remove(['mail~1']);
      return AWAY;
    };
    await crowd.tick(open('x'), 'opened');
    await crowd.later(MINUTE);
    expect(await crowd.log('mail~1')).toEqual(['dropped channel_removed']);
  });

  test('of a country gets what is there, and later what spreads there', async () => {
    const crowd = await Crowd.open(
      person('gb', { near: countryOf('GB') }),
      person('de', { near: countryOf('DE') }),
    );
    await crowd.tick(open('x'), 'opened');
    expect(crowd.said()).toEqual(['mail~gb: Problems reported: x']);
    crowd.at += MINUTE;
    const spread = open('x', { scope: { kind: 'everywhere' } });
    await crowd.store.commit(tick({ at: crowd.at, incidents: [spread] }));
    await crowd.notify.pass();
    expect(crowd.said()).toEqual(['mail~de: Problems reported: x']);
  });

  test('of a category gets each service of it, once, and a single service by its own subscription', async () => {
    const social = { service: null, category: 'social' };
    const crowd = await Crowd.open(
      person('all', social),
      person('x', { to: 'bob@example.org', severity: 'critical' }),
      person('rest', { ...social, to: 'bob@example.org' }),
      person('end', { ...social, to: 'eve@example.org' }),
      person('over', { to: 'eve@example.org', incident: X }),
      person('banks', { service: null, category: 'banks' }),
    );
    crowd.services = ['x', 'y'].flatMap((slug) => catalog(slug).services);
    await crowd.tick(open('x'), 'opened');
    // Bob wants to hear of x if it is critical; eve's subscription to one end changes nothing for the others.
    expect(crowd.said().sort()).toEqual(['eve: Problems reported: X', 'mail~all: Problems reported: X']);
    expect(await crowd.log('mail~x')).toEqual(['held below_severity']);
    crowd.at += MINUTE;
    await crowd.tick(open('y'), 'opened');
    expect(crowd.said().sort()).toEqual([
      'bob: Problems reported: Y',
      'eve: Problems reported: Y',
      'mail~all: Problems reported: Y',
    ]);
  });

  test('gets as many of the steps as requested', async () => {
    const crowd = await Crowd.open(
      person('ends', { hears: 'ends' }),
      person('steps'),
      person('all', { hears: 'all' }),
    );
    const said = [];
    for (const [of, reason] of [
      [open('x'), 'opened'],
      [open('x'), 'knock_on'],
      [open('x'), 'reopened'],
      [over('x'), 'resolved'],
    ] as const) {
      crowd.at += 10 * MINUTE;
      await crowd.tick(of, reason, reason === 'knock_on' ? 'y' : undefined);
      said.push(
        `${reason}: ${crowd.told
          .splice(0)
          .map(({ to }) => to.split('@')[0])
          .sort()
          .join(' ')}`,
      );
    }
    expect(said).toEqual([
      'opened: mail~all mail~ends mail~steps',
      'knock_on: mail~all',
      'reopened: mail~all mail~steps',
      'resolved: mail~all mail~ends mail~steps',
    ]);
  });

  test('a limited number is sent to at once, fewer while the server does not answer, and each gets a turn', async () => {
    const people = Array.from({ length: LANE_AT_ONCE_MAX + 20 }, (_, nth) => person(100 + nth));
    const crowd = await Crowd.open(...people);
    let [now, most] = [0, 0];
    const slow = (outcome: Outcome) => async (): Promise<Outcome> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return outcome;
    };
    crowd.answer = slow(AWAY);
    await crowd.tick(open('x'), 'opened');
    expect([most, crowd.told.length]).toEqual([LANE_AT_ONCE_MAX, people.length]);
    most = 0;
    await crowd.later(20 * SECOND);
    expect([most, crowd.told.length]).toEqual([FAILING_LANE_AT_ONCE_MAX, 2 * people.length]);
  });

  test('a receiver that does not answer delays nobody behind another one', async () => {
    const stuck = Array.from({ length: LANE_AT_ONCE_MAX + 1 }, (_, nth) => person(100 + nth));
    const crowd = await Crowd.open(...stuck, { ...person('x'), id: 'mail:other~1', to: 'one@other' });
    const answered = Promise.withResolvers<Outcome>();
    const other = Promise.withResolvers<void>();
    crowd.answer = (to) => {
      if (to !== 'one@other') return answered.promise;
      other.resolve();
      return { status: 201, headers: {}, body: '' };
    };
    const told = crowd.tick(open('x'), 'opened');
    // Arrives while all places of the first lane are taken.
    await other.promise;
    expect(crowd.told.filter(({ to }) => to !== 'one@other').length).toBeLessThanOrEqual(LANE_AT_ONCE_MAX);
    answered.resolve(AWAY);
    await told;
    expect(crowd.told).toHaveLength(stuck.length + 1);
  });
});
