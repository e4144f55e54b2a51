import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientModules } from '../../src/http/routes/assets.ts';

const built = (name: string) => readFileSync(join(import.meta.dirname, '../../dist/client', name));

/** The browser bundles as built. */
export const CLIENT: ClientModules = {
  page: built('client.js'),
  worker: built('sw.js'),
  playground: built('playground.js'),
  push: built('push.js'),
  map: built('map.js'),
  prover: built('proof.js'),
};
