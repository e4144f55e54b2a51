import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { formatCatalog, parseCatalog, readStarterCatalog } from '../catalog/index.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Catalog } from '../core/domain/service.ts';
import type { Store } from '../ports/store.ts';
import { readWholeText } from '../files/text-file.ts';
import { hasStore, openStoreOf } from './instance-store.ts';

interface Options {
  readonly data?: string;
}

export function catalogCommand(): Command {
  const command = new Command('catalog').description(
    'The services of an instance, as a file that people can read.',
  );
  command
    .command('apply')
    .description('Check a catalog file and apply it, also while the server runs; all of it or nothing.')
    .argument('<file>', 'YAML; - reads standard input')
    .option('--data <folder>', 'folder of the instance')
    .action(apply);
  command
    .command('export')
    .description('Write the current catalog to a file.')
    .argument('<file>', 'YAML; - writes standard output')
    .option('--data <folder>', 'folder of the instance')
    .action(exportTo);
  return command;
}

async function apply(path: string, { data }: Options): Promise<void> {
  const catalog = parseCatalog(readWholeText(path, 'bad_catalog'), path);
  await withStore(data, {}, (store) => store.catalog.apply(catalog));
  console.log(JSON.stringify({ services: catalog.services.length, categories: catalog.categories.length }));
}

async function exportTo(path: string, { data }: Options): Promise<void> {
  const text = formatCatalog((await loadCatalog(data)) ?? (await readStarterCatalog()));
  if (path === '-') process.stdout.write(text);
  else writeText(path, text);
}

/** Reading must not create anything: without a database there is no catalog in use. */
async function loadCatalog(data: string | undefined): Promise<Catalog | null> {
  if (!hasStore(data)) return null;
  return withStore(data, { readOnly: true }, (store) => store.catalog.load());
}

async function withStore<T>(
  data: string | undefined,
  options: { readonly readOnly?: boolean },
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStoreOf(data, options);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new OutcryError('file_unwritable', `${path} cannot be written.`, cause);
  }
}
