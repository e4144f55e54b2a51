import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { BUILT, DRAWING, DRAWN_BY, MAIN, WRITER, requireBuilt, root, run } from './checkout.ts';

interface SingleFileOptions {
  /** The path of the executable. */
  readonly to: string;
  /** The Node that it is made from, for the target machine; by default the running one. */
  readonly node?: string;
}

/**
 * Makes one executable from Node, the built program, its dependencies and its data (docs/adr/0032-packages.md). It needs only the C library
 * of its machine, and unpacks nothing.
 */
export async function buildSingleFile({ to, node = process.execPath }: SingleFileOptions): Promise<void> {
  requireBuilt();
  const work = mkdtempSync(join(tmpdir(), 'outcry-single-file-'));
  try {
    await bundle({ entry: MAIN, format: 'es', target: 'node26', folder: work, name: 'main.mjs' });
    // A worker thread whose source is passed as text is run as CommonJS.
    await bundle({ entry: WRITER, format: 'cjs', target: 'node26', folder: work, name: 'writer.cjs' });
    await bundle({ entry: DRAWING, format: 'cjs', target: 'node26', folder: work, name: 'drawing.cjs' });
    const config = {
      main: join(work, 'main.mjs'),
      mainFormat: 'module',
      executable: node,
      output: to,
      disableExperimentalSEAWarning: true,
      // Compiled ahead of time, which halves the CPU time of a start; only possible for a Node that can run here.
      useCodeCache: node === process.execPath,
      assets: {
        'writer.cjs': join(work, 'writer.cjs'),
        'drawing.cjs': join(work, 'drawing.cjs'),
        ...shippedFiles(),
      },
    };
    writeFileSync(join(work, 'sea.json'), JSON.stringify(config));
    run(process.execPath, ['--build-sea', join(work, 'sea.json')]);
    chmodSync(to, 0o755);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The files that `src/shipped.ts` reads, under the same names as in a checkout. */
function shippedFiles(): Record<string, string> {
  const services = readdirSync(join(root, 'catalog', 'services')).map((name) => `catalog/services/${name}`);
  const languages = readdirSync(join(BUILT, 'languages')).map((name) => `dist/languages/${name}`);
  const names = [
    'package.json',
    ...languages,
    'dist/client/client.js',
    'dist/client/sw.js',
    'dist/client/playground.js',
    'dist/client/push.js',
    'dist/client/map.js',
    'catalog/land.txt',
    'dist/client/proof.js',
    'catalog/places.yaml',
    'catalog/positions.tab',
    'catalog/zone.tab',
    ...services,
  ];
  const files = { ...Object.fromEntries(names.map((name) => [name, name])), ...DRAWN_BY };
  return Object.fromEntries(Object.entries(files).map(([name, path]) => [name, join(root, path)]));
}
