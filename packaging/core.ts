import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { folder, manifest, requireBuilt, root, run } from './checkout.ts';

/** The oldest ECMAScript version that the core may use: supported by Node 20 and the browsers of 2023. */
const LIBRARY = 'es2023';

/** Writes the core as one module with its types to a folder, `core.js` and `types/`. */
export async function buildCore(to: string): Promise<void> {
  requireBuilt();
  await bundle({ entry: 'core/index.js', format: 'es', target: 'es2022', folder: to, name: 'core.js' });
  const types = folder(to, 'types');
  const options =
    `--ignoreConfig --strict --allowImportingTsExtensions --target es2022 --lib ${LIBRARY},dom --types node --skipLibCheck ` +
    '--module esnext --moduleResolution bundler --declaration --emitDeclarationOnly --rootDir src/core --outDir';
  run(join(root, 'node_modules', '.bin', 'tsc'), ['src/core/index.ts', ...options.split(' '), types]);
  for (const path of readdirSync(types, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.d.ts')) nameBuiltFiles(join(types, path));
}

/** The compiler leaves `./time.ts` in declarations, but the shipped file is `./time.js`. */
function nameBuiltFiles(path: string): void {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replaceAll(/(?<=(?:from |import\()'\.[^']*)\.ts(?=')/gu, '.js'));
}

/** Packs `outcry-core`, the detector without the server and without dependencies; returns the path of the package. */
export async function packCore(to: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'outcry-core-'));
  try {
    await buildCore(work);
    for (const name of ['LICENSE', 'packaging/core/README.md'])
      cpSync(join(root, name), join(work, name.split('/').at(-1)!));
    const { version, license } = manifest;
    writePackage(work, {
      name: 'outcry-core',
      version,
      description: "Outcry's detector and its fold from a log of reports to incidents: pure, on event time.",
      license,
      type: 'module',
      sideEffects: false,
      exports: { '.': { types: './types/index.d.ts', default: './core.js' } },
      files: ['core.js', 'types'],
      engines: { node: '>=20' },
    });
    return npmPack(work, to);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

export function writePackage(at: string, fields: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(at, 'package.json'), `${JSON.stringify(fields, null, 2)}\n`);
}

/** Packs a folder as npm would publish it; returns the path of the package. */
export function npmPack(from: string, to: string): string {
  const printed = run('npm', ['pack', '--json', '--pack-destination', folder(to)], { cwd: from });
  const [packed] = JSON.parse(printed) as { filename: string }[];
  return join(to, packed!.filename);
}
