import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, type Millis } from '../../core/base/time.ts';
import type { FacetDimension } from '../../core/domain/facet.ts';
import type { Place } from '../../core/domain/place.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Notice } from '../../core/incident/notice.ts';
import type { Subscription } from '../../ports/channels.ts';
import { START, catalog, channel } from '../../ports/given.fixture.ts';
import { ALERT_AGE_MAX, OVER_AGE_MAX, PROGRAM_AGE_MAX } from '../case.ts';
import { caseOf, incidentOf } from '../given.fixture.ts';
import { STAGES, decide } from '../pipeline.ts';
import { age } from './age.ts';
import { dedup } from './dedup.ts';
import { GROUP_ALONE_MAX, GROUP_WINDOW, group } from './group.ts';
import { SOURCE_WAIT, inhibit } from './inhibit.ts';
import { over } from './over.ts';
import { quiet } from './quiet.ts';
import { JITTER_MAX, RETRY_AFTER_MAX, SCHEDULE, afterTry, retryAfter } from './send.ts';
import { silence } from './silence.ts';
import { subscribe } from './subscribe.ts';
import { UPDATE_EVERY, throttle } from './throttle.ts';

const noticed = (facts: Partial<Notice>): Notice => ({ ...caseOf().notice, ...facts });
const told = (facts: Partial<Notice> = {}) => noticed(facts);
const wanting = (wants: Partial<Subscription>) =>
  channel('ops', { wants: { ...channel('ops').wants, ...wants } });
const [bank = null] = catalog('x').services as (Service | undefined)[];

const dimensionOf = (key: string): FacetDimension =>
  key.includes('/') ? 'city' : key.includes(':') ? 'region' : 'country';

test('the pipeline is a list, in order', () => {
  expect(STAGES.map(({ name }) => name)).toEqual([
    'over',
    'remind',
    'subscribe',
    'silence',
    'inhibit',
    'dedup',
    'age',
    'quiet',
  ]);
  expect(decide(caseOf())).toBeNull();
});

