import { isTimeZone } from './core/base/time-zone.ts';
import { readFileSync } from 'node:fs';
import { YAMLParseError, parse } from 'yaml';
import { z } from 'zod';
import { TEXT_CONTRAST_MIN, contrast, isColour, type Colour } from './core/base/colour.ts';
import { OutcryError } from './core/base/errors.ts';
import { isCountryCode } from './core/domain/country-code.ts';
import { misplacedIn } from './core/base/letters.ts';
import { FALSE_INCIDENTS_A_MONTH } from './core/account/false-incident-budget.ts';
import { NotText, readBytes } from './files/encoding.ts';
import { meant } from './core/base/near-name.ts';
import { mailFaults, mailSettings } from './mail-settings.ts';
import { CHOICES, OFFERED, type Locale } from './words/language.ts';

const PORT_NUMBER = 'must be a whole number from 0 to 65535';
const ABOVE_ZERO = 'must be a number above 0, and at most 1000000';

/** A number, or its digits; an empty, absent or other value is a mistake and not port 0. */
const portNumber = z
  .union([z.number(), z.string().regex(/^\d+$/u).transform(Number)], PORT_NUMBER)
  .pipe(z.number(PORT_NUMBER).int(PORT_NUMBER).min(0, PORT_NUMBER).max(65_535, PORT_NUMBER));

/** A number above 0, or its digits. */
const positive = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d+(?:\.\d+)?$/u)
        .transform(Number),
    ],
    ABOVE_ZERO,
  )
  .pipe(z.number(ABOVE_ZERO).positive(ABOVE_ZERO).max(1_000_000, ABOVE_ZERO));

/** Ten a second, for as long as somebody likes: what a program needs that follows a few services. */
const READS_A_MINUTE = 600;

/** An address that a page may link to. */
const webAddress = z.url({ protocol: /^https?$/u, error: 'must be a web address: https://…' });

/** Whatever is wrong with it, the sentence does not repeat it: it holds a password. */
const postgresAddress = z
  .string()
  .refine(
    isPostgresAddress,
    'must be the address of a database, such as postgres://user:password@host:5432/outcry',
  );

/** A web address, or `status@example.org` as a link. */
const webOrMailAddress = z.string().transform((text, check): string => {
  const web = webAddress.safeParse(text);
  if (web.success) return web.data;
  if (z.email().safeParse(text).success) return `mailto:${text}`;
  check.addIssue('must be a web address, https://…, or an e-mail address');
  return z.NEVER;
});

const listed = (text: string): string[] => text.split(/[\s,]+/u).filter((one) => one !== '');

/** Web addresses, separated by commas, of which the origins are kept: all that a browser says of where a form was. */
const mirrorList = z.string().transform((text, check): readonly string[] =>
  listed(text).map((one) => {
    if (webAddress.safeParse(one).success) return new URL(one).origin;
    check.addIssue(`has "${one}", which is no web address such as https://mirror.example.org`);
    return one;
  }),
);

/** Languages by their tags, separated by commas, the first one for readers who ask for none of them. */
const languageList = z.string().transform((text, check): readonly [Locale, ...Locale[]] => {
  const [first, ...more] = text.split(',').flatMap((tag): Locale[] => {
    const known = CHOICES.find((locale) => locale.toLowerCase() === tag.trim().toLowerCase());
    if (known === undefined)
      check.addIssue(`has "${tag.trim()}", and pages are there in ${CHOICES.join(', ')}`);
    return known === undefined ? [] : [known];
  });
  if (first !== undefined && new Set([first, ...more]).size <= more.length)
    check.addIssue('names a language twice');
  return [first ?? OFFERED[0], ...more];
});

/** Codes of countries, separated by commas. */
const countryList = z.string().transform((text, check): readonly string[] => {
  const codes = listed(text.toUpperCase());
  for (const code of codes)
    if (!isCountryCode(code)) check.addIssue(`has "${code}", which is no code of a country such as GB`);
  return codes;
});

/** `127.0.0.1:9464`, `[::1]:9464`, or a port alone on the loopback address. */
const hostAndPort = z.string().transform((text, check): { readonly host: string; readonly port: number } => {
  const [, host = '127.0.0.1', digits = ''] = /^(?:(\[[\da-f:.]+\]|[\w.-]+):)?(\d{1,5})$/iu.exec(text) ?? [];
  const port = portNumber.safeParse(digits);
  if (!port.success) check.addIssue('must be an address and a port such as 127.0.0.1:9464');
  return { host: host.replaceAll(/[[\]]/gu, ''), port: port.data ?? 0 };
});

