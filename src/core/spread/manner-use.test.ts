import { describe, expect, test } from 'vitest';
import { MINUTE } from '../base/time.ts';
import { SPAN } from '../detect/windows.ts';
import type { Manner } from '../domain/manner.ts';
import { MannerUse, ODD_ONE_IN, UNPROVEN_ONE_IN } from './manner-use.ts';

const START = 100 * SPAN;

function weighing(manner: Manner, reports: number, use = new MannerUse()): number {
  return Array.from({ length: reports }, (_, nth) => use.add(manner, START + nth)).filter(Boolean).length;
}

describe('MannerUse', () => {
  test.each([
    ['proven', 100],
    ['unproven', 100 / UNPROVEN_ONE_IN],
    ['replayed', 100 / ODD_ONE_IN],
    ['instant', 100 / ODD_ONE_IN],
    ['forged', 100 / ODD_ONE_IN],
    ['trapped', 100 / ODD_ONE_IN],
  ] as const)('100 %s reports weigh as much as %i', (manner, weigh) => {
    expect(weighing(manner, 100)).toBe(weigh);
  });

  test('the first of each manner has full weight in every four hours, so that a single report always weighs', () => {
    const use = new MannerUse();
    for (const manner of ['unproven', 'instant', 'forged', 'trapped', 'replayed'] as const) {
      expect(use.add(manner, START)).toBe(true);
      expect(use.add(manner, START + SPAN - 1)).toBe(false);
    }
    for (const manner of ['unproven', 'instant'] as const) expect(use.add(manner, START + SPAN)).toBe(true);
  });

  test('continues from what was saved', () => {
    const use = new MannerUse();
    weighing('instant', 3, use);
    weighing('unproven', 2, use);
    const loaded = MannerUse.load(JSON.parse(JSON.stringify(use.save())));
    for (let nth = 0; nth < 8; nth++)
      for (const manner of ['instant', 'unproven'] as const) {
        const at = START + nth * MINUTE;
        expect(loaded.add(manner, at)).toBe(use.add(manner, at));
      }
  });
});
