import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSingleFile } from '../../packaging/single-file.ts';

const root = join(import.meta.dirname, '../..');
const CACHE = join(root, 'node_modules', '.cache', 'outcry-single-file');
const MADE_OF = ['dist', 'catalog', 'packaging/single-file.ts', 'package.json', 'package-lock.json'];

/** The single-file build, which several packages contain; rebuilt only if its sources have changed. */
export async function builtSingleFile(): Promise<string> {
  const path = join(CACHE, digestOf(MADE_OF));
  if (existsSync(path)) return path;
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  await buildSingleFile({ to: `${path}.new` });
  renameSync(`${path}.new`, path);
  return path;
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    const entries = readdirSync(join(root, path), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(inside);
      // Tests write their results there.
      else if (!entry.name.endsWith('.json'))
        hash.update(`${inside}\n`).update(readFileSync(join(root, inside)));
    }
  };
  for (const path of paths) {
    if (path.includes('.')) hash.update(`${path}\n`).update(readFileSync(join(root, path)));
    else visit(path);
  }
  return hash.digest('hex').slice(0, 16);
}
