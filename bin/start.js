// Runs the program on a Node that can run it: this one, or the one that comes with Outcry.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { become, onceLeftAlone } from './launch.js';
import { ownNode } from './own-node.js';

const NODE_MAJOR_MIN = 24;
/** What a program ends with whose libraries are not there. */
const NOT_LOADED = 127;

const root = fileURLToPath(new URL('..', import.meta.url));
/** As a package has it, and as a checkout does. */
const main = [join(root, 'dist', 'outcry.js'), join(root, 'dist', 'cli', 'main.js')].find((path) =>
  existsSync(path),
);
const recent = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;

if (main === undefined) {
  fail('Outcry is not built yet: run npm start or npm run build first.');
} else if (recent) {
  onceLeftAlone(() => process.kill(process.pid, 'SIGTERM'));
  await import(pathToFileURL(main).href);
} else {
  await startOn(ownNode(), main);
}

async function startOn(node, program) {
  const needed = `Outcry needs Node ${NODE_MAJOR_MIN} or later, and this is Node ${process.versions.node}.`;
  const remedy = `Install Node ${NODE_MAJOR_MIN} or later, and start it again.`;
  if (node === null) {
    fail(
      `${needed} The Node that comes with Outcry was not installed, as optional dependencies are not where they are omitted or where there is none for ${process.platform}-${process.arch}. ${remedy}`,
    );
    return;
  }
  try {
    await become(node, [program, ...process.argv.slice(2)]);
    if (process.exitCode === NOT_LOADED)
      fail(
        `${needed} The one that comes with Outcry cannot run on this machine, for the reason above (Debian: apt-get install libatomic1). ${remedy}`,
      );
  } catch (error) {
    fail(`${needed} The one that comes with Outcry cannot run on this machine (${error.message}). ${remedy}`);
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
