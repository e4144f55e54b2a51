// `npm test`: sets up what is missing, including the browser and other programs, then runs everything.
import { existsSync } from 'node:fs';
import { builtByGo } from './go-tools.js';
import { ensureBuilt, ensureInstalled, fail, root, run } from './setup.js';

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];
const MAC_BROWSER = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const at = (path) => () => existsSync(path);
/** Debian packages, and how to check whether what they provide is there. */
const BESIDE = [
  ['postgresql', at('/usr/lib/postgresql')],
  ['pgbouncer', at('/usr/sbin/pgbouncer')],
  ['nginx-light', at('/usr/sbin/nginx')],
  ['caddy', at('/usr/bin/caddy')],
  ['buildah', at('/usr/bin/buildah')],
  // Needed for Python packages, including the newest PostgreSQL.
  ['python3-venv', () => run('python3', ['-c', 'import ensurepip'], { stdio: 'ignore' }) === 0],
];
/** The folder of another `initdb` than Debian's. */
const OTHER_POSTGRES = process.env.OUTCRY_TEST_POSTGRES !== undefined;
const RESULTS = 'dist/test-results.json';

try {
  await ensureInstalled();
  const nats = builtByGo('nats-server');
  await ensureBuilt();
  process.env.OUTCRY_TEST_BROWSER = findBrowser();
  installBeside();
  if ((await nats) === null) console.error('Tests that need nats-server are skipped: building it needs Go.');
  process.exitCode = run('npx', [
    '--no',
    'vitest',
    'run',
    '--maxWorkers=100%',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${root}/${RESULTS}`,
  ]);
  await printTally();
} catch (error) {
  fail(error);
}

/** An installed Chromium, or else Debian's package if this user may install it, or else an error. */
function findBrowser() {
  const found = () =>
    [process.env.OUTCRY_TEST_BROWSER, ...BROWSERS, MAC_BROWSER].find((path) => path && existsSync(path));
  if (found() === undefined) installFromDebian('Chromium', ['chromium']);
  const browser = found();
  if (browser === undefined)
    throw new Error(
      'The tests need a browser: install Chromium (Debian: apt-get install chromium) or set OUTCRY_TEST_BROWSER to the path of one.',
    );
  return browser;
}

/** Installs the Debian packages with programs that tests start, if this user may; tests without theirs are skipped with a message. */
function installBeside() {
  const missing = BESIDE.filter(
    ([name, isThere]) => !isThere() && !(name === 'postgresql' && OTHER_POSTGRES),
  );
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  installFromDebian(names.join(', '), names);
  const left = missing.filter(([, isThere]) => !isThere()).map(([name]) => name);
  if (left.length > 0) console.error(`Tests that need one of these are skipped: ${left.join(', ')}.`);
}

/** Installs if this user may; the caller has to check whether it worked. */
function installFromDebian(name, packages) {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  console.error(`Installing ${name}, once …`);
  // As in single-user mode, so that Debian's packages do not start servers.
  const quiet = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' },
  };
  if (run('apt-get', ['-qq', 'update'], quiet) === 0)
    run('apt-get', ['-qq', '-y', 'install', '--no-install-recommends', ...packages], quiet);
}

/** The final line that CI reads. */
async function printTally() {
  const { readFileSync } = await import('node:fs');
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
    readFileSync(`${root}/${RESULTS}`, 'utf8'),
  );
  // A test file that could not even be loaded has no failed tests.
  const failed = process.exitCode === 0 ? 0 : numFailedTests || Math.max(1, numFailedTestSuites);
  console.log(`${numPassedTests} passed, ${failed} failed`);
}
