import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
];

/** An installed Chromium; `npm test` makes sure that there is one. Host names ending in `.test` resolve to this machine. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = [process.env['OUTCRY_TEST_BROWSER'], ...PATHS].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (executablePath === undefined)
    throw new Error('The tests need a browser: install Chromium, or set OUTCRY_TEST_BROWSER.');
  return chromium.launch({ executablePath, args: QUIET });
}
