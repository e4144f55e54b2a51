import { Command, InvalidArgumentError } from 'commander';
import { OutcryError } from '../core/base/errors.ts';
import { withoutHidden } from '../core/base/letters.ts';
import { iso, isoOrNull } from '../api/shape.ts';
import { newKey } from '../key-book.ts';
import type { ApiKeys } from '../ports/keys.ts';
import { openStoreOf } from './instance-store.ts';

interface Options {
  readonly data?: string;
}

/** The longest name of a key. */
export const KEY_NAME_CHARS_MAX = 60;

export function keyCommand(): Command {
  const command = new Command('key').description('Keys of the API; also while the server runs.');
  command.addCommand(
    below('add', 'Make a key for somebody and print it, this once and never again.')
      .argument('<name>', 'whose it is, for you', parseName)
      .action(add),
  );
  command.addCommand(
    below('list', 'List the keys by id: whose they are and when they were last used.').action(list),
  );
  command.addCommand(
    below('remove', 'Remove a key: within seconds nobody can use it any more.')
      .argument('<id>', 'as `outcry key list` says it')
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

async function add(name: string, options: Options): Promise<void> {
  const { secret, kept } = newKey(name, Date.now());
  await withKeys(options, (keys) => keys.add(kept));
  console.log(JSON.stringify({ id: kept.id, name, key: secret, createdAt: iso(kept.createdAt) }));
}

async function list(options: Options): Promise<void> {
  const keys = await withKeys(options, (shelf) => shelf.list());
  for (const { id, name, createdAt, usedAt } of keys)
    console.log(JSON.stringify({ id, name, createdAt: iso(createdAt), usedAt: isoOrNull(usedAt) }));
}

async function remove(id: string, options: Options): Promise<void> {
  await withKeys(options, async (keys) => {
    const known = (await keys.list()).some((key) => key.id === id);
    if (!known) throw new OutcryError('unknown_key', `There is no key "${id}". Nothing was removed.`);
    await keys.remove(id);
  });
}

function parseName(text: string): string {
  const name = withoutHidden(text).trim();
  if (name === '' || name.length > KEY_NAME_CHARS_MAX)
    throw new InvalidArgumentError(`Give a name of 1 to ${KEY_NAME_CHARS_MAX} characters.`);
  return name;
}
