import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TEXT_CONTRAST_MIN, contrast, type Colour } from '../../core/base/colour.ts';
import { COLOURS, PAPER, themeOf } from './theme.ts';
import { TONES } from '../sentences/verdict.ts';

test('the hash of the policy is that of the stylesheet, whatever its colours', () => {
  for (const theme of [themeOf(), themeOf({ calm: '#7a1fa2' })])
    expect(theme.cspHash).toBe(`'sha256-${createHash('sha256').update(theme.css).digest('base64')}'`);
  expect(themeOf({ calm: '#7a1fa2' }).css).toContain('--calm:#7a1fa2');
  expect(themeOf({ ...COLOURS }).css).toBe(themeOf().css);
});

test('the stylesheet loads nothing and cannot end its element', () => {
  expect(themeOf({ calm: '#7a1fa2' }).css).not.toMatch(/url\(|@import|<\//);
});

test('no rule names several languages at once, because Chromium drops such a rule', () => {
  expect(themeOf().css).not.toMatch(/:lang\([^)]*,/u);
});

test('each tone has a colour for the browser’s frame', () => {
  expect(Object.keys(themeOf().signColours).sort()).toEqual([...TONES].sort());
});

test('with any colours of an instance, links are readable in light and dark mode', () => {
  const colour = fc
    .integer({ min: 0, max: 0xffffff })
    .map((value): Colour => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(colour, (calm) => {
      fc.pre(contrast(calm, PAPER) >= TEXT_CONTRAST_MIN && calm !== COLOURS.calm);
      const [day, night] = themeOf({ calm }).css.split(':root{').slice(-2) as [string, string];
      const valueOf = (rules: string, name: string): Colour => {
        const found = new RegExp(`--${name}:(#[0-9a-f]{6})`, 'u').exec(rules)?.[1];
        return found as Colour;
      };
      expect(contrast(valueOf(day, 'link'), PAPER)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
      expect(contrast(valueOf(night, 'link'), '#13201f')).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
      expect(contrast(valueOf(night, 'calm'), '#ffffff')).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
    }),
  );
});
