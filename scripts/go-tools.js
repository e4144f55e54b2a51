// Programs that tests start and Debian lacks, or has too old: built from their Go modules, once, where there is Go.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.js';

/** The package of each, and the version of its module that the tests are for. */
const TOOLS = {
  'nats-server': ['github.com/nats-io/nats-server/v2', 'v2.15.2'],
};
const FOLDER = join(root, 'node_modules', '.cache', 'outcry');
/** A registry that does not answer ends nobody's tests. */
const BUILD_MAX_MS = 300_000;

/** Builds one where it is not there, beside whatever else is done meanwhile; resolves with where it is, and null where it could not be built. */
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

/** The modules that a program was built from, as Go tells; empty where it is not there. */
function builtFrom(path) {
  const lines = String(spawnSync('go', ['version', '-m', path]).stdout ?? '').split('\n');
  return lines.filter((line) => line.startsWith('\tmod\t')).join();
}
