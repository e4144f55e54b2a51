import { existsSync, readFileSync, readdirSync } from 'node:fs';
import sea from 'node:sea';

/** One level up from this file, both in the source and in the build; a single executable has the same files under the same names. */
const ROOT = new URL('../', import.meta.url);

/** Whether the program is a single executable file, with nothing beside it. */
export const isSingleFile = sea.isSea();

/** A file shipped with the program, by its path from the root of the package: `catalog/places.yaml`. Throws if it is missing. */
export function shippedText(path: string): string {
  return isSingleFile ? sea.getAsset(path, 'utf8') : readFileSync(new URL(path, ROOT), 'utf8');
}

/** The bytes of a file shipped with the program; null if it does not exist. */
export function shippedBytes(path: string): Uint8Array | null {
  if (isSingleFile) return sea.getAssetKeys().includes(path) ? new Uint8Array(sea.getAsset(path)) : null;
  const at = new URL(path, ROOT);
  return existsSync(at) ? readFileSync(at) : null;
}

/** The names of the files in a folder shipped with the program, sorted. */
export function shippedNames(folder: string): string[] {
  if (!isSingleFile) return readdirSync(new URL(`${folder}/`, ROOT)).sort();
  const prefix = `${folder}/`;
  return sea
    .getAssetKeys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .sort();
}
