import { beforeEach, describe, expect, test } from 'vitest';
import { OutcryError } from './core/base/errors.ts';
import { createStoreHealth, REFUSED_FOR, UNREAD_FOR, type StoreHealth } from './store-health.ts';

const START = Date.UTC(2025, 2, 10, 9);
let elapsed: number;
let health: StoreHealth;
beforeEach(() => {
  elapsed = 0;
  health = createStoreHealth(() => elapsed);
});

describe('a store', () => {
  test('is well until it refuses something', () => {
    expect(health.isFailing(START)).toBe(false);
  });

  test('that refused a report fails until it accepts one, or a minute has passed', () => {
    health.reportRefused(START);
    expect(health.isFailing(START + REFUSED_FOR - 1)).toBe(true);
    expect(health.isFailing(START + REFUSED_FOR)).toBe(false);
    health.reportRefused(START);
    health.reportTaken();
    expect(health.isFailing(START)).toBe(false);
  });

  test('for which a page failed fails for a minute, even if it accepts reports', () => {
    health.requestFailed(new OutcryError('store_failed', 'The disk refused.'), START);
    health.reportTaken();
    expect(health.isFailing(START + REFUSED_FOR - 1)).toBe(true);
    expect(health.isFailing(START + REFUSED_FOR)).toBe(false);
  });

  test('is well if a page failed by a mistake of ours', () => {
    health.requestFailed(new TypeError('a mistake'), START);
    expect(health.isFailing(START)).toBe(false);
  });

  test('that cannot be read fails for a while, even if it accepts reports and passes end', () => {
    health.readFailed();
    health.reportTaken();
    health.passDone();
    elapsed = UNREAD_FOR - 1;
    expect(health.isFailing(START)).toBe(true);
    elapsed = UNREAD_FOR;
    expect(health.isFailing(START)).toBe(false);
  });

  test('that cannot be written fails until it can, even if no one reports', () => {
    health.written(false);
    health.passDone();
    expect(health.isFailing(START + 10 * REFUSED_FOR)).toBe(true);
    health.written(true);
    expect(health.isFailing(START)).toBe(false);
  });

  test('on which a pass failed fails until one succeeds, however long that takes', () => {
    health.passFailed();
    health.reportTaken();
    expect(health.isFailing(START + 10 * REFUSED_FOR)).toBe(true);
    health.passDone();
    expect(health.isFailing(START)).toBe(false);
  });
});
