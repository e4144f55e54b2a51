import { describe, expect, test } from 'vitest';
import { CONFIG_KEYS, sortVariables, toConfig, variableOf, type ConfigKey } from './config.ts';
import { BOUNCES_CHARS_MAX } from './mail.ts';
import { METRICS_SERVICES_MAX } from './kinds.ts';

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
    '%j is refused by name and never read as another',
    (given) => {
      expect(() => portOf(given)).toThrow(/port \(OUTCRY_PORT\): /u);
    },
  );
});

describe('the countries', () => {
  test.each([
    ['GB', ['GB']],
    ['gb, ie,DE', ['GB', 'IE', 'DE']],
    [undefined, null],
  ])('%j are %j', (given, codes) => expect(setting('countries', given)).toEqual(codes));

  test.each(['UK', 'GBR', 'Britain', 'GB,QX', '12'])('%j are refused, with the reason', (given) => {
    expect(() => setting('countries', given)).toThrow(/OUTCRY_COUNTRIES.*not a country code/u);
  });
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
    ['https://example.org/a//b', 'has the path'],
    ['https://example.org/a b', 'has the path'],
    ['https://example.org/a"b', 'has the path'],
    ["https://example.org/a'b", 'has the path'],
    ['ftp://example.org', 'must be an address'],
    ['example.org', 'must be an address'],
  ])('%s is refused by name: %s', (given, reason) => {
    expect(() => urlOf(given)).toThrow(/publicUrl \(OUTCRY_PUBLIC_URL\): /u);
    expect(() => urlOf(given)).toThrow(reason);
  });
});

describe('the address to listen on', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    [' ::1 ', '::1'],
    ['localhost', 'localhost'],
  ])('%j is %s', (given, host) => expect(setting('host', given)).toBe(host));

  test.each(['127.0.0.1:8080', '[::1]:8080', 'http://127.0.0.1', '*', '[]'])('cannot be %j', (given) =>
    expect(() => setting('host', given)).toThrow(/host \(OUTCRY_HOST\): must be an address without a port/u),
  );
});

describe('the metrics', () => {
  test.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
    ['[::1]:9464', { host: '::1', port: 9464 }],
    ['9464', { host: '127.0.0.1', port: 9464 }],
    ['metrics.internal:65535', { host: 'metrics.internal', port: 65_535 }],
  ])('listen by %s at %j', (given, at) => expect(setting('metricsListen', given)).toEqual(at));

  test.each(['', ':9464', '127.0.0.1', '127.0.0.1:65536', '127.0.0.1:', 'http://x:1', '::1:9464'])(
    'cannot listen by %j',
    (given) =>
      expect(() => setting('metricsListen', given)).toThrow(/metricsListen \(OUTCRY_METRICS_LISTEN\): /u),
  );

  const names = (count: number) => Array.from({ length: count }, (_, nth) => `s-${nth}`).join(', ');
  test('include a number of services, or named ones, up to the limit', () => {
    expect(setting('metricsServices', undefined)).toBe(0);
    expect(setting('metricsServices', '20')).toBe(20);
    expect(setting('metricsServices', METRICS_SERVICES_MAX)).toBe(METRICS_SERVICES_MAX);
    expect(setting('metricsServices', 'x, barclays')).toEqual(['x', 'barclays']);
    expect(setting('metricsServices', names(METRICS_SERVICES_MAX))).toHaveLength(METRICS_SERVICES_MAX);
    for (const wrong of [METRICS_SERVICES_MAX + 1, names(METRICS_SERVICES_MAX + 1), 'x,,y', '-1', 1.5, 'x"y'])
      expect(() => setting('metricsServices', wrong)).toThrow(
        /metricsServices \(OUTCRY_METRICS_SERVICES\): /u,
      );
  });
});

