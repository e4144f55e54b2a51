import { expect, test } from 'vitest';
import { OPENINGS_MAX, Openings } from './openings.ts';

test('what a reader missed is made once, up to the limit; beyond it readers are sent everything, made once for all of them', () => {
  const openings = new Openings<string>();
  const made: number[] = [];
  const of = (since: number) => openings.of('x', since, (known) => `${made.push(known)} since ${known}`);
  for (let since = 1; since <= OPENINGS_MAX; since++) of(since);
  expect(of(1)).toBe('1 since 1');
  expect(of(OPENINGS_MAX)).toBe(`${OPENINGS_MAX} since ${OPENINGS_MAX}`);
  expect(of(OPENINGS_MAX + 1)).toBe(`${OPENINGS_MAX + 1} since 0`);
  expect(of(OPENINGS_MAX + 2)).toBe(`${OPENINGS_MAX + 1} since 0`);
  expect(made).toHaveLength(OPENINGS_MAX + 1);
  openings.clear();
  expect(of(OPENINGS_MAX + 1)).toContain(`since ${OPENINGS_MAX + 1}`);
});
