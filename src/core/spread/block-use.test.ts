import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../base/time.ts';
import { SPAN } from '../detect/windows.ts';
import { BLOCK_CAPACITY, HOSTING_BLOCK_CAPACITY, weightOfBlock } from './block-damping.ts';
import { BLOCKS_MAX, BlockUse } from './block-use.ts';

describe('weightOfBlock', () => {
  test.each([
    [0, BLOCK_CAPACITY, 0],
    [3, BLOCK_CAPACITY, 3],
    [4, BLOCK_CAPACITY, 3],
    [5, BLOCK_CAPACITY, 4],
    [254, BLOCK_CAPACITY, 16],
    [65_536, BLOCK_CAPACITY, 32],
    [1, HOSTING_BLOCK_CAPACITY, 1],
    [2, HOSTING_BLOCK_CAPACITY, 1],
    [254, HOSTING_BLOCK_CAPACITY, 6],
  ])('%i reports of a block with capacity %i weigh %i', (reports, capacity, weight) => {
    expect(weightOfBlock(reports, capacity)).toBe(weight);
  });
});

describe('BlockUse', () => {
  test('counts the reports of a block, including those of the four hours before that are not past', () => {
    const use = new BlockUse();
    const start = 10 * SPAN;
    for (let nth = 1; nth <= 8; nth++) expect(use.add(1, start + nth * MINUTE)).toBe(nth);
    expect(use.add(1, start + SPAN)).toBe(9);
    expect(use.add(1, start + SPAN + 2 * HOUR)).toBe(2 + 4);
    expect(use.add(2, start + SPAN + 2 * HOUR)).toBe(1);
    expect(use.add(1, start + 3 * SPAN)).toBe(1);
  });

  test(`distinguishes ${BLOCKS_MAX} blocks; one more counts as new each time`, () => {
    const use = new BlockUse();
    for (let block = 1; block <= BLOCKS_MAX; block++) use.add(block, 0);
    expect(use.add(BLOCKS_MAX, 0)).toBe(2);
    expect([use.add(BLOCKS_MAX + 1, 0), use.add(BLOCKS_MAX + 1, 0)]).toEqual([1, 1]);
  });

  test('continues from what was saved', () => {
    const use = new BlockUse();
    for (let nth = 0; nth < 20; nth++) use.add(nth % 3, SPAN - HOUR + nth * 5 * MINUTE);
    const loaded = BlockUse.load(JSON.parse(JSON.stringify(use.save())));
    for (let block = 0; block < 4; block++)
      expect(loaded.add(block, SPAN + HOUR)).toBe(use.add(block, SPAN + HOUR));
  });
});
