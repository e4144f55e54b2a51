import { join } from 'node:path';
import { build } from 'vite';
import { BUILT, root } from './checkout.ts';

interface Bundle {
  /** A built module, by its path in `dist/`. */
  readonly entry: string;
  readonly format: 'es' | 'cjs';
  /** The oldest runtime that is to read it. */
  readonly target: string;
  readonly folder: string;
  readonly name: string;
  /** What stands in the place of a name, as of `__dirname`, which a module does not have. */
  readonly define?: Readonly<Record<string, string>>;
}

/** One file of a module and all that it imports but Node's own modules; readable, so that a stack trace is of use. */
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
