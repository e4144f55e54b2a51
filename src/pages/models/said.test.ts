import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY } from '../../core/base/time.ts';
import type { Written } from '../../ports/rollups.ts';
import { SAID_BY_MIN, SAID_MAX, mostSaid } from './said.ts';

const naughty = createRequire(import.meta.url)('big-list-of-naughty-strings') as string[];

let people = 0;
/** A line that `count` different people wrote, each only once. */
const by = (count: number, text: string, at = 5 * DAY): Written[] =>
  Array.from({ length: count }, () => ({ at, by: `p${people++}`, text }));

describe('what most people wrote', () => {
  test(`is told from ${SAID_BY_MIN} on, and not of fewer`, () => {
    expect(mostSaid(by(SAID_BY_MIN, 'No signal'))).toEqual([{ text: 'No signal', people: SAID_BY_MIN }]);
    expect(mostSaid(by(SAID_BY_MIN - 1, 'No signal'))).toEqual([]);
  });

  test('merges near-duplicates, and shows the most frequent wording', () => {
    expect(
      mostSaid([
        ...by(3, 'Something went wrong. Try reloading.'),
        ...by(2, 'something went wrong, try reloading'),
        ...by(1, 'something went wrong try again'),
        ...by(5, 'Error 503'),
      ]),
    ).toEqual([
      { text: 'Something went wrong. Try reloading.', people: 6 },
      { text: 'Error 503', people: 5 },
    ]);
  });

  test('counts a person once, whatever they repeat, and one on two days not as two', () => {
    const one = { at: 5 * DAY, by: 'p', text: 'No signal' };
    expect(mostSaid(Array.from({ length: 20 }, () => one))).toEqual([]);
    expect(mostSaid([...by(4, 'No signal', 5 * DAY), ...by(4, 'No signal', 6 * DAY)])).toEqual([]);
  });

  test('shows no word that fewer wrote, even if the line is similar to others', () => {
    const said = mostSaid([
      ...by(4, 'I cannot log in to my bank Jane'),
      ...by(4, 'I cannot log in to my bank'),
      ...by(2, 'I cannot log in to my bank please'),
    ]);
    expect(said).toEqual([{ text: 'I cannot log in to my bank', people: 10 }]);
  });

  test.each([
    'write to jane@example.org',
    'see https://evil.example/x',
    'www.evil.example',
    'look at evil.example now',
    'call +44 20 7946 0958',
    'card 4111-1111-1111-1111',
    'my ip is 10.0.0.7',
    'ask @jane',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ])('never contains an address, a long number or a handle, however many wrote it: %s', (text) => {
    expect(mostSaid(by(50, text))).toEqual([]);
  });

  test('works for scripts without spaces between words', () => {
    expect(mostSaid([...by(4, 'ログインできません'), ...by(3, 'ログインできません。')])).toEqual([
      { text: 'ログインできません', people: 7 },
    ]);
  });

  test(`is at most ${SAID_MAX} lines, those of the most people first`, () => {
    const lines = Array.from({ length: SAID_MAX + 2 }, (_, nth) =>
      by(SAID_BY_MIN + nth, `error ${100 + nth}`),
    );
    const said = mostSaid(lines.flat());
    expect(said).toHaveLength(SAID_MAX);
    expect(said[0]).toEqual({ text: `error ${100 + SAID_MAX + 1}`, people: SAID_BY_MIN + SAID_MAX + 1 });
  });

  const words = ['app', 'does', 'not', 'load', 'error', '503', 'today', 'Jane', 'login'];
  const line = fc.record({
    at: fc.constantFrom(5 * DAY, 5 * DAY + 1, 6 * DAY),
    by: fc.constantFrom(...'abcdefghij'),
    text: fc
      .array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 })
      .map((chosen) => chosen.join(' ')),
  });

  test('does not depend on the order of the lines', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        expect(mostSaid(lines.toReversed())).toEqual(mostSaid(lines));
      }),
    );
  });

  test(`has no word that fewer than ${SAID_BY_MIN} wrote in one day, by whatever lines`, () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        for (const { text } of mostSaid(lines))
          for (const word of text.split(' ')) {
            const wrote = lines.filter((one) => one.text.split(' ').includes(word));
            const most = [5, 6].map(
              (day) =>
                new Set(wrote.filter(({ at }) => Math.floor(at / DAY) === day).map((one) => one.by)).size,
            );
            expect(Math.max(...most), word).toBeGreaterThanOrEqual(SAID_BY_MIN);
          }
      }),
    );
  });

  test('accepts any line: nothing throws, and nothing hidden is shown', () => {
    const said = mostSaid(naughty.flatMap((text) => by(SAID_BY_MIN, text)));
    expect(said.length).toBeLessThanOrEqual(SAID_MAX);
    for (const text of naughty)
      for (const one of mostSaid(by(SAID_BY_MIN, text)))
        expect(one.text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u0000-\u001F\u2028\u2029]/u);
  });
});
