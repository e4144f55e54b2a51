// Writes the declarations that go with a build into dist/: those of the core, and those of the typed client, which are made of the
// OpenAPI document. Programs need neither; who writes one against the package does.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openapi } from '../src/api/openapi.ts';
import { root } from './setup.js';

// The generator needs TypeScript 5, which is installed beside it and not for the rest.
const require = createRequire(join(root, 'scripts/client/package.json'));

const { default: openapiTypes, astToString } = require('openapi-typescript');
const declarations = await openapiTypes(JSON.parse(JSON.stringify(openapi('/'))));
writeFileSync(join(root, 'dist/typed-client/paths.d.ts'), astToString(declarations));

const options = [
  '--ignoreConfig --target esnext --module esnext --moduleResolution bundler --strict --allowImportingTsExtensions',
  '--emitDeclarationOnly --declaration --noEmit false --outDir dist/types --rootDir src',
];
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), 'src/core/index.ts', ...options.join(' ').split(' ')],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
