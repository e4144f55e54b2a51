import { expect, test } from 'vitest';
import { CONFIRM_FOR, createConfirmations } from './confirmations.ts';

const START = Date.UTC(2025, 2, 10, 9);
let at = START;
const confirmations = createConfirmations(() => at);

test('a mark is valid for its sender and service, for a while', () => {
  at = START + CONFIRM_FOR - 1;
  const mark = confirmations.markFor('192.0.2.1', 'x');
  for (const later of [0, CONFIRM_FOR]) {
    at = START + CONFIRM_FOR - 1 + later;
    expect(confirmations.isMark(mark, '192.0.2.1', 'x')).toBe(true);
  }
  at = START + 2 * CONFIRM_FOR;
  expect(confirmations.isMark(mark, '192.0.2.1', 'x')).toBe(false);
});

test('a mark of another sender, service or server is not valid', () => {
  at = START;
  const mark = confirmations.markFor('192.0.2.1', 'x');
  expect(confirmations.isMark(mark, '192.0.2.2', 'x')).toBe(false);
  expect(confirmations.isMark(mark, '192.0.2.1', 'y')).toBe(false);
  expect(createConfirmations(() => at).isMark(mark, '192.0.2.1', 'x')).toBe(false);
  for (const forged of ['', 'x', mark.slice(1), `${mark}AAAA`])
    expect(confirmations.isMark(forged, '192.0.2.1', 'x')).toBe(false);
});

test('all addresses of a /64 are the same sender', () => {
  at = START;
  expect(confirmations.isMark(confirmations.markFor('2001:db8::1', 'x'), '2001:db8::2', 'x')).toBe(true);
});
