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