describe('subscribe', () => {
  const asked = (wants: Partial<Subscription>, facts: Parameters<typeof caseOf>[0] = {}) =>
    subscribe(caseOf({ channel: wanting(wants), service: bank, ...facts }));

  test('lets through what was chosen: a service, a category, a country, or everything', () => {
    for (const wants of [
      {},
      { services: ['x'] },
      { services: ['y'], categories: ['social'] },
      { countries: ['FR', 'GB'] },
    ])
      expect(asked(wants)).toBeNull();
    for (const wants of [
      { services: ['y'] },
      { categories: ['banks'] },
      { countries: ['FR'] },
      { services: ['x'], countries: ['FR'] },
    ])
      expect(asked(wants)).toEqual({ drop: 'not_subscribed' });
  });

  test('holds what is too small, or elsewhere, because it may grow; and drops neither the end nor the rest of what was told', () => {
    expect(asked({ severity: 'major' })).toBeNull();
    expect(asked({ severity: 'critical' })).toEqual({ hold: 'below_severity' });
    expect(
      asked({ severity: 'critical' }, { notice: noticed({ reason: 'resolved' }), told: told() }),
    ).toBeNull();
    expect(asked({ scopes: ['GB'] })).toBeNull();
    expect(asked({ scopes: ['GB/London', 'AS1'] })).toBeNull();
    expect(asked({ scopes: ['GB/Leeds'] })).toEqual({ hold: 'elsewhere' });
    expect(
      asked({ scopes: ['GB'] }, { incident: incidentOf('x', { scope: { kind: 'everywhere' } }) }),
    ).toEqual({ hold: 'elsewhere' });
  });

  test('drops the steps that were not chosen, except the one by which the channel first hears of it', () => {
    const wants = { only: ['opened', 'resolved'] } as const;
    const known = { told: told() };
    const of = (reason: Notice['reason'], facts: Parameters<typeof caseOf>[0] = known) =>
      asked(wants, { notice: noticed({ reason }), ...facts });
    expect([of('opened', {}), of('resolved'), of('reopened', {})]).toEqual([null, null, null]);
    expect([of('reopened'), of('knock_on'), of('own_trouble')]).toEqual(
      Array.from({ length: 3 }, () => ({ drop: 'step_not_wanted' })),
    );
  });

  test('holds what is only elsewhere for a subscription near a place, however the scope names the place', () => {
    const glasgow = { country: 'GB', city: 'Glasgow', region: 'Scotland' };
    const near = (place: Place, ...keys: readonly string[]) => {
      const parts = keys.map((key) => ({ dimension: dimensionOf(key), key, observed: 9, expected: 1 }));
      return asked({ near: place }, { incident: incidentOf('x', { scope: { kind: 'only', parts } }) });
    };
    for (const key of ['GB', 'GB:Scotland', 'GB/Glasgow']) expect(near(glasgow, 'FR', key), key).toBeNull();
    for (const key of ['GB/London', 'GB:England', 'FR', 'FR/Glasgow'])
      expect(near(glasgow, key), key).toEqual({ hold: 'elsewhere' });
    const country = { country: 'GB', city: null, region: null };
    expect([near(country, 'GB/London'), near(country, 'FR')]).toEqual([null, { hold: 'elsewhere' }]);
    // A problem that is mostly elsewhere is also here, and a network says nothing about the place.
    const parts = [{ dimension: 'city', key: 'GB/London', observed: 9, expected: 1 }] as const;
    const network = [{ dimension: 'network', key: 'AS2856', observed: 9, expected: 1 }] as const;
    for (const scope of [
      { kind: 'mostly', parts },
      { kind: 'only', parts: network },
      { kind: 'everywhere' },
    ] as const)
      expect(asked({ near: glasgow }, { incident: incidentOf('x', { scope }) })).toBeNull();
  });

  test('treats a worldwide service as relevant to everybody, until an incident is only elsewhere', () => {
    const service = bank === null ? null : { ...bank, countries: [] };
    expect(asked({ countries: ['GB'] }, { service })).toBeNull();
    expect(asked({ countries: ['FR'] }, { service })).toEqual({ hold: 'elsewhere' });
    expect(
      asked({ countries: ['FR'] }, { service, incident: incidentOf('x', { scope: { kind: 'everywhere' } }) }),
    ).toBeNull();
  });
});

test('silence: what is muted waits, by channel, by service, or everything, until it ends', () => {
  const muted = (channel: string | null, service: string | null, until: Millis) =>
    silence(caseOf({ silences: [{ id: 's', channel, service, incident: null, until }] }));
  for (const [who, what] of [
    [null, null],
    ['ops', null],
    [null, 'x'],
    ['ops', 'x'],
  ] as const)
    expect(muted(who, what, START + 1)).toEqual({ hold: 'silenced' });
  expect([muted('ops', 'x', START), muted('other', 'x', START + 1), muted('ops', 'y', START + 1)]).toEqual([
    null,
    null,
    null,
  ]);
});

test('silence: of a muted incident only the end is sent, which is what ends the mute', () => {
  const silences = [
    { id: 's', channel: null, service: null, incident: caseOf().incident.id, until: START + 1 },
  ];
  const given = (facts: Partial<Notice>) =>
    silence(caseOf({ silences, told: told(), notice: noticed(facts) }));
  expect(given({ reason: 'reopened' })).toEqual({ drop: 'silenced' });
  expect(given({ reason: 'resolved' })).toBeNull();
  expect(given({ reason: 'reopened', incident: 'x-20250311-0925' })).toBeNull();
});

