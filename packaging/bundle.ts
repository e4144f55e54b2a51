import { join } from 'node:path';
import { build } from 'vite';
import { BUILT, root } from './checkout.ts';

interface Bundle {
  /** The entry module, by its path in `dist/`. */
  readonly entry: string;
  readonly format: 'es' | 'cjs';
  /** The oldest runtime that must be able to run it. */
  readonly target: string;
  readonly folder: string;
  readonly name: string;
  /** Replacements for identifiers, such as `__dirname`, which ES modules lack. */
  readonly define?: Readonly<Record<string, string>>;
}

/** Bundles a module with everything it imports except Node's own modules into one file; not minified, so that stack traces are useful. */
export async function bundle({ entry, format, target, folder, name, define = {} }: Bundle): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    define,
    build: {
      ssr: join(BUILT, entry),
      target,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { format, entryFileNames: name, codeSplitting: false } },
    },
  });
}
