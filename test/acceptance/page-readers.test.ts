import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';

/*
 * Clients that scrape the pages of Downdetector can scrape ours. The npm package `downdetector-api` runs unchanged except for the
 * address; its Puppeteer is replaced by the browser of the tests (test/clients/puppeteer).
 */
const root = join(import.meta.dirname, '../..');
const START = Date.UTC(2025, 5, 2, 9, 4);
const VENDOR = 'https://downdetector.${domain}/';

interface Point {
  readonly date: string;
  readonly value: number;
}
type Client = {
  downdetector(company: string): Promise<{ reports: readonly Point[]; baseline: readonly Point[] }>;
};

let instance: Instance;
let folder: string;

beforeAll(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  for (let nth = 0; nth < 7; nth++) await post(instance.url, 'x', {}, fromPerson(nth));
  await instance.walkTo(START + MINUTE);
  // Here Node finds the packages of the checkout.
  mkdirSync(join(root, 'dist'), { recursive: true });
  folder = mkdtempSync(join(root, 'dist/readers-'));
});
afterAll(async () => {
  await instance.close();
  rmSync(folder, { recursive: true });
});

test('downdetector-api reads the reports and the baseline of a service', async () => {
  const require = createRequire(import.meta.url);
  const text = readFileSync(require.resolve('downdetector-api'), 'utf8');
  expect(text.split(VENDOR)).toHaveLength(2);
  const path = join(folder, 'downdetector-api.cjs');
  writeFileSync(path, text.replace(VENDOR, `${instance.url}/`));
  const { downdetector } = require(path) as Client;
  const { reports, baseline } = await downdetector('x');
  expect([reports.length, baseline.length]).toEqual([96, 96]);
  expect(reports.at(-1)).toEqual({ date: '2025-06-02T09:00:00+00:00', value: 7 });
  expect(reports.slice(0, -1).every(({ value }) => value === 0)).toBe(true);
  expect(baseline.map(({ date }) => date)).toEqual(reports.map(({ date }) => date));
  expect(baseline.every(({ value }) => Number.isInteger(value))).toBe(true);
});

test('a browser neither runs the data meant for these clients nor complains about it', async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(`${instance.url}/status/x/`);
    expect(await page.evaluate('typeof window.DD')).toBe('undefined');
    expect(await page.locator('script[type="text/javascript"]').count()).toBe(1);
    expect(said).toEqual([]);
    expect(await (await fetch(`${instance.url}/status/x`)).text()).not.toContain('text/javascript');
  } finally {
    await browser.close();
  }
});