test('silence: the end of what people know waits, a program gets it at once, and other updates are dropped', () => {
  const silences = [{ id: 's', channel: null, service: null, incident: null, until: START + 1 }];
  const given = (reason: 'resolved' | 'reopened', facts: Partial<Parameters<typeof caseOf>[0]> = {}) =>
    silence(caseOf({ silences, told: told(), notice: noticed({ reason }), ...facts }));
  expect([given('resolved'), given('resolved', { listener: 'program' })]).toEqual([
    { hold: 'silenced' },
    null,
  ]);
  expect([given('resolved', { told: null }), given('reopened')]).toEqual([
    { drop: 'silenced' },
    { drop: 'silenced' },
  ]);
});

describe('inhibit', () => {
  const knockOn = noticed({ knockOnOf: 'ee' });

  test('a knock-on is not sent to those who know of its source', () => {
    expect(inhibit(caseOf({ notice: knockOn, source: { told: true, mayBeTold: false } }))).toEqual({
      drop: 'knock_on_of_told',
    });
    expect(inhibit(caseOf({ notice: knockOn, source: { told: false, mayBeTold: false } }))).toBeNull();
    expect(inhibit(caseOf({ source: null }))).toBeNull();
  });

  test('and waits briefly for a source that is about to open', () => {
    const waited = (ms: Millis) =>
      inhibit(caseOf({ notice: knockOn, source: { told: false, mayBeTold: true }, at: START + ms }));
    expect(waited(SOURCE_WAIT - 1)).toEqual({ hold: 'awaits_source' });
    expect(waited(SOURCE_WAIT)).toBeNull();
  });

  test('the end of what was told is sent, and so is that it is not a knock-on', () => {
    for (const reason of ['resolved', 'own_trouble'] as const)
      expect(
        inhibit(
          caseOf({ notice: noticed({ reason, knockOnOf: 'ee' }), source: { told: true, mayBeTold: true } }),
        ),
      ).toBeNull();
  });
});

describe('dedup', () => {
  test('trouble begins once, and its end is for those who were told that it began', () => {
    const notNews = { drop: 'not_news' };
    expect(dedup(caseOf())).toBeNull();
    expect(dedup(caseOf({ told: told() }))).toEqual(notNews);
    expect(dedup(caseOf({ told: told({ incident: 'earlier' }) }))).toBeNull();
    expect(dedup(caseOf({ notice: noticed({ reason: 'resolved' }), told: told() }))).toBeNull();
    expect(dedup(caseOf({ notice: noticed({ reason: 'resolved' }) }))).toEqual(notNews);
    expect(dedup(caseOf({ notice: noticed({ reason: 'knock_on', knockOnOf: 'ee' }) }))).toEqual(notNews);
  });

  test('a withheld knock-on that becomes trouble of its own is news', () => {
    expect(dedup(caseOf({ notice: noticed({ reason: 'own_trouble' }) }))).toBeNull();
  });

  test('what is held is decided on separately', () => {
    const resolved = incidentOf('x', { state: 'resolved' });
    expect(dedup(caseOf({ held: true, openingHeld: true }))).toBeNull();
    expect(over(caseOf({ held: false, incident: resolved }))).toBeNull();
    expect(over(caseOf({ held: true }))).toBeNull();
    expect(over(caseOf({ held: true, incident: resolved }))).toEqual({ drop: 'over_before_told' });
    expect(dedup(caseOf({ notice: noticed({ reason: 'reopened' }), openingHeld: true }))).toEqual({
      drop: 'not_news',
    });
  });
});

test('age: what is older than stated is dropped, for programs much later; what was held is as new as its reason', () => {
  const old = (ms: Millis, facts: Parameters<typeof caseOf>[0] = {}) =>
    age(caseOf({ at: START + ms, ...facts }));
  expect([old(ALERT_AGE_MAX), old(ALERT_AGE_MAX + 1)]).toEqual([null, { drop: 'too_old' }]);
  const over = { notice: noticed({ reason: 'resolved' }) };
  expect([old(OVER_AGE_MAX, over), old(OVER_AGE_MAX + 1, over)]).toEqual([null, { drop: 'too_old' }]);
  const program = { listener: 'program' } as const;
  expect([old(PROGRAM_AGE_MAX, program), old(PROGRAM_AGE_MAX + 1, program)]).toEqual([
    null,
    { drop: 'too_old' },
  ]);
  expect(old(PROGRAM_AGE_MAX + 1, { held: true })).toBeNull();
});

