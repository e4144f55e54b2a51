import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const START = Date.UTC(2025, 2, 10, 9);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 800 };
const DESKTOP = { width: 1280, height: 900 };
/** A page fits into one initial window of TCP. */
const PAGE_BYTES_MAX = 14_000;
/** All scripts that a page loads. */
const SCRIPT_BYTES_MAX = 15_000;
const AXE_WITHIN_MS = 300_000;

let browser: Browser;
let instance: Instance;
let people = 0;

beforeAll(async () => {
  browser = await openBrowser();
  const config = { ...TRUST_LOOPBACK, languages: 'en,de,en-XA,ar-XB' };
  instance = await openInstance({ start: START, config, client: CLIENT });
  await crowd('barclays', 120, 'GB/London');
  await crowd('netflix', 40, 'DE/Berlin');
  await instance.walkTo(START + 4 * MINUTE);
});
afterAll(async () => {
  await browser.close();
  await instance.close();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function crowd(service: string, size: number, place: string): Promise<void> {
  for (let nth = 0; nth < size; nth++) {
    const address = `10.20.${(people >> 8) & 255}.${people++ & 255}`;
    await instance.app.intake.accept({
      service,
      body: { place },
      address,
      ...SAYING_NOTHING,
    });
  }
}

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, timezoneId: 'Europe/London', ...options });
  const page = await context.newPage();
  await page.goto(instance.url + path);
  return page;
}

const pathOf = (page: Page): string => page.url().slice(instance.url.length);

describe('a country', () => {
  test('is offered as a link by the time zone, without a redirect, and remembered without a cookie', async () => {
    const page = await open('/');
    const link = page.locator('.here a[data-country]');
    await link.waitFor();
    expect(pathOf(page)).toBe('/');
    expect(await link.textContent()).toBe('United Kingdom');
    await link.click();
    await page.waitForURL('**/gb/');
    expect(await page.locator('.here').textContent()).toContain('United Kingdom only');
    await page.goBack();
    expect(pathOf(page)).toBe('/');
    expect(await page.evaluate(() => localStorage.getItem('outcry.country'))).toBe('gb');
    expect(await page.context().cookies()).toEqual([]);
  });

  test('that was chosen takes precedence over that of the time zone, on every page of a country', async () => {
    const page = await open('/countries');
    const field = page.getByRole('searchbox', { name: 'Find a country' });
    await field.fill('Atlantis');
    await page.getByText('No country found.').waitFor();
    await field.fill('');
    await field.focus();
    await page.keyboard.type('GERM');
    expect(await page.locator('.countries li:visible').allTextContents()).toEqual([
      expect.stringContaining('Germany'),
    ]);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/deu/');
    await page.goto(`${instance.url}/status/netflix`);
    const link = page.locator('.here a[data-country]');
    await link.waitFor();
    expect(await link.textContent()).toBe('Germany');
    await link.click();
    await page.waitForURL('**/deu/status/netflix');
    await page.getByRole('link', { name: 'World', exact: true }).click();
    await page.waitForURL('**/status/netflix');
    expect(pathOf(page)).toBe('/status/netflix');
  });

  test('can be chosen without a script, and a report made there stays there', async () => {
    const page = await open('/', { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'Choose a country' }).click();
    await page.getByText(/^Europe \(\d+\)$/u).click();
    // In <details>, because the country may also be listed among those with incidents.
    await page.locator('details').getByRole('link', { name: 'United Kingdom', exact: true }).click();
    expect(pathOf(page)).toBe('/gb/');
    await page.locator('#q').fill('barclays');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'Barclays', exact: true }).click();
    expect(pathOf(page)).toBe('/gb/status/barclays');
    await page.locator('.buttons button').first().click();
    expect(pathOf(page)).toMatch(/^\/gb\/status\/barclays\?reported=counted/u);
  });

  test('is updated live with the reports from there', async () => {
    const page = await open('/gb/status/netflix');
    await page.locator('.live.on').waitFor();
    await crowd('netflix', 30, 'GB/Leeds');
    await instance.walkTo(instance.clock.now() + MINUTE);
    await page.waitForFunction(() => /\b30\b/u.test(document.querySelector('.figures')?.textContent ?? ''));
    expect(await page.locator('.figures').textContent()).toMatch(/\b30\b/u);
  });
});

