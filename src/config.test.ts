import { describe, expect, test } from 'vitest';
import { toConfig, type ConfigKey } from './config.ts';

function setting(key: ConfigKey, value: unknown): unknown {
  return toConfig({ file: { [key]: value }, variables: {}, options: {} })[key];
}

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

describe('the look of an instance', () => {
  test.each([
    ['name', ' Störungsradar ', 'Störungsradar'],
    ['colour', '#7A1FA2', '#7a1fa2'],
    ['alertColour', '#FF9900', '#ff9900'],
    ['imprint', 'https://example.org/imprint', 'https://example.org/imprint'],
    ['privacy', 'http://example.org/privacy', 'http://example.org/privacy'],
    ['contact', 'https://example.org/contact', 'https://example.org/contact'],
    ['contact', 'status@example.org', 'mailto:status@example.org'],
  ] as const)('%s %j is %j', (key, given, taken) => {
    expect(setting(key, given)).toBe(taken);
  });

  test.each([
    ['name', 'Out\u202Ecry', /name \(OUTCRY_NAME\): has a character that hides or reorders others/u],
    ['name', '  ', /name \(OUTCRY_NAME\)/u],
    ['name', 'x'.repeat(61), /name \(OUTCRY_NAME\)/u],
    ['colour', 'petrol', /must be a colour of six hexadecimal digits, such as #0b4a50, and not "petrol"/u],
    ['colour', '#fff', /must be a colour of six hexadecimal digits/u],
    [
      'colour',
      '#ffcc00',
      /has a contrast of 1\.\d with white, less than the 4\.5 that people need: choose a darker one/u,
    ],
    ['alertColour', '#1a237e', /with black, less than the 4\.5 that people need: choose a lighter one/u],
    ['imprint', 'javascript:alert(1)', /imprint \(OUTCRY_IMPRINT\): must be a web address/u],
    ['privacy', 'example.org', /privacy \(OUTCRY_PRIVACY\): must be a web address/u],
    [
      'contact',
      'nobody',
      /contact \(OUTCRY_CONTACT\): must be a web address, https:\/\/…, or an e-mail address/u,
    ],
  ] as const)('%s %j is refused with the reason', (key, given, reason) => {
    expect(() => setting(key, given)).toThrow(reason);
  });

  test('a colour is taken at the contrast that people need, and refused below it', () => {
    // The lightest grey that can be read on the paper of the pages, and the next one.
    expect(setting('colour', '#6f6f6f')).toBe('#6f6f6f');
    expect(() => setting('colour', '#737373')).toThrow(/contrast of 4\.\d/u);
  });
});
