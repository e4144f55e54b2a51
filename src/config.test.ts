import { describe, expect, test } from 'vitest';
import { CONFIG_KEYS, sortVariables, toConfig, variableOf } from './config.ts';

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

describe('variables', () => {
  const said = (environment: Record<string, string>) => {
    const { variables, unknown } = sortVariables(environment);
    try {
      toConfig({ file: {}, options: {}, variables, unknown });
      return null;
    } catch (error) {
      return String(error);
    }
  };

  test('of every setting are known, and so is the one that names the file', () => {
    const names = [...CONFIG_KEYS.map(variableOf), 'OUTCRY_CONFIG'];
    expect(sortVariables(Object.fromEntries(names.map((name) => [name, '1']))).unknown).toEqual([]);
  });

  test.each([
    ['OUTCRY_TRUSTED_PROXY', 'OUTCRY_TRUSTED_PROXY is no setting: did you mean OUTCRY_TRUSTED_PROXIES?'],
    ['OUTCRY_PUBLICURL', 'did you mean OUTCRY_PUBLIC_URL?'],
    ['OUTCRY_LOGLEVEL', 'did you mean OUTCRY_LOG_LEVEL?'],
    ['OUTCRY_CONFG', 'did you mean OUTCRY_CONFIG?'],
    ['OUTCRY_DATABASE_URL', 'OUTCRY_DATABASE_URL is no setting.'],
  ])('%s is refused: %s', (name, sentence) => expect(said({ [name]: 'x' })).toContain(sentence));

  test('that are not in force are all named at once, beside what else is wrong', () => {
    const sentence = said({ OUTCRY_PROT: '1', OUTCRY_PORT: 'x', OUTCRY_NAMES: '' });
    expect(sentence).toMatch(/port \(OUTCRY_PORT\).*OUTCRY_NAMES is no setting.*OUTCRY_PROT is no setting/u);
  });

  test.each(['PATH', 'outcry_port', 'OUTCRY_HOME', 'OUTCRY_TEST_BROWSER', 'NOT_OUTCRY_PORT'])(
    '%s is none of ours',
    (name) => expect(said({ [name]: 'x' })).toBeNull(),
  );

  test('of a Kubernetes Service called outcry are no settings, the address in OUTCRY_PORT included', () => {
    const links = {
      OUTCRY_SERVICE_HOST: '10.0.0.1',
      OUTCRY_SERVICE_PORT: '8080',
      OUTCRY_SERVICE_PORT_HTTP: '8080',
      OUTCRY_PORT: 'tcp://10.0.0.1:8080',
      OUTCRY_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      OUTCRY_PORT_8080_TCP_PROTO: 'tcp',
      OUTCRY_PORT_8080_TCP_PORT: '8080',
      OUTCRY_PORT_8080_TCP_ADDR: '10.0.0.1',
    };
    expect(sortVariables(links)).toEqual({ variables: {}, unknown: [] });
  });
});