describe('a search', () => {
  test('suggests services while one types, and opens the chosen one, by keyboard alone', async () => {
    const page = await open('/gb/');
    const field = page.getByRole('combobox');
    await field.focus();
    await page.keyboard.type('barcl');
    await page.getByRole('option').first().waitFor();
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    const chosen = await field.getAttribute('aria-activedescendant');
    expect(await page.locator(`#${chosen}`).getAttribute('aria-selected')).toBe('true');
    expect(await page.locator(`#${chosen}`).textContent()).toContain('Barclays');
    await page.keyboard.press('Escape');
    expect(await field.getAttribute('aria-expanded')).toBe('false');
    expect(await field.inputValue()).toBe('barcl');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/gb/status/barclays');
    expect(pathOf(page)).toBe('/gb/status/barclays');
  });

  test('cycles through the list and back to the typed text, where Enter searches', async () => {
    const page = await open('/');
    const field = page.getByRole('combobox');
    await field.focus();
    await page.keyboard.type('нетфликс');
    await page.getByRole('option').first().waitFor();
    expect(await page.getByRole('option').count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    expect(await field.getAttribute('aria-activedescendant')).not.toBeNull();
    await page.keyboard.press('ArrowDown');
    expect(await field.getAttribute('aria-activedescendant')).toBeNull();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=*');
    expect(await page.getByRole('link', { name: 'Netflix', exact: true }).count()).toBe(1);
  });

  test('opens a suggestion that is clicked, and tells screen readers how many there are', async () => {
    const page = await open('/');
    await page.getByRole('combobox').fill('facebok');
    const option = page.getByRole('option', { name: 'Facebook', exact: true });
    await option.waitFor();
    expect(await page.locator('.search [role=status]').textContent()).toContain('1');
    await option.click();
    await page.waitForURL('**/status/facebook');
    expect(pathOf(page)).toBe('/status/facebook');
  });
});

describe('my services', () => {
  test('are saved on the device by a button, shown on the front page, and removed again', async () => {
    const page = await open('/status/barclays');
    const button = page.getByRole('button', { name: 'My services' });
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await page.goto(`${instance.url}/`);
    const mine = page.locator('[data-mine]');
    await mine.getByRole('link', { name: 'Barclays', exact: true }).waitFor();
    expect(await mine.locator('li').getAttribute('data-tone')).toBe('problems');
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(`${instance.url}/status/barclays`);
    await button.click();
    await page.goto(`${instance.url}/`);
    await page.locator('.here a[data-country]').waitFor();
    expect(await mine.isVisible()).toBe(false);
  });

  test('invalid data in the storage breaks nothing', async () => {
    const page = await open('/');
    await page.evaluate(() => {
      localStorage.setItem('outcry.mine', '{"a":[1,"<img src=x>"]}');
      localStorage.setItem('outcry.country', '../../evil');
    });
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.reload();
    await page.locator('.here a[data-country]').waitFor();
    expect(await page.locator('.here a[data-country]').getAttribute('href')).toBe('/gb/');
    expect(errors).toEqual([]);
  });

  test('without a script there is no button for them', async () => {
    const page = await open('/status/barclays', { javaScriptEnabled: false });
    expect(await page.getByRole('button', { name: 'My services' }).count()).toBe(0);
  });
});

const PAGES = [
  '/gb/',
  '/gb/status/barclays',
  '/gb/status/netflix',
  '/gb/category/banks',
  '/gb/incidents',
  '/gb/?q=bar',
].concat('/countries', '/category/banks', '/');

describe('pages of countries', () => {
  test.each(['light', 'dark'] as const)(
    'pass axe, %s, with suggestions open, on phone and desktop',
    async (colorScheme) => {
      for (const path of [...PAGES, '/ar-XB/gb/', '/ar-XB/countries', '/en-XA/gb/status/barclays'])
        for (const viewport of colorScheme === 'dark' ? [PHONE] : [PHONE, DESKTOP]) {
          const page = await open(path, { colorScheme, viewport, bypassCSP: true });
          const field = page.locator('#q[role=combobox]');
          if ((await field.count()) > 0) {
            await field.fill('bar');
            await page.locator('.suggestions [role=option]').first().waitFor();
            await field.press('ArrowDown');
          }
          await page.evaluate(AXE);
          const found = await page.evaluate(async () => {
            const { axe } = globalThis as unknown as {
              axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
            };
            return (await axe.run()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
          });
          expect(found, `${path} ${viewport.width}`).toEqual([]);
          await page.context().close();
        }
    },
    AXE_WITHIN_MS,
  );

  test(
    'do not scroll sideways, with long words and from right to left, and log no errors',
    async () => {
      for (const path of PAGES.flatMap((one) => ['', '/en-XA', '/ar-XB'].map((root) => root + one))) {
        const context = await browser.newContext({ viewport: PHONE, timezoneId: 'Europe/London' });
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', ({ message }) => complaints.push(message));
        await page.goto(instance.url + path, { waitUntil: 'load' });
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
          PHONE.width,
        );
        expect(complaints, path).toEqual([]);
        await context.close();
      }
    },
    AXE_WITHIN_MS,
  );

  test('fit into one initial TCP window, and their scripts are within budget', async () => {
    const sizes = new Map<string, number>();
    for (const path of PAGES.flatMap((one) => ['', '/de'].map((root) => root + one)))
      sizes.set(path, await compressed(path));
    for (const [path, bytes] of sizes) expect(bytes, path).toBeLessThanOrEqual(PAGE_BYTES_MAX);
    const html = await (await fetch(`${instance.url}/`, { headers: { accept: 'text/html' } })).text();
    const script = /src="(\/assets\/client-[^"]+)"/u.exec(html)?.[1] ?? '';
    expect(await compressed(script)).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
  });
});

/** The number of bytes that a browser with an empty cache is sent for an address. */
function compressed(path: string): Promise<number> {
  const headers = { 'accept-encoding': 'br', accept: 'text/html', 'user-agent': 'Mozilla/5.0' };
  return new Promise((resolve, reject) => {
    get(instance.url + path, { headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => resolve(bytes));
    }).on('error', reject);
  });
}
