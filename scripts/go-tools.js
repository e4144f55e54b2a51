// Programs for tests that Debian lacks or has in an older version: built once from Go modules, if Go is installed.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.js';

/** The package of each, and the module version that the tests are written for. */
const TOOLS = {
  'nats-server': ['github.com/nats-io/nats-server/v2', 'v2.15.2'],
};
const FOLDER = join(root, 'node_modules', '.cache', 'outcry');
/** The limit for an unresponsive registry, so that tests still run. */
const BUILD_MAX_MS = 300_000;

/** Builds a program if it is missing, concurrently with other work; resolves with its path, or null if it could not be built. */
export async function builtByGo(name) {
  const [wanted, version] = TOOLS[name];
  const path = join(FOLDER, name);
  const isThere = () => builtFrom(path).includes(version);
  if (isThere()) return path;
  console.error(`Building ${name} ${version}, once …`);
  await new Promise((resolve) => {
    const env = { ...process.env, GOBIN: FOLDER };
    const go = spawn('go', ['install', `${wanted}@${version}`], {
      env,
      stdio: 'ignore',
      timeout: BUILD_MAX_MS,
    });
    go.on('error', resolve);
    go.on('exit', resolve);
  });
  return isThere() ? path : null;
}

/** The modules that a program was built from, according to Go; empty if the program does not exist. */
function builtFrom(path) {
  const lines = String(spawnSync('go', ['version', '-m', path]).stdout ?? '').split('\n');
  return lines.filter((line) => line.startsWith('\tmod\t')).join();
}
