import { describe, expect, test } from 'vitest';
import { toConfig } from './config.ts';

function portOf(port: unknown): number {
  return toConfig({ file: { port }, variables: {}, options: {} }).port;
}

describe('the port', () => {
  test.each([
    [0, 0],
    [65_535, 65_535],
    ['8080', 8080],
    [undefined, 8080],
  ])('%j is %d', (given, port) => {
    expect(portOf(given)).toBe(port);
  });

  test.each(['', ' ', null, true, [], 'eighty', '0x50', '-1', -1, 1.5, 65_536, '65536', Number.NaN])(
    '%j is refused by name and never taken for another',
    (given) => {
      expect(() => portOf(given)).toThrow(/port \(OUTCRY_PORT\): /u);
    },
  );
});

describe('the public URL', () => {
  const urlOf = (publicUrl: unknown) =>
    toConfig({ file: { publicUrl }, variables: {}, options: {} }).publicUrl;

  test.each([
    ['https://status.example.org', 'https://status.example.org'],
    ['https://status.example.org/', 'https://status.example.org'],
    ['https://example.org/outcry/', 'https://example.org/outcry'],
    ['http://[::1]:8080/a/b.c~d_e-f', 'http://[::1]:8080/a/b.c~d_e-f'],
    ['https://EXAMPLE.org/x/../outcry', 'https://example.org/outcry'],
  ])('%s is %s', (given, url) => expect(urlOf(given)).toBe(url));

  test.each([
    ['https://example.org/?x=1', 'no "?"'],
    ['https://example.org/#x', 'no "#"'],
    ['https://me:secret@example.org', 'no user name'],
    ['https://example.org/a//b', 'has a path'],
    ['https://example.org/a b', 'has a path'],
    ['https://example.org/a"b', 'has a path'],
    ["https://example.org/a'b", 'has a path'],
    ['ftp://example.org', 'must be an address'],
    ['example.org', 'must be an address'],
  ])('%s is refused by name: %s', (given, reason) => {
    expect(() => urlOf(given)).toThrow(/publicUrl \(OUTCRY_PUBLIC_URL\): /u);
    expect(() => urlOf(given)).toThrow(reason);
  });
});
