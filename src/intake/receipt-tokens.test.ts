import { describe, expect, test } from 'vitest';
import { ReceiptTokens, TOKEN_CHARS_MAX, TOKEN_FOR, type Told } from './receipt-tokens.ts';

const AT = Date.UTC(2025, 2, 10, 9, 25);
const TOLD: Told = {
  id: 'r',
  service: 'x',
  heard: { nth: 7, minutes: 10, place: { country: 'GB', city: 'Ürümqi' } },
};

const keyOf = (nth: number) => new Uint8Array(32).fill(nth);

describe('a receipt token', () => {
  test('can be opened by another node, and after midnight with the key of the day before', () => {
    const token = new ReceiptTokens(() => [keyOf(1)]).seal(TOLD, AT);
    expect(new ReceiptTokens(() => [keyOf(2), keyOf(1)]).open(token, 'x', AT)).toEqual(TOLD);
    expect(new ReceiptTokens(() => [keyOf(2)]).open(token, 'x', AT)).toBeNull();
    expect(new ReceiptTokens(() => []).open(token, 'x', AT)).toBeNull();
  });

  test('contains what the reporter was told, for as long as it is valid', () => {
    const tokens = new ReceiptTokens(() => [keyOf(1)]);
    const token = tokens.seal(TOLD, AT);
    expect(tokens.open(token, 'x', AT + TOKEN_FOR - 1)).toEqual(TOLD);
    expect(tokens.open(token, 'x', AT + TOKEN_FOR)).toBeNull();
    expect(token).toMatch(/^[\w.-]+$/u);
  });

  test('is invalid for another service, if altered, or for another instance', () => {
    const tokens = new ReceiptTokens(() => [keyOf(1)]);
    const token = tokens.seal(TOLD, AT);
    const [, mac] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...TOLD, until: Infinity })).toString('base64url');
    expect(tokens.open(token, 'y', AT)).toBeNull();
    expect(new ReceiptTokens(() => [keyOf(2)]).open(token, 'x', AT)).toBeNull();
    for (const made of [
      `${'é'.repeat(TOKEN_CHARS_MAX - 30)}.${mac}`,
      `${forged}.${mac}`,
      forged,
      '',
      '.',
      'a.b',
      `${token.slice(0, -2)}aa`,
    ])
      expect(tokens.open(made, 'x', AT), made).toBeNull();
  });

  test('for the longest name of a city is within its limit, and one past it is not parsed', () => {
    const tokens = new ReceiptTokens(() => [keyOf(1)]);
    const city = 'ﷺ'.repeat(100);
    const token = tokens.seal(
      { ...TOLD, heard: { nth: 1e9, minutes: 10, place: { country: 'GB', city } } },
      AT,
    );
    expect(token.length).toBeLessThanOrEqual(TOKEN_CHARS_MAX);
    expect(tokens.open('a'.repeat(TOKEN_CHARS_MAX + 1), 'x', AT)).toBeNull();
  });
});
