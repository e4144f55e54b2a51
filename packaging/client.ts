import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openapi } from '../src/api/openapi.ts';
import { manifest, root } from './checkout.ts';
import { npmPack, writePackage } from './core.ts';

const SOURCE = join(root, 'packaging', 'client');

/** The parts of the type generator that are used here. It needs TypeScript 5, which is installed separately for it. */
interface Generator {
  default(document: unknown): Promise<unknown>;
  astToString(declarations: unknown): string;
}

/** Packs `outcry-client`, whose types are generated from the OpenAPI document; returns the path of the package. */
export async function packClient(to: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'outcry-client-'));
  try {
    const require = createRequire(join(SOURCE, 'package.json'));
    const { default: typesOf, astToString } = require('openapi-typescript') as Generator;
    // As a client receives the document.
    const document: unknown = JSON.parse(JSON.stringify(openapi('/')));
    writeFileSync(join(work, 'paths.d.ts'), astToString(await typesOf(document)));
    for (const name of ['index.js', 'index.d.ts', 'README.md']) cpSync(join(SOURCE, name), join(work, name));
    cpSync(join(root, 'LICENSE'), join(work, 'LICENSE'));
    const { dependencies } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const { version, license } = manifest;
    writePackage(work, {
      name: 'outcry-client',
      version,
      description: "A typed client of Outcry's API.",
      license,
      type: 'module',
      sideEffects: false,
      exports: { '.': { types: './index.d.ts', default: './index.js' } },
      files: ['index.js', 'index.d.ts', 'paths.d.ts'],
      dependencies,
      engines: { node: '>=20' },
    });
    return npmPack(work, to);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
