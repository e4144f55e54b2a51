import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { CLIENT } from '../support/client-modules.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const START = Date.UTC(2025, 2, 10, 9);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 800 };
/** The module that zooms maps; only loaded once a map comes into view. */
const MODULE_BYTES_MAX = 25_000;
const MODULE = join(import.meta.dirname, '../../dist/client/map.js');

let browser: Browser;
let instance: Instance;
let replay = '';

beforeAll(async () => {
  browser = await openBrowser();
  instance = await openInstance({
    start: START,
    config: { ...TRUST_LOOPBACK, languages: 'en,ar-XB' },
    client: CLIENT,
  });
  const places = ['GB/London', 'US/New York', 'JP/Tokyo', 'FR', 'IE/Dublin'];
  for (let nth = 0; nth < 244; nth++)
    await instance.app.intake.accept({
      service: 'barclays',
      // Four are from Dublin, which is too few to be shown.
      body: {
        place: places[nth < 240 ? nth % 4 : 4] ?? null,
        ...(nth % 20 === 0 && { comment: nth < 200 ? 'Something went wrong.' : 'something WRONG went' }),
        ...(nth === 7 && { comment: 'Something went wrong for Jane Roe.' }),
      },
      address: `10.${20 + (nth % 100)}.${nth >> 8}.${nth & 255}`,
      ...SAYING_NOTHING,
    });
  await instance.walkTo(START + 4 * MINUTE);
  const [incident] = await instance.app.store.incidents.list({ limit: 1 });
  replay = `/incident/${incident?.id}/replay`;
});
afterAll(async () => {
  await browser.close();
  await instance.close();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

type Visit = Page & { readonly requests: string[]; readonly complaints: string[] };

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  const page = await context.newPage();
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(instance.url + path);
  return Object.assign(page, { requests, complaints });
}

const box = (page: Page) => page.locator('.pan svg').getAttribute('viewBox');

test('without a script a map is a picture with a text alternative and a list beside it', async () => {
  const page = await visit('/status/barclays', { javaScriptEnabled: false });
  const map = page.locator('.map img');
  await map.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.map img')?.naturalWidth);
  expect(await map.getAttribute('alt')).toMatch(/^Map of the reports, most from [^.]*London[^.]*\.$/u);
  expect(await page.textContent('[data-region=places]')).toContain('London');
  expect(page.complaints).toEqual([]);
});

describe('with a script a map', () => {
  test('can be zoomed and moved by keys and buttons, and reset', async () => {
    const page = await visit('/status/barclays');
    await page.locator('.map').scrollIntoViewIfNeeded();
    await page.waitForSelector('.pan svg');
    const whole = await box(page);
    await page.focus('.pan');
    await page.keyboard.press('+');
    const near = await box(page);
    expect(near).not.toBe(whole);
    await page.keyboard.press('ArrowRight');
    expect(await box(page)).not.toBe(near);
    await page.keyboard.press('0');
    expect(await box(page)).toBe(whole);
    for (let nth = 0; nth < 9; nth++) await page.click('button[aria-label="Zoom in"]');
    const [, , width] = (await box(page))?.split(' ').map(Number) ?? [];
    expect(width).toBeCloseTo(1440 / 8);
    // The largest circle stays in view and keeps its size.
    const seen = await page.evaluate(() => {
      const [area, circle] = ['.pan', '.dot'].map((name) =>
        document.querySelector(name)!.getBoundingClientRect(),
      );
      return { area, circle };
    });
    expect(seen.circle!.left).toBeGreaterThan(seen.area!.left - seen.circle!.width);
    expect(seen.circle!.width).toBeLessThan(60);
    await page.click('button[aria-label="Show all"]');
    expect(await box(page)).toBe(whole);
    expect(page.complaints).toEqual([]);
  });

  test('loads its module once it is in view, and names no place with fewer than five people', async () => {
    const page = await visit('/status/barclays', { viewport: { width: 360, height: 300 } });
    await page.waitForSelector('.live.on');
    expect(page.requests.filter((path) => path.includes('/assets/map-'))).toEqual([]);
    await page.locator('.map').scrollIntoViewIfNeeded();
    await page.waitForSelector('.pan svg');
    const titles = await page.locator('.pan g title').allTextContents();
    expect(titles.map((title) => title.split(':')[0]).toSorted()).toEqual([
      'France',
      'London',
      'New York',
      'Tokyo',
    ]);
    expect(await page.content()).not.toContain('Dublin:');
  });

  test.each([
    ['/status/barclays', 'light'],
    ['/status/barclays', 'dark'],
    ['/ar-XB/status/barclays', 'light'],
    ['/replay', 'light'],
    ['/replay', 'dark'],
    ['/status/barclays/calendar', 'light'],
    ['/status/barclays/calendar', 'dark'],
    ['/ar-XB/status/barclays/calendar', 'light'],
  ] as const)('passes axe and does not scroll the page sideways: %s, %s', async (path, colorScheme) => {
    // Trusted types would refuse to inject axe; the page under test is the same without them.
    const page = await visit(path === '/replay' ? replay : path, { colorScheme, bypassCSP: true });
    await page.locator('.map, .year').first().scrollIntoViewIfNeeded();
    await page.waitForSelector('.slider:not([hidden]), .pan svg, .month');
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string }[] }> };
      };
      return (await axe.run()).violations.map(({ id }) => id);
    });
    expect(found).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });

  test(`has a module of at most ${MODULE_BYTES_MAX} bytes`, () => {
    expect(brotliCompressSync(readFileSync(MODULE)).length).toBeLessThanOrEqual(MODULE_BYTES_MAX);
  });
});

