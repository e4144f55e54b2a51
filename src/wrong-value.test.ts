import { expect, test } from 'vitest';
import { z } from 'zod';
import { whatIsWrong } from './wrong-value.ts';

const wrong = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value, { error: whatIsWrong }).error?.issues[0]?.message;

test.each([
  ['is missing', z.string(), undefined],
  ['is missing', z.enum(['a']), undefined],
  ['must be text', z.string(), 5],
  ['must be a list', z.array(z.string()), 'x'],
  ['must be true or false', z.boolean(), 'yes'],
  ['must be a number', z.coerce.number(), 'abc'],
  ['must be a whole number', z.int(), 1.5],
  ['must be at most 3', z.int().max(3), 4],
  ['must be at least 1', z.int().min(1), 0],
  ['must have at most 2 characters', z.string().max(2), 'abc'],
  ['must have at least 2 entries', z.array(z.string()).min(2), []],
  ['must not be empty', z.string().min(1), ''],
  ['must not be empty', z.array(z.string()).min(1), []],
  ['there is no field "b"', z.strictObject({ a: z.int().optional() }), { b: 1 }],
  ['must be json', z.enum(['json']), 'xml'],
  ['must be json or csv', z.enum(['json', 'csv']), 'xml'],
  ['must be a, b or c', z.enum(['a', 'b', 'c']), 'd'],
  ['is not of the form that is described', z.string().regex(/^a$/u), 'b'],
  ['must be two letters', z.string().regex(/^..$/u, 'must be two letters'), 'b'],
])('says what is wrong with a value: %s', (sentence, schema, value) => {
  expect(wrong(schema, value)).toBe(sentence);
});

test('what is wrong is described without the value, which may be a secret', () => {
  for (const schema of [z.int(), z.enum(['a']), z.string().max(2), z.string().regex(/^a$/u), z.url()])
    expect(wrong(schema, 's3cret')).not.toContain('s3cret');
});
