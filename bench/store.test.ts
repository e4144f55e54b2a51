import { expect, test } from 'vitest';
import { benchStore } from './store.ts';

test('the append path is measured against bare SQLite with the same rows', async () => {
  const { bareRowsPerSecond, storeRowsPerSecond, ratio } = await benchStore({
    rows: 300,
    batch: 64,
    rounds: 1,
  });
  expect(Math.min(bareRowsPerSecond, storeRowsPerSecond)).toBeGreaterThan(0);
  expect(ratio).toBe(storeRowsPerSecond / bareRowsPerSecond);
});
