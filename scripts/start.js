// `npm start`: sets up what is missing, then serves.
import { join } from 'node:path';
import { onceLeftAlone } from '../bin/launch.js';
import { become, ensureBuilt, ensureInstalled, fail, node26, root } from './setup.js';

// During setup too: nothing may be started for an npm that has exited.
onceLeftAlone(() => process.exit(143));

try {
  await ensureInstalled();
  await ensureBuilt();
  await become(node26, [join(root, 'dist', 'cli', 'main.js'), 'serve', ...process.argv.slice(2)]);
} catch (error) {
  fail(error);
}
