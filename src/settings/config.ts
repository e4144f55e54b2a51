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
  hostName,
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

/** Ten a second: enough for a program that follows a few services continuously. */
const READS_A_MINUTE = 600;

/** Every setting, with its default. In the environment a key is `OUTCRY_` and its name in capitals. */
const schema = z.strictObject({
  /** Folder of the database and the salts. */
  data: z.string().min(1).default('./data'),
  /** A PostgreSQL database instead of the one in the folder, `postgres://user:password@host:port/database`. */
  databaseUrl: postgresAddress.nullable().default(null),
  /** File of the key that encrypts secrets in that database: 64 hexadecimal digits, the same for all nodes. */
  sealKey: z.string().min(1).nullable().default(null),
  /** A NATS server through which the nodes on that database notify each other, `nats://user:password@host:4222`. */
  natsUrl: natsAddress.nullable().default(null),
  /** TCP port; 0 chooses a free one. */
  port: portNumber.default(8080),
  /** Address and port of a separate listener for metrics, `127.0.0.1:9464`; without it they are at `/metrics` among the pages. */
  metricsListen: hostAndPort.nullable().default(null),
  /**
   * Which services have metrics of their own: the maximum number, those with trouble or the most reports first, or comma-separated slugs.
   */
  metricsServices: servicesOfMetrics.default(0),
  /** Address to listen on. */
  host: hostName.default('127.0.0.1'),
  /** The public URL of this instance: `https://status.example.org`, or `https://example.org/outcry` below a path. */
  publicUrl: instanceAddress.nullable().default(null),
  /** Comma-separated addresses and CIDR ranges of proxies whose `X-Forwarded-For` or `Forwarded` is trusted. */
  trustedProxies: z.string().default(''),
  /** Comma-separated URLs of static copies, `https://mirror.example.org`, whose forms report to this instance. */
  mirrors: mirrorList.default([]),
  /** File that maps addresses to networks, in the format of IPtoASN, plain or `.gz`; without it, reports have no network. */
  networks: z.string().min(1).nullable().default(null),
  /** MMDB file that maps addresses to cities or countries; used if a reporter chose no place and the time zone gives none. */
  placesMmdb: z.string().min(1).nullable().default(null),
  /** Addresses and CIDR ranges of the operator's own networks, where each reporter counts fully. */
  ownNetworks: z.string().default(''),
  /** Comma-separated AS numbers of hosting networks, in addition to the built-in ones. */
  hostingNetworks: networkList.default([]),
  /** File of the notification channels; without it, there are only those added by command. */
  channels: z.string().min(1).nullable().default(null),
  /** Internal addresses and CIDR ranges that outgoing calls may reach, in addition to the public internet. */
  outgoingAllow: z.string().default(''),
  /** The name of the instance. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .refine(isReadable, 'has a character that hides or reorders others')
    .default('Outcry'),
  /** An image beside the name, instead of the default logo: a `.svg`, `.png`, `.webp` or `.jpg` file. */
  logo: z.string().min(1).nullable().default(null),
  /** Colour of calm signs, links and buttons, `#rrggbb`: white text must be readable on it. */
  colour: readableOn(['#ffffff', '#f3f6f5'], 'white', 'darker').nullable().default(null),
  /** Colour of signs for problems, `#rrggbb`: black text must be readable on it. */
  alertColour: readableOn(['#1b1503'], 'black', 'lighter').nullable().default(null),
  /** Pages about the operator and how to contact them. */
  imprint: webAddress.nullable().default(null),
  privacy: webAddress.nullable().default(null),
  contact: webOrMailAddress.nullable().default(null),
  /** Time zone of times on pages, until the reader's own is known. */
  timeZone: z.string().refine(isTimeZone, 'is not an IANA time zone such as Europe/London').default('UTC'),
  /** Languages of the pages, `en,de`: the first is the default. */
  languages: languageList.default(OFFERED),
  /** Countries with pages of their own, `GB,IE,DE`; without it, all. With a single country, all pages of the instance are about it. */
  countries: countryList.nullable().default(null),
  /** Who may embed `/embed/x` in a frame: `none`, `*` for everybody, or comma-separated origins. */
  embed: frameAncestors.default([]),
  /** How many false incidents a month are acceptable, over all services together. */
  falseIncidentsAMonth: positive.default(FALSE_INCIDENTS_A_MONTH),
  /** Whether `/v2` requires a key, made by `outcry key add`. */
  keysRequired: yesOrNo.default(false),
  /** How many API requests a minute one sender without a key may make. */
  readsAMinute: positive.pipe(z.number().int('must be a whole number')).default(READS_A_MINUTE),
  /** `debug`, `info`, `warn`, `error` or `silent`. */
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('warn'),
  ...mailSettings,
  ...retentionSettings,
});

/** Checks across several settings. */
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

/** The settings by source: the environment overrides the file, and the command line overrides both. */
interface Environment {
  readonly file: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly options: Readonly<Partial<Record<ConfigKey, unknown>>>;
  /** Variables that look like settings but are unknown; absent if the environment was not read. */
  readonly unknown?: readonly string[];
}

const DEFAULT_FILE = 'outcry.yaml';
const FILE_VARIABLE = 'OUTCRY_CONFIG';
/** Variables of scripts around the program, which are not settings. */
const NOT_OURS = /^OUTCRY_(?:HOME|TEST_.*)$/u;
/** Variables that Kubernetes sets in every pod next to a Service called `outcry`. */
const SERVICE_LINK =
  /^OUTCRY_(?:SERVICE_(?:HOST|PORT(?:_.+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u;

/** Whether the user wants stack traces; used if no settings could be read. */
export function isDebugging(): boolean {
  return process.env['OUTCRY_LOG_LEVEL'] === 'debug';
}

/** Step one: read the environment. The file is `outcry.yaml` in the current folder, or the one that `OUTCRY_CONFIG` names. */
export function readEnvironment(options: Environment['options'] = {}): Environment {
  const named = process.env[FILE_VARIABLE];
  const file = readConfigFile(named ?? DEFAULT_FILE, named !== undefined);
  return { file, options, ...sortVariables(process.env) };
}

/** The settings among the variables, and variables that look like settings but are unknown. */
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

/** Step two: the effective configuration; throws `bad_config` with every invalid key. */
export function toConfig({ file, variables, options, unknown = [] }: Environment): Config {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const parsed = checked.safeParse({ ...file, ...variables, ...given }, { error: whatIsWrong });
  if (parsed.success && unknown.length === 0) return parsed.data;
  const issues = parsed.success ? [] : parsed.error.issues;
  const wrong = [
    ...issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => `"${key}" is not a setting${meant(key, CONFIG_KEYS)}`);
      const key = issue.path.join('.');
      return [`${key} (${variableOf(key)}): ${issue.message}`];
    }),
    ...unknown.map((name) => `${name} is not a setting${meant(name, VARIABLES)}`),
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

/** `, line 2: this is not valid YAML: …`, as far as the YAML parser gives position and reason. */
function yamlReason(cause: unknown): string {
  if (!(cause instanceof YAMLParseError)) return ' is not valid YAML';
  const [reason = ''] = cause.message.split(/ at line \d+/u);
  return `, line ${cause.linePos?.[0].line ?? 1}: this is not valid YAML: ${reason}`;
}