describe('the replay of an incident', () => {
  test('is linked from the incident, and works by links without a script', async () => {
    const page = await visit(replay.replace('/replay', ''), { javaScriptEnabled: false });
    await page.click('a:has-text("Replay how it unfolded")');
    expect(await page.isVisible('.slider')).toBe(false);
    await page.click('.moments a:has-text("Began")');
    expect(page.url()).toContain(`${replay}?at=2025-03-10T09:0`);
    await page.click('.spans a:has-text("Later")');
    expect(await page.textContent('[data-region=moment]')).toMatch(/: .+\. [\d,]+ reports since it began\./u);
    expect(page.complaints).toEqual([]);
  });

  test('works by a slider and its keys, and the address names the moment', async () => {
    const page = await visit(replay);
    await page.waitForSelector('.slider:not([hidden])');
    await page.focus('.slider input');
    await page.keyboard.press('Home');
    await page.waitForSelector('[data-region=moment]:has-text("Nothing had been noticed yet")');
    expect(page.url()).toContain('?at=2025-03-10T08:');
    await page.keyboard.press('End');
    await page.waitForSelector('[data-region=moment]:has-text("244 reports since it began")');
    await page.reload();
    expect(await page.textContent('[data-region=moment]')).toContain('244 reports since it began');
    expect(page.complaints).toEqual([]);
  });

  test('plays to its end by itself', async () => {
    const page = await visit(replay);
    await page.click('.slider:not([hidden]) button');
    await page.waitForSelector('.slider button:has-text("Play")', { timeout: 60_000 });
    expect(await page.inputValue('.slider input')).toBe(await page.getAttribute('.slider input', 'max'));
    expect(page.complaints).toEqual([]);
  });
});

test.each([
  ['Europe/London', /from 0?9:0\d$/u],
  ['Pacific/Pago_Pago', /from 22:0\d on 9 March$/u],
] as const)(
  'an incident on another day in the reader’s zone shows that day: %s',
  async (timezoneId, time) => {
    const page = await visit('/incidents', { timezoneId, locale: 'en-GB' });
    const line = page.locator('.earlier .fine').first();
    expect(await page.textContent('h2')).toBe('10 March 2025');
    expect((await line.textContent())?.split(' · ')[1]).toMatch(time);
    expect(page.complaints).toEqual([]);
  },
);

describe('the calendar of a year', () => {
  test('is one link away from the service, and its days lead to their incidents, by keyboard and without a script', async () => {
    const page = await visit('/status/barclays', { javaScriptEnabled: false });
    await page.click('a:has-text("A year at a glance")');
    expect(await page.textContent('h1')).toBe('Incidents at Barclays in 2025');
    expect(await page.textContent('.often')).toContain('That is too short to say how often it happens.');
    expect(await page.locator('td.unknown').count()).toBe(68);
    await page.focus('td.incident a');
    expect(await page.getAttribute('td.incident a', 'aria-label')).toMatch(
      /^10 Mar 2025: 1 incident, \d minutes$/u,
    );
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/incident\/barclays-/u);
    expect(page.complaints).toEqual([]);
  });
});

describe('a comment', () => {
  test('is shown if many people wrote it, and a single comment never', async () => {
    const page = await visit('/status/barclays', { javaScriptEnabled: false });
    expect(await page.textContent('.said')).toMatch(/^Something went wrong\.\s+\d+ people$/u);
    expect(await page.content()).not.toContain('Jane');
  });

  test.each([true, false])(
    'is sent with the report by Enter, with no problem chosen, script: %s',
    async (javaScriptEnabled) => {
      const page = await visit(`/status/${javaScriptEnabled ? 'discord' : 'twitch'}`, { javaScriptEnabled });
      await page.fill('input[name=comment]', 'It says error 503');
      await page.press('input[name=comment]', 'Enter');
      await page.waitForSelector('[data-answer]:has-text("Thanks, your report has been counted")');
      const reports = await instance.app.store.reports.read(244, 10);
      expect(reports.at(-1)).toMatchObject({ problem: null, comment: 'It says error 503', counted: true });
    },
  );
});
