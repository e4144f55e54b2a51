import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { css, cspStyleHash, signColours } from './style.ts';
import { TONES } from './verdict.ts';

test('the hash of the policy is that of the stylesheet', () => {
  expect(cspStyleHash).toBe(`'sha256-${createHash('sha256').update(css).digest('base64')}'`);
});

test('the stylesheet asks for nothing from anywhere and cannot end its element', () => {
  expect(css).not.toMatch(/url\(|@import|<\//);
});

test('each tone has a colour of the frame', () => {
  expect(Object.keys(signColours).sort()).toEqual([...TONES].sort());
});
