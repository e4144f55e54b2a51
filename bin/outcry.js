#!/usr/bin/env node
// Runs the program on the Node it was made for, whichever Node this one is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become, onceLeftAlone } from './launch.js';
import { ownNode } from './own-node.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist', 'cli', 'main.js');
const node26 = ownNode();
const recent = Number(process.versions.node.split('.')[0]) >= 24;

if (!existsSync(main)) {
  console.error('Outcry is not built yet: run npm start or npm run build first.');
  process.exitCode = 1;
} else if (recent) {
  onceLeftAlone(() => process.kill(process.pid, 'SIGTERM'));
  await import(main);
} else if (node26 === null) {
  console.error('Outcry needs Node 24 or later, and its own was not installed: npm ci brings it.');
  process.exitCode = 1;
} else {
  await become(node26, [main, ...process.argv.slice(2)]);
}
