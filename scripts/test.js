// `npm test`: sets up what is missing, the browser included, then runs everything.
import { existsSync } from 'node:fs';
import { ensureBuilt, ensureInstalled, fail, root, run } from './setup.js';

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];
const MAC_BROWSER = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const TOOLS = [
  ['nginx-light', '/usr/sbin/nginx'],
  ['caddy', '/usr/bin/caddy'],
  ['buildah', '/usr/bin/buildah'],
];
const RESULTS = 'dist/test-results.json';

try {
  await ensureInstalled();
  await ensureBuilt();
  process.env.OUTCRY_TEST_BROWSER = findBrowser();
  installTools();
  process.exitCode = run('npx', [
    '--no',
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${root}/${RESULTS}`,
  ]);
  await printTally();
} catch (error) {
  fail(error);
}

/** A Chromium that is there, else Debian's package where this user may install it, else one sentence. */
function findBrowser() {
  const found = () =>
    [process.env.OUTCRY_TEST_BROWSER, ...BROWSERS, MAC_BROWSER].find((path) => path && existsSync(path));
  if (found() === undefined && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.error('Installing Chromium, once …');
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
    if (run('apt-get', ['-qq', 'update'], quiet) === 0)
      run('apt-get', ['-qq', '-y', 'install', 'chromium'], quiet);
  }
  const browser = found();
  if (browser === undefined)
    throw new Error(
      'The tests need a browser: install Chromium (Debian: apt-get install chromium) or set OUTCRY_TEST_BROWSER to the path of one.',
    );
  return browser;
}

/**
 * What tests of packages run beside Outcry. Only CI's machine gets it, for Debian starts web servers as it installs them; elsewhere tests
 * say what they could not try.
 */
function installTools() {
  const missing = TOOLS.filter(([, path]) => !existsSync(path)).map(([name]) => name);
  if (process.env.CI !== 'true' || missing.length === 0) return;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  console.error(`Installing ${missing.join(', ')}, once …`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  if (run('apt-get', ['-qq', 'update'], quiet) === 0)
    run('apt-get', ['-qq', '-y', 'install', '--no-install-recommends', ...missing], quiet);
}

/** The closing line that CI reads. */
async function printTally() {
  const { readFileSync } = await import('node:fs');
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
    readFileSync(`${root}/${RESULTS}`, 'utf8'),
  );
  const failed = Math.max(numFailedTests, process.exitCode === 0 ? 0 : Math.max(1, numFailedTestSuites));
  console.log(`${numPassedTests} passed, ${failed} failed`);
}
