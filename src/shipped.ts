import { existsSync, readFileSync, readdirSync } from 'node:fs';
import sea from 'node:sea';

/** One level up from this file, both as source and as built; a single file has the same files inside, by the same names. */
const ROOT = new URL('../', import.meta.url);

/** Whether the program is one executable file, with nothing beside it. */
export const isSingleFile = sea.isSea();

/** A file that comes with the program, by its path from the root of the package: `catalog/places.yaml`. Throws where it is missing. */
export function shippedText(path: string): string {
  return isSingleFile ? sea.getAsset(path, 'utf8') : readFileSync(new URL(path, ROOT), 'utf8');
}

/** The bytes of a file that comes with the program; null where it is not there. */
export function shippedBytes(path: string): Uint8Array | null {
  if (isSingleFile) return sea.getAssetKeys().includes(path) ? new Uint8Array(sea.getAsset(path)) : null;
  const at = new URL(path, ROOT);
  return existsSync(at) ? readFileSync(at) : null;
}

/** The names of the files in a folder that comes with the program, in the order of letters. */
export function shippedNames(folder: string): string[] {
  if (!isSingleFile) return readdirSync(new URL(`${folder}/`, ROOT)).sort();
  const prefix = `${folder}/`;
  return sea
    .getAssetKeys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .sort();
}