describe('who may show a service in a frame', () => {
  test.each([
    [undefined, []],
    ['none', []],
    ['*', ['*']],
    ['https://a.example, https://*.b.example:8443', ['https://a.example', 'https://*.b.example:8443']],
    ['http://localhost:3000', ['http://localhost:3000']],
  ])('%j is %j', (given, ancestors) => expect(setting('embed', given)).toEqual(ancestors));

  test.each([
    'a.example',
    'https://a.example/path',
    "https://a.example; script-src 'unsafe-inline'",
    'https://a.example,*',
    "'self'",
    'https://*.*',
    'https://',
    'https://a.example,',
    'https://a.example\r\nX: 1',
  ])('%j is refused by name', (given) => {
    expect(() => setting('embed', given)).toThrow(
      /embed \(OUTCRY_EMBED\): must be none, \* or comma-separated origins/u,
    );
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

  test('for every setting are known, and so is the one that names the file', () => {
    const names = [...CONFIG_KEYS.map(variableOf), 'OUTCRY_CONFIG'];
    expect(sortVariables(Object.fromEntries(names.map((name) => [name, '1']))).unknown).toEqual([]);
  });

  test.each([
    ['OUTCRY_TRUSTED_PROXY', 'OUTCRY_TRUSTED_PROXY is not a setting: did you mean OUTCRY_TRUSTED_PROXIES?'],
    ['OUTCRY_PUBLICURL', 'did you mean OUTCRY_PUBLIC_URL?'],
    ['OUTCRY_LOGLEVEL', 'did you mean OUTCRY_LOG_LEVEL?'],
    ['OUTCRY_CONFG', 'did you mean OUTCRY_CONFIG?'],
    ['OUTCRY_REDIS_URL', 'OUTCRY_REDIS_URL is not a setting.'],
  ])('%s is refused: %s', (name, sentence) => expect(said({ [name]: 'x' })).toContain(sentence));

  test('a question at the end of a sentence has no full stop after it', () => {
    expect(said({ OUTCRY_PUBLICURL: 'x' })).toMatch(/PUBLIC_URL\?$/u);
  });

  test.each([
    [{ OUTCRY_LOG_LEVEL: 'verbose' }, 'must be debug, info, warn, error or silent'],
    [{ OUTCRY_FALSE_INCIDENTS_A_MONTH: '0' }, 'must be a number above 0'],
    [{ OUTCRY_PORT: '65536' }, 'must be a whole number from 0 to 65535'],
    [{ OUTCRY_PUBLIC_URL: 'https://example.org//x' }, 'between single slashes'],
  ])('%o is refused in a plain sentence: %s', (environment, sentence) =>
    expect(said(environment)).toContain(sentence),
  );

  test('that are unknown are all named at once, beside what else is wrong', () => {
    const sentence = said({ OUTCRY_PROT: '1', OUTCRY_PORT: 'x', OUTCRY_NAMES: '' });
    expect(sentence).toMatch(
      /port \(OUTCRY_PORT\).*OUTCRY_NAMES is not a setting.*OUTCRY_PROT is not a setting/u,
    );
  });

  test.each(['PATH', 'outcry_port', 'OUTCRY_HOME', 'OUTCRY_TEST_BROWSER', 'NOT_OUTCRY_PORT'])(
    '%s is ignored',
    (name) => expect(said({ [name]: 'x' })).toBeNull(),
  );

  test('of a Kubernetes Service called outcry are ignored, including the address in OUTCRY_PORT', () => {
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
    ['colour', 'petrol', /must be a colour of six hexadecimal digits, such as #0b4a50, not "petrol"/u],
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

  test('a colour is accepted at the minimum contrast, and refused below it', () => {
    // The lightest grey with enough contrast on the pages' background, and the next one.
    expect(setting('colour', '#6f6f6f')).toBe('#6f6f6f');
    expect(() => setting('colour', '#737373')).toThrow(/contrast of 4\.\d/u);
  });
});

describe('the address of a database', () => {
  const databaseUrl = (text: string) =>
    toConfig({ file: {}, variables: { databaseUrl: text }, options: {} }).databaseUrl;

  test.each([
    'postgres://ann:secret@db.example.org:5432/outcry',
    'postgresql:///outcry?host=/run/postgresql',
  ])('%s is accepted', (text) => expect(databaseUrl(text)).toBe(text));

  test.each([
    'mysql://ann:secret@db/outcry',
    'postgres://ann:secret@db',
    'ann:secret@db/outcry',
    'secret',
    'postgres://ann:pa/secret@db/outcry',
    'postgres://ann:p@ss/secret@db/outcry',
    'postgres://ann:pa#secret@db/outcry',
  ])('%s is refused, and its password is not repeated', (text) => {
    expect(() => databaseUrl(text)).toThrow(/OUTCRY_DATABASE_URL\): must be the address of a database/u);
    expect(() => databaseUrl(text)).not.toThrow(/secret@|secret$/u);
  });
});

describe('the address of a NATS server', () => {
  const databaseUrl = 'postgres://db/outcry';
  const natsUrl = (text: string) =>
    toConfig({ file: {}, variables: { natsUrl: text, databaseUrl }, options: {} }).natsUrl;

  test.each([
    'nats://nats.example.org',
    'nats://ann:secret@one:4222,two:4222,[::1]:4222',
    'tls://token@nats.example.org/',
  ])('%s is accepted', (text) => expect(natsUrl(text)).toBe(text));

  test.each([
    'http://ann:secret@nats',
    'nats://',
    'nats://ann:secret@',
    'nats://ann:secret@one,',
    'nats://ann:secret%2@one',
    'nats://ann:secret@one/two',
    'nats://one two',
    'secret',
  ])('%s is refused, and its password is not repeated', (text) => {
    expect(() => natsUrl(text)).toThrow(/OUTCRY_NATS_URL\): must be the address of a NATS server/u);
    expect(() => natsUrl(text)).not.toThrow(/secret/u);
  });

  test('is only for nodes that share a database', () => {
    const alone = () => toConfig({ file: {}, variables: { natsUrl: 'nats://ann:secret@one' }, options: {} });
    expect(alone).toThrow(/OUTCRY_NATS_URL\).*set OUTCRY_DATABASE_URL too/u);
    expect(alone).not.toThrow(/secret/u);
  });
});

describe('e-mail to the public', () => {
  const config = (options: Record<string, unknown>) => toConfig({ file: {}, variables: {}, options });
  const whole = {
    mailUrl: 'smtps://user:s3cret@mail.example.org',
    mailFrom: 'Outcry <told@example.org>',
    publicUrl: 'https://status.example.org',
  };

  test('needs a sender and a public URL, and says which is missing, without the password', () => {
    expect(config(whole)).toMatchObject(whole);
    for (const [key, sentence] of [
      ['mailFrom', /OUTCRY_MAIL_FROM/u],
      ['publicUrl', /OUTCRY_PUBLIC_URL/u],
    ] as const) {
      const lacking = () => config({ ...whole, [key]: null });
      expect(lacking).toThrow(sentence);
      expect(lacking).not.toThrow(/s3cret/u);
    }
    const wrong = () => config({ ...whole, mailUrl: 'https://user:s3cret@mail.example.org' });
    expect(wrong).toThrow(/OUTCRY_MAIL_URL/u);
    expect(wrong).not.toThrow(/s3cret/u);
  });

  test('has an address as its sender, alone or with a name, and nothing else', () => {
    for (const mailFrom of ['The "Outcry" <told@example.org', 'a@b.c, d@e.f', '<>', 'x\n<a@b.co>'])
      expect(() => config({ ...whole, mailFrom }), mailFrom).toThrow(/OUTCRY_MAIL_FROM/u);
    expect(config({ ...whole, mailFrom: 'told@example.org' }).mailFrom).toBe('told@example.org');
  });

  test('is returned to an address with room for a tag', () => {
    const bounces = (chars: number) => `${'b'.repeat(chars)}@example.org`;
    expect(config({ ...whole, mailBounces: bounces(BOUNCES_CHARS_MAX) }).mailBounces).toHaveLength(
      BOUNCES_CHARS_MAX + 12,
    );
    expect(() => config({ ...whole, mailBounces: bounces(BOUNCES_CHARS_MAX + 1) })).toThrow(/MAIL_BOUNCES/u);
  });
});
