import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { BUILT, DRAWING, DRAWN_BY, MAIN, WRITER, folder, manifest, requireBuilt, root } from './checkout.ts';
import { buildCore, npmPack, writePackage } from './core.ts';
import { writeNotices } from './notices.ts';

/**
 * Packs `outcry` for npm; returns the path of the package. The program is bundled with its dependencies as in the lock file: `npm install`
 * ignores a package's lock file, so a later installation would run other versions than were tested. The only dependency left is the Node
 * that it runs on.
 */
export async function packNpm(to: string): Promise<string> {
  requireBuilt();
  const work = mkdtempSync(join(tmpdir(), 'outcry-npm-'));
  try {
    const dist = folder(work, 'dist');
    await bundle({ entry: MAIN, format: 'es', target: 'node24', folder: dist, name: 'outcry.js' });
    // Where `pen.ts` looks for it, next to itself.
    await bundle({ entry: WRITER, format: 'es', target: 'node24', folder: dist, name: 'write/writer.js' });
    await bundle({
      entry: DRAWING,
      format: 'es',
      target: 'node24',
      folder: dist,
      name: 'drawing.js',
      // HarfBuzz is a CommonJS script that asks for its own folder, although it is given the file it would look for there.
      define: { __dirname: 'import.meta.dirname' },
    });
    for (const [to, from] of Object.entries(DRAWN_BY)) cpSync(join(root, from), join(work, to));
    await buildCore(dist);
    for (const name of ['client', 'languages'])
      cpSync(join(BUILT, name), join(dist, name), { recursive: true });
    for (const name of ['bin', 'catalog', 'LICENSE', 'README.md'])
      cpSync(join(root, name), join(work, name), { recursive: true });
    writeNotices(join(work, 'THIRD-PARTY.txt'));
    const { name, version, description, license, optionalDependencies } = manifest;
    writePackage(work, {
      name,
      version,
      description,
      license,
      type: 'module',
      // The Node that can start it (bin/outcry.js).
      engines: { node: '>=18' },
      optionalDependencies,
      bin: { outcry: 'bin/outcry.js' },
      exports: { './core': { types: './dist/types/index.d.ts', default: './dist/core.js' } },
      files: ['bin', 'dist', 'catalog', 'THIRD-PARTY.txt'],
    });
    return npmPack(work, to);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