test('quiet: by the clock of the zone, over midnight, on both days of a clock change; critical incidents are sent', () => {
  const at = (moment: string, from = 22 * 60, to = 7 * 60, except: 'major' | 'critical' | null = null) =>
    quiet(
      caseOf({
        at: Date.parse(moment),
        channel: channel('ops', { quiet: { from, to, timeZone: 'Europe/London', except } }),
      }),
    );
  const held = { hold: 'quiet_hours' };
  expect([
    at('2025-03-10T21:59:59Z'),
    at('2025-03-10T22:00Z'),
    at('2025-03-11T06:59:59Z'),
    at('2025-03-11T07:00Z'),
  ]).toEqual([null, held, held, null]);
  expect([at('2025-03-30T05:59:59Z'), at('2025-03-30T06:00Z')]).toEqual([held, null]);
  expect([at('2025-10-26T06:59:59Z'), at('2025-10-26T07:00Z')]).toEqual([held, null]);
  expect([at('2025-03-10T12:30Z', 720, 780), at('2025-03-10T13:00Z', 720, 780)]).toEqual([held, null]);
  expect([
    at('2025-03-10T23:00Z', 1320, 420, 'major'),
    at('2025-03-10T23:00Z', 1320, 420, 'critical'),
  ]).toEqual([null, held]);
});

test('quiet: on whole days of the week too, by the clock of the zone', () => {
  const days = ['sat', 'sun'] as const;
  const at = (moment: string) =>
    quiet(
      caseOf({
        at: Date.parse(moment),
        channel: channel('ops', {
          quiet: { from: 0, to: 0, timeZone: 'Europe/London', days, except: null },
        }),
      }),
    );
  const held = { hold: 'quiet_hours' };
  // From midnight to midnight in London, across the start of summer time on that Sunday.
  expect([
    at('2025-03-28T23:59:59Z'),
    at('2025-03-29T00:00Z'),
    at('2025-03-30T22:59:59Z'),
    at('2025-03-30T23:00Z'),
  ]).toEqual([null, held, held, null]);
});

test('group: three are sent alone, more than three within two minutes together, a single one never waits', () => {
  expect([group(1, [], START), group(GROUP_ALONE_MAX, [], START)]).toEqual(['alone', 'alone']);
  expect(group(GROUP_ALONE_MAX + 1, [], START)).toEqual({ digestAt: START });
  const recent = [START - MINUTE, START - 30 * SECOND, START - SECOND];
  expect(group(1, recent.slice(1), START)).toBe('alone');
  expect(group(1, recent, START)).toEqual({ digestAt: START + MINUTE });
  expect(group(1, [START - GROUP_WINDOW, ...recent.slice(1)], START)).toBe('alone');
});

test('throttle: an update comes five minutes after the last message, at the earliest', () => {
  expect(throttle(null, START)).toBe(START);
  expect(throttle(START - UPDATE_EVERY, START)).toBe(START);
  expect(throttle(START - UPDATE_EVERY + 1, START)).toBe(START + 1);
});

