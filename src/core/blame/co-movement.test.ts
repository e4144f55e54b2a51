import { describe, expect, it } from 'vitest';
import {
  CO_MOVEMENT_HALF_LIFE,
  CoMovement,
  EPISODES_MAX,
  PAIRS_MAX,
  PARTNERS_MAX,
  TOGETHER_WITHIN,
} from './co-movement.ts';
import { DAY, HOUR, type Millis } from '../base/time.ts';

function together(coMovement: CoMovement, at: Millis, ...services: readonly string[]): void {
  for (const service of services) coMovement.observe(at + HOUR, { service, onset: at });
}

describe('CoMovement', () => {
  it('does not believe a link between two undeclared services that rose together once', () => {
    const coMovement = new CoMovement();
    together(coMovement, DAY, 'a', 'b');
    expect(coMovement.chance('a', 'b', null)).toBe(0);
    expect(coMovement.partners('a')).toEqual([]);
  });

  it('links two that rose together repeatedly, and knows their partners', () => {
    const coMovement = new CoMovement();
    for (let week = 1; week <= 4; week++) together(coMovement, week * 7 * DAY, 'a', 'b');
    expect(coMovement.chance('a', 'b', null)).toBeGreaterThan(0.2);
    expect(coMovement.partners('a')).toEqual(['b']);
  });

  it('does not link two whose rises begin further apart than the limit', () => {
    const coMovement = new CoMovement();
    for (let week = 1; week <= 4; week++) {
      coMovement.observe(week * 7 * DAY + HOUR, { service: 'a', onset: week * 7 * DAY });
      coMovement.observe(week * 7 * DAY + HOUR, {
        service: 'b',
        onset: week * 7 * DAY + TOGETHER_WITHIN + 1,
      });
    }
    expect(coMovement.chance('a', 'b', null)).toBe(0);
  });

  it('doubts a declared link if one rises repeatedly without the other', () => {
    const coMovement = new CoMovement();
    expect(coMovement.chance('a', 'b', 0.5)).toBe(0.5);
    for (let day = 1; day <= 8; day++) together(coMovement, day * DAY, 'b');
    expect(coMovement.chance('a', 'b', 0.5)).toBeCloseTo(0.25, 1);
  });

  it('forgets half of it in half a year', () => {
    const coMovement = new CoMovement();
    for (let day = 1; day <= 8; day++) together(coMovement, day * DAY, 'a', 'b');
    const before = coMovement.chance('a', 'b', null);
    coMovement.observe(8 * DAY + CO_MOVEMENT_HALF_LIFE, {
      service: 'c',
      onset: 8 * DAY + CO_MOVEMENT_HALF_LIFE,
    });
    expect(coMovement.chance('a', 'b', null)).toBeCloseTo(4 / 12, 1);
    expect(coMovement.chance('a', 'b', null)).toBeLessThan(before);
  });

  it('stays within its limits when everything fails, and pairs each with the nearest', () => {
    const coMovement = new CoMovement();
    for (let nth = 0; nth < 2 * EPISODES_MAX; nth++)
      coMovement.observe(DAY, { service: `s${nth}`, onset: DAY });
    const saved = coMovement.save();
    expect(saved.pairs.length).toBeLessThanOrEqual(PAIRS_MAX);
    expect(saved.episodes.length).toBe(EPISODES_MAX);
    const first = saved.pairs.filter(([, b]) => b === `s${2 * EPISODES_MAX - 1}`).length;
    expect(first).toBeLessThanOrEqual(PARTNERS_MAX);
  });

  it('continues from a saved state as if it had never stopped', () => {
    const [whole, first] = [new CoMovement(), new CoMovement()];
    for (let day = 1; day <= 3; day++)
      for (const one of [whole, first]) together(one, day * DAY, 'a', 'b', 'c');
    const second = CoMovement.load(JSON.parse(JSON.stringify(first.save())));
    for (const one of [whole, second]) together(one, 9 * DAY, 'a', 'c');
    expect(second.save()).toEqual(whole.save());
    expect(second.partners('a')).toEqual(whole.partners('a'));
  });
});
