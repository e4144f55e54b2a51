import { describe, expect, test } from 'vitest';
import { TICK, Watermark } from './watermark.ts';

describe('Watermark', () => {
  test('a tick is due when the horizon has reached it, not before', () => {
    const watermark = new Watermark(0);
    expect(watermark.due(TICK - 1)).toBeNull();
    expect(watermark.due(TICK)).toBe(TICK);
  });

  test('ticks lie on multiples of the tick wherever the log begins', () => {
    expect(new Watermark(7 * TICK + 123).due(100 * TICK)).toBe(8 * TICK);
  });

  test('a tick that ran is not due again, and time never goes back', () => {
    const watermark = new Watermark(0);
    watermark.ran(3 * TICK);
    watermark.ran(TICK);
    expect(watermark.last).toBe(3 * TICK);
    expect(watermark.due(10 * TICK)).toBe(4 * TICK);
  });
});
