#!/usr/bin/env node
// Runs the program on the Node it was made for, whichever Node this one is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become, onceLeftAlone } from './launch.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist', 'cli', 'main.js');
const binary = process.platform === 'win32' ? 'node.exe' : 'node';
const node26 = [join(root, 'node_modules/node/bin', binary), join(root, '../node/bin', binary)].find((path) =>
  existsSync(path),
);
const recent = Number(process.versions.node.split('.')[0]) >= 24;

if (!existsSync(main)) {
  console.error('Outcry is not built yet: run npm start or npm run build first.');
  process.exitCode = 1;
} else if (recent) {
  onceLeftAlone(() => process.kill(process.pid, 'SIGTERM'));
  await import(main);
} else if (node26 === undefined) {
  console.error('Outcry needs Node 24 or later; the npm package "node" was not installed.');
  process.exitCode = 1;
} else {
  await become(node26, [main, ...process.argv.slice(2)]);
}
