import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { OutcryError } from './core/errors.ts';
import { FALSE_INCIDENTS_A_MONTH } from './core/promise.ts';
import { NotText, readBytes } from './encoding.ts';

/** A number, or its digits; an empty, absent or other value is a mistake and not port 0. */
const portNumber = z
  .union([z.number(), z.string().regex(/^\d+$/u).transform(Number)], 'must be a number from 0 to 65535')
  .pipe(z.number().int().min(0).max(65_535));

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
    'must be a number above 0',
  )
  .pipe(z.number().positive().max(1_000_000));

/** Everything an operator can set, with its default. Each key is `OUTCRY_` and its name in capitals in the environment. */
const schema = z.strictObject({
  /** Folder of the database and the salts. */
  data: z.string().min(1).default('./data'),
  /** TCP port; 0 takes a free one. */
  port: portNumber.default(8080),
  /** Address to listen on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** How the world reaches this instance, without a slash at the end: `https://status.example.org`. */
  publicUrl: z
    .url({ protocol: /^https?$/u })
    .transform((url) => url.replace(/\/+$/u, ''))
    .nullable()
    .default(null),
  /** Addresses and CIDR ranges, separated by commas, whose `X-Forwarded-For` is believed. */
  trustedProxies: z.string().default(''),
  /** File that says which network an address belongs to, as IPtoASN publishes it, plain or `.gz`; without one, reports have none. */
  networks: z.string().min(1).nullable().default(null),
  /** What the instance calls itself. */
  name: z.string().min(1).max(60).default('Outcry'),
  /** Time zone of times on pages, until the reader's own is known. */
  timeZone: z.string().refine(isTimeZone, 'is not an IANA time zone such as Europe/London').default('UTC'),
  /** How many incidents a month may be reported though nothing happened, over all services together. */
  falseIncidentsAMonth: positive.default(FALSE_INCIDENTS_A_MONTH),
  /** `debug`, `info`, `warn`, `error` or `silent`. */
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});

export type Config = z.infer<typeof schema>;
export type ConfigKey = keyof Config;

export const CONFIG_KEYS = Object.keys(schema.shape) as readonly ConfigKey[];

/** What is set and where: the environment over the file, the command line over both. */
export interface Environment {
  readonly file: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly options: Readonly<Partial<Record<ConfigKey, unknown>>>;
}

const DEFAULT_FILE = 'outcry.yaml';

/** Step one: what the world says. The file is `outcry.yaml` here, or the one that `OUTCRY_CONFIG` names. */
export function readEnvironment(options: Environment['options'] = {}): Environment {
  const variables: Record<string, string> = {};
  for (const key of CONFIG_KEYS) {
    const value = process.env[variableOf(key)];
    if (value !== undefined && value !== '') variables[key] = value;
  }
  const named = process.env['OUTCRY_CONFIG'];
  return { file: readConfigFile(named ?? DEFAULT_FILE, named !== undefined), variables, options };
}

/** Step two: the one effective configuration, or `bad_config` with every key that is wrong. */
export function toConfig({ file, variables, options }: Environment): Config {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse({ ...file, ...variables, ...given });
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => {
    const key = issue.path.join('.');
    return key === '' ? issue.message : `${key} (${variableOf(key)}): ${issue.message}`;
  });
  throw new OutcryError('bad_config', `The configuration is not valid. ${wrong.join('; ')}.`);
}

/** `trustedProxies` → `OUTCRY_TRUSTED_PROXIES`. */
export function variableOf(key: string): string {
  return `OUTCRY_${key.replaceAll(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
}

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
    throw new OutcryError('bad_config', `The configuration file ${path} is not valid YAML.`, cause);
  }
  throw new OutcryError('bad_config', `The configuration file ${path} must hold keys and values.`);
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
