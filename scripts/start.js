// `npm start`: sets up what is missing, then serves.
import { join } from 'node:path';
import { become, ensureBuilt, ensureInstalled, fail, node26, root } from './setup.js';

try {
  await ensureInstalled();
  await ensureBuilt();
  await become(node26, [join(root, 'dist', 'cli', 'main.js'), 'serve', ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}
