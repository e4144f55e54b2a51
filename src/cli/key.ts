import { Command, InvalidArgumentError } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { withoutHidden } from '../core/base/letters.ts';
import { iso, isoOrNull } from '../api/shape.ts';
import { newKey } from '../key-book.ts';
import { DAY, type Millis } from '../core/base/time.ts';
import { KEY_SCOPES, type ApiKey, type ApiKeys, type KeyScope } from '../ports/keys.ts';
import { openStoreOf } from './instance-store.ts';
import { parseDuration } from './options.ts';

interface Options {
  readonly data?: string;
}

/** The longest name of a key. */
export const KEY_NAME_CHARS_MAX = 60;
/** The longest lifetime of a key that expires. */
export const KEY_LASTS_MAX: Millis = 3_650 * DAY;
/** How long a replaced key stays valid at most. */
export const KEY_KEPT_MAX: Millis = 30 * DAY;

export function keyCommand(): Command {
  const command = new Command('key').description('Keys of the API; also while the server runs.');
  command.addCommand(
    below('add', 'Create a key for someone and print it, only this once.')
      .argument('<name>', 'whose key it is, for your own reference', parseName)
      .option(
        '--for <scopes>',
        'what it is for: read (more often), report (for people whom its owner tells apart), or both, separated by a comma',
        parseScopes,
        ['read'] as const,
      )
      .option('--lasts <duration>', 'such as 90d (default: until it is removed)', durationUpTo(KEY_LASTS_MAX))
      .action(add),
  );
  command.addCommand(
    below(
      'rotate',
      'Create a key to replace another, which keeps working for a while so that its owner can switch.',
    )
      .argument('<id>', 'as shown by `outcry key list`')
      .option(
        '--keep <duration>',
        'how long the old one keeps working (default: 1d)',
        durationUpTo(KEY_KEPT_MAX),
        1 * DAY,
      )
      .action(rotate),
  );
  command.addCommand(
    below('list', 'List the keys by id: whose they are and when they were last used.').action(list),
  );
  command.addCommand(
    below('remove', 'Remove a key: it stops working within seconds.')
      .argument('<id>', 'as shown by `outcry key list`')
      .action(remove),
  );
  return command;
}

function below(name: string, description: string): Command {
  return new Command(name).description(description).option('--data <folder>', 'folder of the instance');
}

async function withKeys<T>({ data }: Options, use: (keys: ApiKeys) => Promise<T>): Promise<T> {
  const store = await openStoreOf(data);
  try {
    return await use(store.keys);
  } finally {
    await store.close();
  }
}

interface AddOptions extends Options {
  readonly for: readonly KeyScope[];
  readonly lasts?: Millis;
}

async function add(name: string, { for: scopes, lasts, ...options }: AddOptions): Promise<void> {
  const now = Date.now();
  const expiresAt = lasts === undefined ? null : now + lasts;
  const { secret, kept } = newKey({ name, scopes, createdAt: now, expiresAt });
  await withKeys(options, (keys) => keys.add(kept));
  console.log(JSON.stringify({ ...told(kept), key: secret }));
}

/** The new key is created before the old one ends, so that one of them is valid even after a crash in between. */
async function rotate(id: string, { keep, ...options }: Options & { readonly keep: Millis }): Promise<void> {
  await withKeys(options, async (keys) => {
    const old = await keyOf(id, keys, 'Nothing was changed.');
    const now = Date.now();
    const lasted = old.expiresAt === null ? null : old.expiresAt - old.createdAt;
    const expiresAt = lasted === null ? null : now + lasted;
    const { secret, kept } = newKey({ name: old.name, scopes: old.scopes, createdAt: now, expiresAt });
    await keys.add(kept);
    await keys.expire(id, now + keep);
    const ends = Math.min(old.expiresAt ?? Infinity, now + keep);
    console.log(JSON.stringify({ ...told(kept), key: secret, replaces: { id, expiresAt: iso(ends) } }));
  });
}

async function list(options: Options): Promise<void> {
  const keys = await withKeys(options, (shelf) => shelf.list());
  for (const key of keys) console.log(JSON.stringify({ ...told(key), usedAt: isoOrNull(key.usedAt) }));
}

const told = ({ id, name, scopes, createdAt, expiresAt }: ApiKey) => ({
  id,
  name,
  scopes,
  createdAt: iso(createdAt),
  expiresAt: isoOrNull(expiresAt),
});

async function remove(id: string, options: Options): Promise<void> {
  await withKeys(options, async (keys) => {
    await keyOf(id, keys, 'Nothing was removed.');
    await keys.remove(id);
  });
}

async function keyOf(id: string, keys: ApiKeys, otherwise: string): Promise<ApiKey> {
  const key = (await keys.list()).find((one) => one.id === id);
  if (key === undefined) throw new OutcryError('unknown_key', `There is no key "${id}". ${otherwise}`);
  return key;
}

function parseScopes(text: string): readonly KeyScope[] {
  const named = text.split(',').map((one) => one.trim());
  const scopes = KEY_SCOPES.filter((scope) => named.includes(scope));
  if (scopes.length !== new Set(named).size)
    throw new InvalidArgumentError(`Give ${KEY_SCOPES.join(', ')}, or both by a comma.`);
  return scopes;
}

function durationUpTo(max: Millis): (text: string) => Millis {
  return (text) => {
    const duration = parseDuration(text);
    if (duration > max) throw new InvalidArgumentError(`Give ${max / DAY}d at most.`);
    return duration;
  };
}

function parseName(text: string): string {
  const name = withoutHidden(text).trim();
  if (name === '' || name.length > KEY_NAME_CHARS_MAX)
    throw new InvalidArgumentError(`Give a name of 1 to ${KEY_NAME_CHARS_MAX} characters.`);
  return name;
}
