import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../base/time.ts';
import { facetsOf } from '../domain/facet.ts';
import { RecentVoices, VOICES_KEPT, countryCode, voicesOf, type Voice } from './recent-voices.ts';

const leeds = { country: 'GB', region: 'England', city: 'Leeds' };
const voice = (block: string, over: Partial<Voice> = {}): Voice & { capacity: number } => ({
  sender: { block, wide: block.slice(0, 1) },
  address: null,
  network: 2856,
  place: leeds,
  problem: 'app',
  capacity: 3,
  ...over,
});
const put = (voices: RecentVoices, at: number, one: Voice & { capacity: number }) =>
  voices.add(at, one, one.capacity);

describe('RecentVoices', () => {
  test('a block weighs according to its capacity, and again when four hours have passed', () => {
    const voices = new RecentVoices();
    const weighed = Array.from({ length: 7 }, (_, nth) => put(voices, nth * MINUTE, voice('a')));
    expect(weighed).toEqual([true, true, true, false, true, true, false]);
    expect(put(voices, 7 * MINUTE, voice('b'))).toBe(true);
    expect(voices.aside(0)).toBe(2);
    expect(put(voices, 9 * HOUR, voice('a'))).toBe(true);
    expect([...voices.last()]).toHaveLength(1);
  });

  test("a report that came as no person's comes weighs less, and is counted among those that came", () => {
    const voices = new RecentVoices();
    const weighed = Array.from({ length: 6 }, (_, nth) =>
      put(voices, nth * MINUTE, voice(`block ${nth}`, { manner: 'forged' })),
    );
    expect(weighed).toEqual([true, false, false, false, true, false]);
    expect(voices.aside(0)).toBe(4);
    expect(put(voices, 7 * MINUTE, voice('other', { manner: 'proven' }))).toBe(true);
    expect(put(voices, 8 * MINUTE, voice('vouched for', { sender: null, manner: 'forged' }))).toBe(true);
    const loaded = RecentVoices.load(voices.save());
    expect(put(loaded, 9 * MINUTE, voice('late', { manner: 'forged' }))).toBe(false);
  });

  test('a report without a sender always weighs, and alone there is nothing to judge by', () => {
    const voices = new RecentVoices();
    for (let nth = 0; nth < 50; nth++) expect(put(voices, nth, voice('a', { sender: null }))).toBe(true);
    expect(voices.vouched).toBe(true);
    put(voices, 60, voice('a'));
    expect(voices.vouched).toBe(false);
  });

  test('returns the voices of a facet, latest first', () => {
    const voices = new RecentVoices();
    put(voices, 0, voice('a'));
    put(voices, 1, voice('b', { network: 4_294_967_295, place: null, problem: null }));
    put(voices, 2, voice('c', { network: null, place: { ...leeds, city: null }, problem: 'web' }));
    const groups = (id: Parameters<typeof voicesOf>[0] | null) =>
      [...voices.last(id === null ? null : voicesOf(id))].map(({ group }) => group);
    const all = groups(null);
    expect(all.slice(1)).toEqual([4_294_967_295, 2856]);
    expect(all[0]).toBeLessThan(0);
    const [country, region, city, network, problem] = facetsOf(voice('a')) ?? [];
    expect(groups(country!)).toEqual([all[0], 2856]);
    expect(groups(region!)).toEqual([all[0], 2856]);
    expect(groups(city!)).toEqual([2856]);
    expect(groups(network!)).toEqual([2856]);
    expect(groups(problem!)).toEqual([2856]);
    put(voices, 3, voice('d', { sender: null }));
    expect(groups(network!)).toEqual([null, 2856]);
    expect([...voices.last()].slice(1).map((one) => one.country)).toEqual([
      countryCode('GB'),
      0,
      countryCode('GB'),
    ]);
  });

  test('returns the voices from a minute on', () => {
    const voices = new RecentVoices();
    for (const minute of [0, 1, 2, 3])
      put(voices, minute * MINUTE, voice(`${minute}`, { network: minute + 1 }));
    const from = (at: number) => [...voices.last(null, at)].map(({ group }) => group);
    expect(from(0)).toEqual([4, 3, 2, 1]);
    expect(from(2 * MINUTE)).toEqual([4, 3]);
    expect(from(3 * MINUTE - 1)).toEqual([4, 3]);
    expect(from(4 * MINUTE)).toEqual([]);
  });

  test(`keeps ${VOICES_KEPT} voices; one more replaces the first`, () => {
    const voices = new RecentVoices();
    for (let nth = 0; nth < VOICES_KEPT; nth++) put(voices, nth, voice(`${nth}`, { network: nth + 1 }));
    expect([...voices.last()].at(-1)?.group).toBe(1);
    put(voices, VOICES_KEPT, voice('last', { network: 7 }));
    expect([...voices.last()]).toHaveLength(VOICES_KEPT);
    expect([...voices.last()].at(-1)?.group).toBe(2);
  });

  test('continues from what was saved as if it had never stopped', () => {
    const sent = fc.record({
      after: fc.nat(40 * MINUTE),
      block: fc.constantFrom('a', 'b', 'c'),
      vouched: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 80 }), fc.nat(80), (all, cut) => {
        const whole = new RecentVoices();
        let part = new RecentVoices();
        let at = 0;
        for (const [nth, { after, block, vouched }] of all.entries()) {
          at += after;
          const one = voice(block, vouched ? { sender: null } : {});
          if (nth === cut) part = RecentVoices.load(part.save());
          expect(put(part, at, one)).toBe(put(whole, at, one));
        }
        expect(part.save()).toEqual(whole.save());
      }),
    );
  });
});
