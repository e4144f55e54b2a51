import { OutcryError } from '../core/base/errors.ts';
import type { Catalog } from '../core/domain/service.ts';
import { parseCatalogs } from './catalog.ts';
import { parseGazetteer } from './gazetteer.ts';
import type { Gazetteer } from '../core/domain/place.ts';
import { shippedNames, shippedText } from '../shipped.ts';
import type { Source } from './source.ts';

/** The services that Outcry ships with: one file per category, merged. Rejects with `file_unreadable` or `bad_catalog`. */
export async function readStarterCatalog(): Promise<Catalog> {
  const names = readable(() => shippedNames('catalog/services')).filter((name) => name.endsWith('.yaml'));
  return parseCatalogs(names.map((name) => readData(`services/${name}`)));
}

/** The places that Outcry ships with. Rejects with `file_unreadable` or `bad_catalog`. */
export async function readGazetteer(): Promise<Gazetteer> {
  return parseGazetteer(readData('places.yaml'), readData('zone.tab'));
}

function readData(path: string): Source {
  const name = `catalog/${path}`;
  return { name, text: readable(() => shippedText(name)) };
}

function readable<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new OutcryError('file_unreadable', 'The catalog that comes with Outcry cannot be read.', error);
  }
}