/** Services that metrics may tell of one by one: each is six series, which Prometheus keeps for weeks. */
export const METRICS_SERVICES_MAX = 500;
const METRICS_SERVICES = `must be a number up to ${METRICS_SERVICES_MAX}, or at most as many slugs with commas between them`;
const servicesOfMetrics = z
  .union([z.number(), z.string()])
  .transform((given, check): number | readonly string[] => {
    const list = String(given)
      .split(',')
      .map((one) => one.trim());
    const chosen = list.length === 1 && /^\d+$/u.test(list[0] ?? '') ? Number(list[0]) : list;
    const count = typeof chosen === 'number' ? chosen : chosen.length;
    const fits =
      count <= METRICS_SERVICES_MAX &&
      (typeof chosen === 'number' || chosen.every((slug) => /^[a-z\d][\w-]*$/u.test(slug)));
    if (!fits) check.addIssue(METRICS_SERVICES);
    return chosen;
  });

/** An origin as `frame-ancestors` takes it, also `https://*.example.org`. */
const FRAME_ANCESTOR = /^https?:\/\/(?:\*\.)?[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/iu;

/** Whose pages may hold ours in a frame, as `frame-ancestors` names them; empty: nobody's. */
const frameAncestors = z.string().transform((text, check): readonly string[] => {
  const list = text.split(',').map((one) => one.trim());
  if (text.trim() === 'none') return [];
  if (text.trim() === '*') return ['*'];
  const wrong = list.find((one) => !FRAME_ANCESTOR.test(one));
  if (wrong !== undefined)
    check.addIssue(
      `must be none, * or origins such as https://example.org with commas between them, and not "${wrong}"`,
    );
  return list;
});

const isReadable = (text: string): boolean => misplacedIn(text) === null;

/** A colour that text in, or on, all of those can be read beside. */
function readableOn(others: readonly Colour[], what: string, remedy: 'darker' | 'lighter') {
  return z.string().transform((text, check): Colour => {
    const colour = text.toLowerCase();
    if (!isColour(colour)) {
      check.addIssue(`must be a colour of six hexadecimal digits, such as #0b4a50, and not "${text}"`);
      return z.NEVER;
    }
    const ratio = Math.min(...others.map((other) => contrast(colour, other)));
    if (ratio < TEXT_CONTRAST_MIN) {
      const needed = `less than the ${TEXT_CONTRAST_MIN} that people need`;
      check.addIssue(`has a contrast of ${ratio.toFixed(1)} with ${what}, ${needed}: choose a ${remedy} one`);
    }
    return colour;
  });
}

/** Everything an operator can set, with its default. Each key is `OUTCRY_` and its name in capitals in the environment. */
const schema = z.strictObject({
  /** Folder of the database and the salts. */
  data: z.string().min(1).default('./data'),
  /** A PostgreSQL database in the place of the folder's, `postgres://user:password@host:port/database`. */
  databaseUrl: postgresAddress.nullable().default(null),
  /** TCP port; 0 takes a free one. */
  port: portNumber.default(8080),
  /** Address and port of a listener for the metrics alone, `127.0.0.1:9464`; without one they are at `/metrics` among the pages. */
  metricsListen: hostAndPort.nullable().default(null),
  /** Which services the metrics tell of one by one: how many at most, the loudest first, or their slugs with commas between them. */
  metricsServices: servicesOfMetrics.default(0),
  /** Address to listen on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** How the world reaches this instance: `https://status.example.org`, or `https://example.org/outcry` below a path. */
  publicUrl: z
    .url({
      protocol: /^https?$/u,
      abort: true,
      error: 'must be an address such as https://example.org/outcry',
    })
    .superRefine(refusePublicUrl)
    .transform((url) => new URL(url).href.replace(/\/+$/u, ''))
    .nullable()
    .default(null),
  /** Addresses and CIDR ranges, separated by commas, whose `X-Forwarded-For` or `Forwarded` is believed. */
  trustedProxies: z.string().default(''),
  /** Static copies of the pages, `https://mirror.example.org`, separated by commas, whose forms report here. */
  mirrors: mirrorList.default([]),
  /** File that says which network an address belongs to, as IPtoASN publishes it, plain or `.gz`; without one, reports have none. */
  networks: z.string().min(1).nullable().default(null),
  /** MMDB file that says where an address is, of cities or countries; looked at where a reporter chose no place and no time zone tells. */
  placesMmdb: z.string().min(1).nullable().default(null),
  /** Addresses and CIDR ranges of networks that are the operator's own: each reporter there counts in full. */
  ownNetworks: z.string().default(''),
  /** Numbers of networks that rent out machines, separated by commas, beside those that are known to. */
  hostingNetworks: z
    .string()
    .default('')
    .transform(listed)
    .pipe(
      z.array(
        z
          .string()
          .regex(/^(?:AS)?\d{1,10}$/iu, 'is not a list of network numbers such as AS64500, AS64501')
          .transform((one) => Number(one.replace(/^AS/iu, ''))),
      ),
    ),
  /** File of the channels by which people and programs are told; without one, those that were added by command are all. */
  channels: z.string().min(1).nullable().default(null),
  /** Addresses and CIDR ranges inside that outgoing calls may reach, beside the open net. */
  outgoingAllow: z.string().default(''),
  /** What the instance calls itself. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .refine(isReadable, 'has a character that hides or reorders others')
    .default('Outcry'),
  /** An image beside the name, in place of the mark: a file `.svg`, `.png`, `.webp` or `.jpg`. */
  logo: z.string().min(1).nullable().default(null),
  /** Colour of signs where all is calm, of links and of buttons, `#rrggbb`: white text must be readable on it. */
  colour: readableOn(['#ffffff', '#f3f6f5'], 'white', 'darker').nullable().default(null),
  /** Colour of the sign where there are problems, `#rrggbb`: black text must be readable on it. */
  alertColour: readableOn(['#1b1503'], 'black', 'lighter').nullable().default(null),
  /** Where readers learn who is behind the instance, and how to reach them. */
  imprint: webAddress.nullable().default(null),
  privacy: webAddress.nullable().default(null),
  contact: webOrMailAddress.nullable().default(null),
  /** Time zone of times on pages, until the reader's own is known. */
  timeZone: z.string().refine(isTimeZone, 'is not an IANA time zone such as Europe/London').default('UTC'),
  /** What pages can be read in, `en,de`: the first is for readers who ask for none of them. */
  languages: languageList.default(OFFERED),
  /** The countries that have pages of their own, `GB,IE,DE`; without, all of them. Of one alone, the instance is all its pages. */
  countries: countryList.nullable().default(null),
  /** Who may show `/embed/x` in a frame: `none`, `*` for everybody, or origins with commas between them. */
  embed: frameAncestors.default([]),
  /** How many incidents a month may be reported though nothing happened, over all services together. */
  falseIncidentsAMonth: positive.default(FALSE_INCIDENTS_A_MONTH),
  /** Whether `/v2` needs a key, made by `outcry key add`. */
  keysRequired: z
    .union(
      [z.boolean(), z.enum(['true', 'false']).transform((given) => given === 'true')],
      'must be true or false',
    )
    .default(false),
  /** How often one sender without a key may ask the API in a minute. */
  readsAMinute: positive.pipe(z.number().int('must be a whole number')).default(READS_A_MINUTE),
  /** `debug`, `info`, `warn`, `error` or `silent`. */
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('warn'),
  ...mailSettings,
});

/** What several settings say together. */
const checked = schema.superRefine((settings, { addIssue }) => {
  for (const [key, message] of mailFaults(settings)) addIssue({ code: 'custom', path: [key], message });
});

export type Config = z.infer<typeof schema>;
export type ConfigKey = keyof Config;

export const CONFIG_KEYS = Object.keys(schema.shape) as readonly ConfigKey[];

/** What is set and where: the environment over the file, the command line over both. */
interface Environment {
  readonly file: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly options: Readonly<Partial<Record<ConfigKey, unknown>>>;
  /** Variables that look like settings and are none; absent where the world is not asked. */
  readonly unknown?: readonly string[];
}

/** `/`, `/outcry`, `/a/b/`: what needs no escaping in an address, in HTML and in a header. */
const PUBLIC_PATH = /^(?:\/[\w.~-]+)*\/?$/u;

const DEFAULT_FILE = 'outcry.yaml';
const FILE_VARIABLE = 'OUTCRY_CONFIG';
/** Names that scripts around the program use; they are no settings and change nothing. */
const NOT_OURS = /^OUTCRY_(?:HOME|TEST_.*)$/u;
/** What Kubernetes sets in every pod beside a Service that is called `outcry`, whether anyone wants it or not. */
const SERVICE_LINK =
  /^OUTCRY_(?:SERVICE_(?:HOST|PORT(?:_.+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u;

/** Whether whoever runs the program wants to know where in it something failed; asked where no settings could be read. */
export function isDebugging(): boolean {
  return process.env['OUTCRY_LOG_LEVEL'] === 'debug';
}

/** Step one: what the world says. The file is `outcry.yaml` here, or the one that `OUTCRY_CONFIG` names. */
export function readEnvironment(options: Environment['options'] = {}): Environment {
  const named = process.env[FILE_VARIABLE];
  const file = readConfigFile(named ?? DEFAULT_FILE, named !== undefined);
  return { file, options, ...sortVariables(process.env) };
}

/** The settings among the variables, and those that were meant to be settings and are none. */
export function sortVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Required<Pick<Environment, 'variables' | 'unknown'>> {
  const keys = new Map(CONFIG_KEYS.map((key) => [variableOf(key), key]));
  const variables: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, value = ''] of Object.entries(environment)) {
    const key = keys.get(name);
    if (key !== undefined) {
      if (value !== '' && !isServiceLink(name, value)) variables[key] = value;
    } else if (name.startsWith('OUTCRY_') && name !== FILE_VARIABLE && !NOT_OURS.test(name)) {
      if (!isServiceLink(name, value)) unknown.push(name);
    }
  }
  return { variables, unknown: unknown.sort() };
}

function isServiceLink(name: string, value: string): boolean {
  return SERVICE_LINK.test(name) || (name === 'OUTCRY_PORT' && /^(?:tcp|udp|sctp):\/\//u.test(value));
}

/** Step two: the one effective configuration, or `bad_config` with every key that is wrong. */
export function toConfig({ file, variables, options, unknown = [] }: Environment): Config {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const parsed = checked.safeParse({ ...file, ...variables, ...given });
  if (parsed.success && unknown.length === 0) return parsed.data;
  const issues = parsed.success ? [] : parsed.error.issues;
  const wrong = [
    ...issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => `"${key}" is no setting${meant(key, CONFIG_KEYS)}`);
      const key = issue.path.join('.');
      return [`${key} (${variableOf(key)}): ${issue.message}`];
    }),
    ...unknown.map((name) => `${name} is no setting${meant(name, VARIABLES)}`),
  ];
  const sentence = wrong.join('; ');
  throw new OutcryError(
    'bad_config',
    `The configuration is not valid. ${sentence}${sentence.endsWith('?') ? '' : '.'}`,
  );
}

