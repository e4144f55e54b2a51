import { readdir, readFile } from 'node:fs/promises';
import { OutcryError } from '../core/base/errors.ts';
import type { Catalog } from '../core/domain/service.ts';
import { parseCatalogs } from './catalog.ts';
import { parseGazetteer } from './gazetteer.ts';
import type { Gazetteer } from '../core/domain/place.ts';
import type { Source } from './source.ts';

/** The data beside `src/` and `dist/`: two levels up from this file, both as source and as built. */
const DATA = new URL('../../catalog/', import.meta.url);

/** The services Outcry comes with: one file a category, merged. Rejects with `file_unreadable` or `bad_catalog`. */
export async function readStarterCatalog(): Promise<Catalog> {
  const names = (await readable(() => readdir(new URL('services/', DATA)))).filter((name) =>
    name.endsWith('.yaml'),
  );
  return parseCatalogs(await Promise.all(names.sort().map((name) => readData(`services/${name}`))));
}

/** The places Outcry comes with. Rejects with `file_unreadable` or `bad_catalog`. */
export async function readGazetteer(): Promise<Gazetteer> {
  return parseGazetteer(await readData('places.yaml'), await readData('zone.tab'));
}

async function readData(path: string): Promise<Source> {
  const text = await readable(() => readFile(new URL(path, DATA), 'utf8'));
  return { name: `catalog/${path}`, text };
}

async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw new OutcryError('file_unreadable', 'The catalog that comes with Outcry cannot be read.', error);
  }
}
