import { isTimeZone } from '../core/base/time-zone.ts';
import { readFileSync } from 'node:fs';
import { YAMLParseError, parse } from 'yaml';
import { z } from 'zod';
import { whatIsWrong } from '../wrong-value.ts';
import { OutcryError } from '../core/base/errors.ts';
import { FALSE_INCIDENTS_A_MONTH } from '../core/account/false-incident-budget.ts';
import { NotText, readBytes } from '../files/encoding.ts';
import { meant } from '../core/base/near-name.ts';
import { mailFaults, mailSettings } from './mail.ts';
import { retentionFaults, retentionSettings } from './retention.ts';
import {
  countryList,
  frameAncestors,
  hostAndPort,
  instanceAddress,
  isReadable,
  languageList,
  mirrorList,
  natsAddress,
  networkList,
  portNumber,
  positive,
  postgresAddress,
  readableOn,
  servicesOfMetrics,
  webAddress,
  webOrMailAddress,
  yesOrNo,
} from './kinds.ts';
import { OFFERED } from '../words/language.ts';

/** Ten a second, for as long as somebody likes: what a program needs that follows a few services. */
const READS_A_MINUTE = 600;

/** Everything an operator can set, with its default. Each key is `OUTCRY_` and its name in capitals in the environment. */
const schema = z.strictObject({
  /** Folder of the database and the salts. */
  data: z.string().min(1).default('./data'),
  /** A PostgreSQL database in the place of the folder's, `postgres://user:password@host:port/database`. */
  databaseUrl: postgresAddress.nullable().default(null),
  /** File of the key that what is secret is sealed with in that database: 64 hexadecimal digits, the same for all nodes. */
  sealKey: z.string().min(1).nullable().default(null),
  /** A NATS server by which the nodes on that database hear of each other, `nats://user:password@host:4222`. */
  natsUrl: natsAddress.nullable().default(null),
  /** TCP port; 0 takes a free one. */
  port: portNumber.default(8080),
  /** Address and port of a listener for the metrics alone, `127.0.0.1:9464`; without one they are at `/metrics` among the pages. */
  metricsListen: hostAndPort.nullable().default(null),
  /** Which services the metrics tell of one by one: how many at most, the loudest first, or their slugs with commas between them. */
  metricsServices: servicesOfMetrics.default(0),
  /** Address to listen on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** How the world reaches this instance: `https://status.example.org`, or `https://example.org/outcry` below a path. */
  publicUrl: instanceAddress.nullable().default(null),
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
  hostingNetworks: networkList.default([]),
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
  keysRequired: yesOrNo.default(false),
  /** How often one sender without a key may ask the API in a minute. */
  readsAMinute: positive.pipe(z.number().int('must be a whole number')).default(READS_A_MINUTE),
  /** `debug`, `info`, `warn`, `error` or `silent`. */
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('warn'),
  ...mailSettings,
  ...retentionSettings,
});

/** What several settings say together. */
const checked = schema.superRefine((settings, { addIssue }) => {
  for (const [key, message] of [...mailFaults(settings), ...retentionFaults(settings)])
    addIssue({ code: 'custom', path: [key], message });
  if (settings.natsUrl !== null && settings.databaseUrl === null)
    addIssue({
      code: 'custom',
      path: ['natsUrl'],
      message: 'is for nodes that share a database: set OUTCRY_DATABASE_URL too, or leave this out',
    });
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
  const parsed = checked.safeParse({ ...file, ...variables, ...given }, { error: whatIsWrong });
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