/** `trustedProxies` → `OUTCRY_TRUSTED_PROXIES`. */
export function variableOf(key: string): string {
  return `OUTCRY_${key.replaceAll(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
}

const VARIABLES: readonly string[] = [...CONFIG_KEYS.map(variableOf), FILE_VARIABLE];

function readConfigFile(path: string, required: boolean): Record<string, unknown> {
  let text: string;
  try {
    text = readBytes(readFileSync(path));
  } catch (cause) {
    if (cause instanceof NotText)
      throw new OutcryError('bad_config', `${path}, line ${cause.line}: ${cause.message}.`, cause);
    if (!required && (cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new OutcryError('bad_config', `The configuration file ${path} cannot be read.`, cause);
  }
  try {
    const content: unknown = parse(text) ?? {};
    if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  } catch (cause) {
    throw new OutcryError('bad_config', `${path}${yamlReason(cause)}.`, cause);
  }
  throw new OutcryError('bad_config', `The configuration file ${path} must hold keys and values.`);
}

/** `, line 2: this is not valid YAML: …`, as far as the reader of YAML says where and why. */
function yamlReason(cause: unknown): string {
  if (!(cause instanceof YAMLParseError)) return ' is not valid YAML';
  const [reason = ''] = cause.message.split(/ at line \d+/u);
  return `, line ${cause.linePos?.[0].line ?? 1}: this is not valid YAML: ${reason}`;
}

/** What of an address cannot stand before the paths of the pages; each part is refused by name. */
function refusePublicUrl(url: string, { addIssue }: { addIssue(message: string): void }): void {
  const { search, hash, username, password, pathname } = new URL(url);
  if (search !== '' || hash !== '') addIssue('must have no "?" and no "#"');
  if (username !== '' || password !== '') addIssue('must have no user name and no password');
  if (!PUBLIC_PATH.test(pathname))
    addIssue(
      `has the path ${pathname}, and a path may be names of letters, digits, "-", ".", "_" and "~" between single slashes`,
    );
}

/** `postgres://…/database`. */
export function isPostgresAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(?:ql)?:$/u.test(url.protocol) && url.pathname.length > 1;
}
