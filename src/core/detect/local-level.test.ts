import { expect, it } from 'vitest';
import { LocalLevel } from './local-level.ts';
import { StateReader, StateWriter } from '../base/codec.ts';

const USUAL = 60;

/** Feeds hours one after the other, each predicted from those before, with a delay of one hour as in the baseline. */
function live(level: LocalLevel, counts: readonly number[]): LocalLevel {
  for (const [hour, count] of counts.entries()) {
    level.score(count, USUAL, 1);
    if (hour > 0) level.follow(counts[hour - 1] as number, USUAL, 1);
  }
  return level;
}

it('follows a day that is quieter or busier overall', () => {
  const ordinary = Array.from({ length: 200 }, (_, hour) => USUAL + ((hour * 37) % 15) - 7);
  const busy = Array.from({ length: 12 }, () => 1.6 * USUAL);
  expect(live(new LocalLevel(), [...ordinary, ...busy]).value).toBeGreaterThan(1.35);
});

it('does not follow uncorrelated hours', () => {
  const independent = Array.from({ length: 600 }, (_, hour) => (hour % 2 === 0 ? 40 : 80));
  expect(Math.abs(live(new LocalLevel(), independent).value - 1)).toBeLessThan(0.08);
});

it('is 1 before the first hour, and after hours in which nothing is usual', () => {
  const level = new LocalLevel();
  expect(level.value).toBe(1);
  level.score(0, 0, 1.7);
  level.follow(0, 0, 1.7);
  expect(level.value).toBe(1);
});

it('is saved and loaded bit for bit', () => {
  const level = live(new LocalLevel(), [50, 70, 90, 110]);
  const writer = new StateWriter();
  level.save(writer);
  const loaded = new LocalLevel();
  loaded.load(new StateReader(writer.bytes()));
  for (const each of [level, loaded]) live(each, [80, 60]);
  expect(loaded.value).toBe(level.value);
});
