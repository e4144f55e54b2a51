import { describe, expect, test } from 'vitest';
import { OutcryError } from '../../core/base/errors.ts';
import { isLost, operatingError } from './operating-error.ts';

const NAME = 'postgres://db/outcry';
const said = (code: string, message = 'what the database said') =>
  Object.assign(new Error(message), { code });

describe('what PostgreSQL and its driver say', () => {
  test.each([
    ['28P01', 'data_unwritable', 'does not let this user in'],
    ['3D000', 'data_unwritable', 'There is no database postgres://db/outcry: create it'],
    ['42501', 'data_unwritable', 'lacks a right'],
    ['25006', 'data_unwritable', 'is read-only: it is a standby'],
    ['53100', 'store_failed', 'The disk of the database postgres://db/outcry is full'],
    ['53300', 'store_failed', 'has no connection left'],
    ['57P01', 'store_failed', 'cannot be reached'],
    ['57P03', 'store_failed', 'cannot be reached'],
    ['08006', 'store_failed', 'cannot be reached'],
    ['ECONNREFUSED', 'store_failed', 'cannot be reached'],
    ['ENOTFOUND', 'store_failed', 'cannot be reached'],
    ['57014', 'store_failed', 'refused: what the database said'],
    ['XX001', 'data_corrupt', 'is damaged'],
  ])('%s is %s, in a sentence that says what to do', (code, expected, sentence) => {
    const error = said(code);
    expect(operatingError(error, NAME)).toMatchObject({
      code: expected,
      message: expect.stringContaining(sentence),
      cause: error,
    });
  });

  test('the end of a connection is known by the words of the driver too, and a refusal is none', () => {
    expect(isLost(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isLost(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isLost(new Error('Query read timeout'))).toBe(true);
    expect(isLost(said('53100'))).toBe(false);
    expect(isLost(new TypeError('ours'))).toBe(false);
  });

  test('a mistake of ours and what is an operating error already come out as they are', () => {
    const [mistake, known] = [new TypeError('ours'), new OutcryError('data_newer', 'Newer.')];
    expect(operatingError(mistake, NAME)).toBe(mistake);
    expect(operatingError(known, NAME)).toBe(known);
  });
});