describe('send', () => {
  const given = {
    listener: 'program',
    reason: 'opened',
    tries: 1,
    plannedAt: START,
    at: START,
    chance: 0,
  } as const;
  const status = (status: number, facts: Partial<Parameters<typeof afterTry>[1]> = {}, headers = {}) =>
    afterTry({ status, headers, body: '' }, { ...given, ...facts });

  test('only 2xx is a success; 410 is the end; a redirect is a failure', () => {
    expect([status(200), status(299)]).toEqual([{ sent: true }, { sent: true }]);
    expect(status(410)).toEqual({ failed: 'gone' });
    for (const no of [199, 300, 302, 400, 404, 429, 500, 503])
      expect(status(no)).toEqual({ retryAt: START + 5 * SECOND });
    expect(status(404, { listener: 'people' })).toEqual({ failed: 'refused_by_receiver' });
  });

  test('the schedule of a program is exactly that of Standard Webhooks: ten tries in 75 hours and 35 minutes', () => {
    const { waits, end } = walk('program');
    expect(waits).toEqual([
      5 * SECOND,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
    ]);
    expect(end).toEqual({ failed: 'gave_up' });
  });

  test('the schedule of people is five tries in a quarter of an hour, even with the longest jitter', () => {
    expect(walk('people')).toEqual({
      waits: [15 * SECOND, MINUTE, 4 * MINUTE, 8 * MINUTE],
      end: { failed: 'too_late' },
    });
    const late = walk('people', 0.999_999);
    expect(late.end).toEqual({ failed: 'too_late' });
    expect(late.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(ALERT_AGE_MAX);
    expect(late.waits[0]).toBe(15 * SECOND * (1 + JITTER_MAX));
  });

  test('an end is tried for nearly two days, even with the longest jitter, and then given up', () => {
    const { waits, end } = walk('people', 0, 'resolved');
    expect(waits.slice(4)).toEqual([
      30 * MINUTE,
      HOUR,
      2 * HOUR,
      ...Array.from({ length: 9 }, () => 4 * HOUR),
    ]);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(36 * HOUR);
    expect(end).toEqual({ failed: 'gave_up' });
    const late = walk('people', 0.999_999, 'resolved');
    expect(late.end).toEqual({ failed: 'gave_up' });
    expect(late.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(OVER_AGE_MAX);
  });

  test('Retry-After is respected, for a day at most, and for people not beyond the age of an alert', () => {
    expect(status(429, {}, { 'retry-after': '3600' })).toEqual({ retryAt: START + HOUR });
    expect(status(503, {}, { 'retry-after': '1' })).toEqual({ retryAt: START + 5 * SECOND });
    expect(status(429, {}, { 'retry-after': '9999999' })).toEqual({ retryAt: START + RETRY_AFTER_MAX });
    expect(status(429, { listener: 'people' }, { 'retry-after': '900' })).toEqual({
      retryAt: START + 15 * MINUTE,
    });
    expect(status(429, { listener: 'people' }, { 'retry-after': '901' })).toEqual({ failed: 'too_late' });
    expect(retryAfter('Mon, 10 Mar 2025 09:26:00 GMT', START)).toBe(MINUTE);
    expect([retryAfter('soon', START), retryAfter(undefined, START), retryAfter('0.5', START)]).toEqual([
      0, 0, 500,
    ]);
  });

  test('no answer is retried, an address that may not be called is not', () => {
    for (const unanswered of ['timeout', 'unreachable', 'no_such_host'] as const)
      expect(afterTry({ unanswered, detail: '' }, given)).toEqual({ retryAt: START + 5 * SECOND });
    for (const unanswered of ['bad_address', 'refused_address', 'not_encrypted'] as const)
      expect(afterTry({ unanswered, detail: '' }, given)).toEqual({ failed: unanswered });
  });

  /** All attempts to send a delivery that the receiver never accepts. */
  function walk(listener: 'program' | 'people', chance = 0, reason: 'opened' | 'resolved' = 'opened') {
    const waits: Millis[] = [];
    let at = START;
    for (let tries = 1; tries <= SCHEDULE[listener].length + 1; tries++) {
      const verdict = status(500, { listener, tries, at, chance, reason });
      if (!('retryAt' in verdict)) return { waits, end: verdict };
      waits.push(verdict.retryAt - at);
      at = verdict.retryAt;
    }
    return { waits, end: null };
  }
});
