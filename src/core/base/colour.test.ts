import { describe, expect, test } from 'vitest';
import { contrast, isColour, mixed, until } from './colour.ts';

describe('contrast', () => {
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    // From the W3C's own examples: the lightest grey that passes on white, and the next one that does not.
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
  ] as const)('of %s on %s is %d, either way round', (a, b, ratio) => {
    expect(contrast(a, b)).toBeCloseTo(ratio, 2);
    expect(contrast(b, a)).toBeCloseTo(ratio, 2);
  });
});

test('a mix goes from one colour to the other', () => {
  expect([0, 0.5, 1].map((share) => mixed('#000000', '#ff8040', share))).toEqual([
    '#000000',
    '#804020',
    '#ff8040',
  ]);
});

test('a colour is changed no more than necessary', () => {
  expect(until('#ffffff', '#000000', '#000000', 4.5)).toBe('#ffffff');
  expect(contrast(until('#0b4a50', '#ffffff', '#0c1514', 4.5), '#0c1514')).toBeGreaterThanOrEqual(4.5);
  expect(until('#0b4a50', '#0b4a51', '#0b4a50', 21)).toBe('#0b4a51');
});

test('six hexadecimal digits are a colour', () => {
  expect(['#0b4a50', '#ABCDEF', '#fff', '0b4a50', 'red', '#0b4a5g'].map(isColour)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
