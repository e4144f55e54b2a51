import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotText, STRICT, TextStream, isEncoding, readBytes, type EncodingRules } from './encoding.ts';

const GUESSING: EncodingRules = { named: null, guessWestern: true };

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function wrong(bytes: Uint8Array, rules = STRICT): NotText {
  try {
    readBytes(bytes, rules);
  } catch (error) {
    if (error instanceof NotText) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('the content of a file', () => {
  const text = 'Zeit;Störungen\nÖsterreich;3\n';
  test.each<[string, Uint8Array, EncodingRules]>([
    ['UTF-8', Buffer.from(text), STRICT],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`), STRICT],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), STRICT],
    ['UTF-16, big-endian', utf16be(`\uFEFF${text}`), STRICT],
    ['UTF-16 without a byte order mark', Buffer.from(text, 'utf16le'), STRICT],
    ['Latin-1, if guessing is allowed', Buffer.from(text, 'latin1'), GUESSING],
    ['Latin-1, if named', Buffer.from(text, 'latin1'), { named: 'latin1', guessWestern: false }],
  ])('%s is decoded unchanged', (_what, bytes, rules) => {
    expect(readBytes(bytes, rules)).toBe(text);
  });

  test.each<[string, Uint8Array, number, string]>([
    ['Latin-1', Buffer.from('a\nÖ\n', 'latin1'), 2, 'not text in UTF-8: save the file as UTF-8'],
    ['a truncated character', Buffer.from([97, 10, 0xc3]), 2, 'not text in UTF-8'],
    [
      'UTF-8 with Latin-1 further on',
      Buffer.concat([Buffer.from('ö\n'), Buffer.from('ö', 'latin1')]),
      2,
      'not text in UTF-8',
    ],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 1, 'compressed with gzip'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004 and more of it'), 1, 'save the table as CSV'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 44, 1, 10]), 1, 'not text'],
  ])('%s is refused as not text, with position and reason', (_what, bytes, line, said) => {
    const error = wrong(bytes);
    expect([error.line, error.message]).toEqual([line, expect.stringContaining(said)]);
  });

  test('UTF-8 with an invalid byte later on is not taken for Latin-1 if guessing is allowed', () => {
    expect(wrong(Buffer.concat([Buffer.from('ö\n'), Buffer.from('ö', 'latin1')]), GUESSING).line).toBe(2);
  });

  test('does not depend on the size of chunks', () => {
    const encoded = fc.tuple(
      fc.string({ unit: 'grapheme' }).filter((text) => !/\0|^\uFEFF/u.test(text)),
      fc.constantFrom('utf8', 'utf16le'),
    );
    fc.assert(
      fc.property(encoded, fc.integer({ min: 1, max: 5 }), ([text, encoding], size) => {
        const bytes = Buffer.from(encoding === 'utf8' ? text : `\uFEFF${text}`, encoding as BufferEncoding);
        const stream = new TextStream(STRICT);
        let read = '';
        for (let at = 0; at < bytes.length; at += size) read += stream.take(bytes.subarray(at, at + size));
        expect(read + stream.finish()).toBe(readBytes(bytes));
      }),
    );
  });

  test('a short line is not held back', () => {
    expect(new TextStream(STRICT).take(Buffer.from('a,1\n'))).toBe('a,1\n');
  });
});

test('an unknown encoding is refused', () => {
  expect(['latin1', 'windows-1251', 'klingon'].map(isEncoding)).toEqual([true, true, false]);
});
