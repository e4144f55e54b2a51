import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { openInstance, type Instance } from '../support/instance.ts';

const PLAYGROUND = join(import.meta.dirname, '../../dist/client/playground.js');
/** The module that is loaded with the first file, and not before. */
const MODULE_BYTES_MAX = 25_000;
const START = Date.UTC(2025, 2, 3);

let browser: Browser;
let instance: Instance;
beforeAll(async () => {
  browser = await openBrowser();
  instance = await openInstance({ start: START, client: CLIENT });
});
afterAll(async () => {
  await browser.close();
  await instance.close();
});

async function visit(path: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(instance.url + path);
  return Object.assign(page, { requests, complaints });
}

const SURGE = START + 6 * DAY + 9 * HOUR;
const TABLE = Array.from({ length: (7 * DAY) / (15 * MINUTE) }, (_, nth) => {
  const at = START + nth * 15 * MINUTE;
  return `${new Date(at).toISOString()},${at >= SURGE && at < SURGE + HOUR ? 400 : 10 + ((nth * 7) % 5)}`;
}).join('\n');

const choose = (page: Page, content: string | Buffer, name = 'counts.csv') =>
  page.setInputFiles('#counts', { name, mimeType: 'text/csv', buffer: Buffer.from(content) });
const said = async (page: Page, begins: string) => {
  await page.waitForFunction(
    (text) => document.querySelector('[data-reading]')?.textContent?.startsWith(text) === true,
    begins,
  );
  return page.innerText('[data-reading]');
};

test('a chosen table is judged in the browser, and none of it is sent', async () => {
  const page = await visit('/how-it-works');
  expect(page.requests.some((request) => request.includes('playground'))).toBe(false);
  await choose(page, TABLE);
  const told = await said(page, 'This stands out, by what was known at the time');
  expect(told).toMatch(/09\/03\/2025/u);
  expect(told).toContain('672 counts, from');
  const asked = page.requests.slice(page.requests.findIndex((request) => request.includes('playground')));
  expect(asked).toEqual([expect.stringMatching(/^GET \/assets\/playground-[\w-]+\.js$/u)]);
  expect(page.complaints).toEqual([]);
  await page.context().close();
});

test('a table dropped anywhere on the page is judged, in German on a German page', async () => {
  const page = await visit('/de/how-it-works', { viewport: { width: 360, height: 800 } });
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'zahlen.csv'));
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    );
  }, TABLE);
  expect(await said(page, 'Das fällt auf')).toContain('672 Zahlen, von');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.context().close();
});

test('any other file is answered with a sentence, and none of it is executed', async () => {
  const page = await visit('/how-it-works');
  for (const [content, sentence] of [
    ['', 'We found no counts in this file.'],
    ['<script>alert(1)</script>', 'We do not understand line 1 of this file.'],
    [
      `${TABLE}\n2025-03-10T00:00:00Z,"><img src=x onerror=alert(1)>`,
      'We do not understand line 673 of this file.',
    ],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'This is not a text file.'],
    [TABLE.split('\n').slice(0, 30).join('\n'), 'This file is too short to judge.'],
    [TABLE.replaceAll(',400', ',12'), 'Nothing in this file stands out.'],
  ] as const) {
    await choose(page, content as string | Buffer);
    await said(page, sentence);
  }
  // 1 GB, none of which is read.
  await page.evaluate(() => {
    const megabyte = new Blob([new Uint8Array(1024 * 1024)]);
    const data = new DataTransfer();
    data.items.add(
      new File(
        Array.from({ length: 1_000 }, () => megabyte),
        'huge.csv',
      ),
    );
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    );
  });
  await said(page, 'This file is too large. Up to 64 MB can be judged in a browser');
  expect(page.complaints).toEqual([]);
  await page.context().close();
});

test('without JavaScript the page names the command that does the same', async () => {
  const page = await visit('/how-it-works', { javaScriptEnabled: false });
  expect(await page.innerText('section:has(#playground-heading)')).toContain(
    'outcry detect counts.csv does the same',
  );
  expect(await page.isVisible('#counts')).toBe(false);
  await page.context().close();
});

test(`its module has at most ${MODULE_BYTES_MAX} bytes`, () => {
  expect(brotliCompressSync(readFileSync(PLAYGROUND)).length).toBeLessThanOrEqual(MODULE_BYTES_MAX);
});
