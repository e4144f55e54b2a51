// Builds dist/: the server with the module structure of src/, and the bundle for browsers.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { compileWords } from './words/compile.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const shared = { root, configFile: false, logLevel: 'warn', publicDir: false };

compileWords();
rmSync(`${root}/dist`, { recursive: true, force: true });

await build({
  ...shared,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      input: [
        'src/cli/main.ts',
        'src/core/index.ts',
        'src/adapters/sqlite/write/writer.ts',
        'src/raster/drawing.ts',
      ],
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
});

// Each language is loaded when it is first needed (src/words/language.ts).
for (const name of readdirSync(`${root}/src/words/compiled`).filter((one) => one.endsWith('.json')))
  cpSync(`${root}/src/words/compiled/${name}`, `${root}/dist/languages/${name}`);

// One by one, so that each becomes a single file.
for (const [input, name] of [
  ['src/client/main.ts', 'client.js'],
  ['src/client/service-worker.ts', 'sw.js'],
  ['src/playground/main.ts', 'playground.js'],
  ['src/client/push.ts', 'push.js'],
  ['src/client/looking.ts', 'map.js'],
  ['src/client/proof.ts', 'proof.js'],
])
  await build({
    ...shared,
    // The playground's counts parser has dependencies that a browser does not need.
    resolve: {
      alias: [
        { find: 'csv-parse', replacement: `${root}/src/playground/csv-rows.ts` },
        { find: /^.*\/english\.ts$/u, replacement: `${root}/src/playground/english.ts` },
      ],
    },
    build: {
      outDir: 'dist/client',
      emptyOutDir: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: name },
      },
    },
  });
