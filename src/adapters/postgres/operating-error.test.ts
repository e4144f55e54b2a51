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
    ['57P03', 'store_failed', 'cannot be reached: it is starting or stopping.'],
    ['08006', 'store_failed', 'cannot be reached'],
    ['ECONNREFUSED', 'store_failed', 'cannot be reached: nothing listens there'],
    ['ENOTFOUND', 'store_failed', 'cannot be reached: there is no host of that name.'],
    ['57014', 'store_failed', 'refused: what the database said'],
    ['XX001', 'data_corrupt', 'is damaged'],
  ])('%s is %s, with a sentence that says what to do', (code, expected, sentence) => {
    const error = said(code);
    expect(operatingError(error, NAME)).toMatchObject({
      code: expected,
      message: expect.stringContaining(sentence),
      cause: error,
    });
  });

  test.each([
    [
      '',
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
      'asks for a password: put it into OUTCRY_DATABASE_URL, or into PGPASSWORD',
    ],
    ['', 'The server does not support SSL connections', 'does not speak TLS'],
    [
      '28000',
      'no pg_hba.conf entry for host "10.0.0.1", user "u", database "d", no encryption',
      'may want a connection with TLS',
    ],
    ['28000', 'role "u" is not permitted to log in', 'does not let this user in'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'self-signed certificate',
      'is not valid: self-signed certificate. Name an authority',
    ],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Host: db. is not in the cert', 'is not valid: Host: db.'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', 'is not valid: unable'],
  ])(
    'driver errors without a code, and TLS missing or not trusted, are named (%s %s)',
    (code, message, sentence) => {
      const error = code === '' ? new Error(message) : said(code, message);
      expect(operatingError(error, NAME)).toMatchObject({
        code: 'data_unwritable',
        message: expect.stringContaining(sentence),
      });
    },
  );

  test('the end of a connection is also recognized by the driver’s messages, and a refusal is not one', () => {
    expect(isLost(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isLost(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isLost(new Error('Query read timeout'))).toBe(true);
    expect(isLost(said('53100'))).toBe(false);
    expect(isLost(new TypeError('ours'))).toBe(false);
  });

  test('a mistake of ours, and what is already an operating error, are returned unchanged', () => {
    const [mistake, known] = [new TypeError('ours'), new OutcryError('data_newer', 'Newer.')];
    expect(operatingError(mistake, NAME)).toBe(mistake);
    expect(operatingError(known, NAME)).toBe(known);
  });
});
