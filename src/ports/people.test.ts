import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import { VOICE_WINDOW, Voices } from '../core/domain/voices.ts';
import { Newcomers, PeopleCount, STRETCH } from './people.ts';

const MIDNIGHT = Date.UTC(2025, 2, 10);

describe('Newcomers', () => {
  test('a reporter is new once per service and UTC day', () => {
    const newcomers = new Newcomers();
    const isNew = (service: string, reporter: string, at: Millis) => newcomers.admit(service, reporter, at);
    expect(isNew('x', 'ann', MIDNIGHT)).toBe(true);
    expect(isNew('x', 'ann', MIDNIGHT + DAY - 1)).toBe(false);
    expect(isNew('y', 'ann', MIDNIGHT + DAY - 1)).toBe(true);
    expect(isNew('x', 'ann', MIDNIGHT + DAY)).toBe(true);
  });

  test('as many as the limit are new in a day, and one more is not, until the next day', () => {
    const newcomers = new Newcomers(2);
    const isNew = (reporter: string, at = MIDNIGHT) => newcomers.admit('x', reporter, at);
    expect([isNew('ann'), newcomers.full, isNew('bob'), newcomers.full]).toEqual([true, false, true, true]);
    expect([isNew('carl'), isNew('carl', MIDNIGHT + DAY)]).toEqual([false, true]);
  });

  test('none of them is forgotten before midnight, however many there are, up to the limit', () => {
    const [limit, newcomers] = [5_000, new Newcomers(5_000)];
    const firsts = (at: Millis) =>
      Array.from({ length: limit }, (_, nth) => newcomers.admit(`s${nth % 3}`, `p${nth}`, at)).filter(
        Boolean,
      );
    expect(firsts(MIDNIGHT)).toHaveLength(limit);
    expect(firsts(MIDNIGHT + DAY - 1)).toHaveLength(0);
    expect(firsts(MIDNIGHT + DAY)).toHaveLength(limit);
  });

  test('a time that was damaged on the disk ends nothing: later reports count towards the day that it names', () => {
    const newcomers = new Newcomers();
    newcomers.admit('x', 'ann', MIDNIGHT);
    expect(newcomers.admit('x', 'ann', MIDNIGHT + 240_000 * DAY)).toBe(true);
    expect(newcomers.admit('x', 'ann', MIDNIGHT + 1)).toBe(false);
    expect(newcomers.admit('x', 'bob', MIDNIGHT + 1)).toBe(true);
    expect(newcomers.admit('x', 'bob', MIDNIGHT + 2)).toBe(false);
  });
});

/** What rollups contain about the reports of people who send whenever they like, each time from a random city. */
function counted(reports: readonly { who: string; at: Millis; city: string }[], voiceWindow: Millis) {
  const voices = new Voices();
  const newcomers = new Newcomers();
  const cities = new Map<string, { people: PeopleCount; who: Set<string> }>();
  for (const { who, at, city } of reports) {
    const [today, yesterday] = [floorTo(at, DAY), floorTo(at, DAY) - DAY].map((day) => `${who} ${day}`);
    const withinReach = at < floorTo(at, DAY) + voiceWindow;
    const reporters: [string, ...string[]] = withinReach ? [today!, yesterday!] : [today!];
    if (!voices.admit('x', { reporters, devices: [], capacity: 2 }, at).counted) continue;
    const counts = cities.get(city) ?? { people: new PeopleCount(), who: new Set() };
    cities.set(city, counts);
    counts.who.add(who);
    counts.people.add(Math.floor(at / STRETCH), 1, newcomers.admit('x', today!, at) ? 1 : 0);
  }
  return cities;
}

describe('PeopleCount', () => {
  test('two stretches are not longer than a voice lasts', () => {
    expect(2 * STRETCH).toBeLessThanOrEqual(VOICE_WINDOW);
    expect(DAY % STRETCH).toBe(0);
  });

  test('never returns more people than there are, whoever reports when and from where', () => {
    const report = fc.record({
      who: fc.constantFrom('ann', 'bob', 'carl', 'dora', 'eve', 'fay'),
      wait: fc.oneof(fc.nat(HOUR), fc.integer({ min: 3 * HOUR, max: 5 * HOUR })),
      city: fc.constantFrom('Leeds', 'York'),
    });
    fc.assert(
      fc.property(fc.array(report, { maxLength: 80 }), (steps) => {
        let at = MIDNIGHT + 9 * HOUR + 17 * MINUTE;
        const reports = steps.map(({ who, wait, city }) => ({ who, city, at: (at += wait) }));
        for (const { people, who } of counted(reports, VOICE_WINDOW).values()) {
          expect(people.reporters).toBeLessThanOrEqual(who.size);
          expect(people.count).toBeGreaterThanOrEqual(people.reporters);
          expect(people.reporters).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('five people within four hours are five, even across midnight; so are five of a day', () => {
    const five = (hours: readonly number[]) => {
      const reports = hours.map((hour, nth) => ({
        who: `${nth}`,
        at: MIDNIGHT + hour * HOUR,
        city: 'Leeds',
      }));
      return counted(reports, VOICE_WINDOW).get('Leeds')!.people.reporters;
    };
    expect(five([22, 23, 23.5, 24.5, 25])).toBe(5);
    expect(five([1, 6, 11, 16, 21])).toBe(5);
    expect(five([12, 18, 23, 28, 33])).toBe(3);
  });
});
