import { describe, expect, test } from 'vitest';
import { WatchedSizes } from './watched-sizes.ts';

const NOBODY = [0, 0, 0, 0, 0, 0];

describe('the trusted sizes of services', () => {
  test('are the present ones, while the instance settles', () => {
    const sizes = new WatchedSizes();
    sizes.watch(10);
    sizes.join(3, null, false);
    expect([...sizes.trusted]).toEqual([9, 0, 0, 1, 0, 0]);
    sizes.recount({ now: [0, 0, 1, 0, 0, 0], imported: NOBODY, others: [0, 0, 1, 0, 0, 0] }, false);
    expect([...sizes.trusted]).toEqual([9, 0, 1, 0, 0, 0]);
  });

  test('are those they had when it settled, however they are inflated from then on', () => {
    const sizes = new WatchedSizes();
    sizes.watch(10);
    sizes.recount({ now: [4, 0, 0, 0, 0, 0], imported: NOBODY, others: [4, 0, 0, 0, 0, 0] }, false);
    sizes.recount({ now: [0, 0, 0, 0, 4, 0], imported: NOBODY, others: [0, 0, 0, 0, 4, 0] }, true);
    sizes.watch(10);
    sizes.join(4, null, true);
    expect([...sizes.now]).toEqual([5, 0, 0, 0, 5, 0]);
    expect([...sizes.trusted]).toEqual([10, 0, 0, 0, 0, 0]);
  });

  test('are those of their imports at any time, and new imports count immediately', () => {
    const sizes = new WatchedSizes();
    sizes.watch(10);
    sizes.join(3, 2, true);
    expect([...sizes.trusted]).toEqual([9, 0, 1, 0, 0, 0]);
    sizes.recount({ now: [0, 0, 0, 0, 1, 2], imported: [0, 0, 2, 1, 0, 0], others: NOBODY }, true);
    sizes.watch(10);
    expect([...sizes.trusted]).toEqual([7, 0, 2, 1, 0, 0]);
  });

  test('add up to the number of services, even when the catalog grows, shrinks, or others are imported later', () => {
    const sizes = new WatchedSizes();
    sizes.watch(10);
    sizes.recount({ now: [0, 6, 0, 0, 0, 0], imported: NOBODY, others: [0, 6, 0, 0, 0, 0] }, false);
    sizes.watch(20);
    expect([...sizes.trusted]).toEqual([14, 6, 0, 0, 0, 0]);
    sizes.watch(0);
    sizes.recount({ now: [0, 6, 0, 0, 0, 0], imported: [0, 0, 0, 3, 0, 0], others: NOBODY }, true);
    expect([...sizes.trusted]).toEqual([0, 3, 0, 3, 0, 0]);
  });
});
