import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { drawnPages } from '../support/drawn-pages.ts';
import { TRUST_LOOPBACK, openInstance, temporaryFolder, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const START = Date.UTC(2025, 2, 10, 9);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The rules of axe that depend on the colour scheme. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
const AT_ONCE = 3;
const PHONE = { width: 360, height: 800 };
const DESKTOP = { width: 1280, height: 900 };
/** A service page fits into one initial window of TCP. */
const PAGE_BYTES_MAX = 14_000;
/** What it loads: the script and the icon. */
const FILES_BYTES_MAX = 9_000;
/** Enough for two dozen pages in a browser on a small, busy machine. */
const AXE_WITHIN_MS = 300_000;

let browser: Browser;
let instance: Instance;
let incidentPath = '';
/** Pages of states that an instance only reaches after weeks, by path. */
let drawn: ReadonlyMap<string, string>;
/** The same in the languages other than English. */
let translated: ReadonlyMap<string, string>;

beforeAll(async () => {
  browser = await openBrowser();
  drawn = await drawnPages();
  translated = new Map((await Promise.all(OTHERS.map(drawnPages))).flatMap((pages) => Array.from(pages)));
  const config = { ...TRUST_LOOPBACK, languages: ['en', 'de', ...OTHERS].join() };
  instance = await openInstance({ start: START, config, client: CLIENT });
  await crowd('barclays', 300);
  await instance.walkTo(START + 4 * MINUTE);
  const [incident] = await instance.app.store.incidents.list({ limit: 1 });
  incidentPath = `/incident/${incident?.id}`;
});
afterAll(async () => {
  await browser.close();
  await instance.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await vi.waitUntil(async () => (await openStreams()) === 0);
});

let people = 0;
async function crowd(service: string, size: number): Promise<void> {
  await Promise.all(
    Array.from({ length: size }, (_, nth) => {
      const address = `10.20.${(people >> 8) & 255}.${people++ & 255}`;
      const body = { place: nth % 2 === 0 ? 'GB/London' : 'US/New York' };
      return instance.app.intake.accept({
        service,
        body,
        address,
        ...SAYING_NOTHING,
      });
    }),
  );
}

/** Opens a page and records its requests and complaints. */
async function visit(
  path: string,
  options: BrowserContextOptions = {},
  beforehand: () => void = () => {},
): Promise<Page & { requests: string[]; complaints: string[] }> {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  const page = await context.newPage();
  await page.addInitScript(beforehand);
  const body = drawn.get(path) ?? translated.get(path);
  if (body !== undefined)
    await page.route(instance.url + path, (route) => route.fulfill({ body, contentType: 'text/html' }));
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const answer = await page.goto(instance.url + path);
  expect(answer?.status(), path).toBe(path.endsWith('/nowhere') ? 404 : 200);
  return Object.assign(page, { requests, complaints });
}

const PAGES = () => [
  '/',
  '/status/x',
  '/status/barclays',
  '/status/barclays?range=week',
  '/status/barclays?range=year',
  incidentPath,
  `${incidentPath}/replay`,
  '/status/barclays/calendar',
  '/category/banks',
  '/?q=bar',
  '/how-it-works',
  '/privacy',
  '/api',
  '/api/services',
  '/nowhere',
  ...drawn.keys(),
];

/** Pseudo-languages to test too: one that is longer than any language, and one from right to left. */
const OTHERS = ['en-XA', 'ar-XB'] as const;

/** Each page has a browser process of its own; a few at once are enough to use all cores. */
async function eachOf(paths: readonly string[], look: (path: string) => Promise<void>): Promise<void> {
  const left = [...paths];
  const next = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) await look(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

/** The violations that axe finds on a page in its current state. */
async function violations(page: Page, only: readonly string[] = []): Promise<string[]> {
  return page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: unknown[] }[] }> };
    };
    const options = values.length === 0 ? {} : { runOnly: { type: 'rule', values } };
    return (await axe.run(options)).violations.map(({ id, nodes }) => `${id} ×${nodes.length}`);
  }, only);
}

/** The violations that axe finds in light and dark, and for pages of an instance also on a desktop. */
async function faults(page: Page, root: string, path: string): Promise<string[]> {
  // Longer words make no difference to axe.
  if (root === '/en-XA') return [];
  // Injected through the debugger, because the policy of the page blocks every other way.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  const found = await violations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  found.push(...(await violations(page, OF_COLOURS)).map((what) => `${what} in the dark`));
  if (root !== '' || drawn.has(path)) return found;
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(DESKTOP);
  return [...found, ...(await violations(page)).map((what) => `${what} on a desktop`)];
}

describe('every page', () => {
  test.each(['', ...OTHERS.map((locale) => `/${locale}`)])(
    'loads only from this server, obeys its own policy, does not scroll sideways, and passes axe in light and dark: %s/',
    async (root) => {
      await eachOf(PAGES(), async (path) => {
        // With reduced motion colours change at once with the scheme.
        const page = await visit(root + path, { reducedMotion: 'reduce' });
        await page.waitForLoadState('load');
        expect([...new Set(page.requests.map((url) => new URL(url).origin))]).toEqual([instance.url]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
          PHONE.width,
        );
        expect(await faults(page, root, path), path).toEqual([]);
        expect(page.complaints, path).toEqual([]);
        await page.context().close();
      });
    },
    AXE_WITHIN_MS,
  );

  test('in a right-to-left language declares it, and its charts still run from left to right', async () => {
    const page = await visit('/ar-XB/status/barclays');
    const seen = await page.evaluate(() => {
      const labels = [...document.querySelectorAll('.axis text')]
        .map((text) => text.getBoundingClientRect())
        .filter(({ width }) => width > 0)
        .map(({ left }) => left);
      return {
        body: getComputedStyle(document.body).direction,
        chart: getComputedStyle(document.querySelector('.chart svg')!).direction,
        inOrder: labels.every((at, nth) => nth === 0 || at > labels[nth - 1]!),
      };
    });
    expect(seen).toEqual({ body: 'rtl', chart: 'ltr', inOrder: true });
  });

  test.each(['', '/de'])(
    `of a service in trouble has at most ${PAGE_BYTES_MAX} compressed bytes, and all that it loads at most ${FILES_BYTES_MAX}, %s`,
    async (root) => {
      const html = await compressed(`${root}/status/barclays`);
      const assets = [...html.text.matchAll(/(?:src|href)="?(\/assets\/[^" >]+)/gu)].map(([, href]) => href!);
      expect(assets.length).toBeGreaterThan(0);
      expect(html.bytes).toBeLessThanOrEqual(PAGE_BYTES_MAX);
      let bytes = 0;
      for (const href of new Set(assets)) bytes += (await compressed(href)).bytes;
      expect(bytes).toBeLessThanOrEqual(FILES_BYTES_MAX);
    },
  );
});

/** The number of open streams in the metrics, after a pass has counted them. */
async function openStreams(): Promise<number> {
  await instance.app.pass();
  const metrics = await (await fetch(`${instance.url}/metrics`)).text();
  return Number(/^outcry_live_streams (\d+)$/mu.exec(metrics)?.[1]);
}

/** The size of a page on the wire, and its text. */
async function compressed(path: string): Promise<{ bytes: number; text: string }> {
  const answer = await fetch(instance.url + path, { headers: { 'Accept-Encoding': 'br' } });
  expect(answer.headers.get('Content-Encoding')).toBe('br');
  return { bytes: Number(answer.headers.get('Content-Length')), text: await answer.text() };
}

test('an instance with a custom appearance obeys its own policy too, and shows its name, logo and links', async () => {
  const logo = join(temporaryFolder(), 'logo.svg');
  writeFileSync(
    logo,
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>',
  );
  const look = {
    name: 'Störungsradar',
    colour: '#7a1fa2',
    alertColour: '#ff9900',
    logo,
    contact: 'a@example.org',
  };
  const own = await openInstance({ start: START, config: look, client: CLIENT });
  try {
    const page = await browser.newPage({ viewport: PHONE });
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`${own.url}/status/x`);
    await page.waitForSelector('.live.on');
    expect(complaints).toEqual([]);
    expect(await page.title()).toContain('· Störungsradar');
    const seen = await page.evaluate(() => ({
      top: getComputedStyle(document.querySelector('.buttons button')!).borderColor,
      logo: document.querySelector<HTMLImageElement>('.brand img')?.naturalWidth ?? 0,
      contact: document.querySelector<HTMLAnchorElement>('.links a')?.href,
    }));
    expect(seen).toEqual({
      top: 'rgb(122, 31, 162)',
      logo: expect.any(Number),
      contact: 'mailto:a@example.org',
    });
    expect(seen.logo).toBeGreaterThan(0);
    await page.context().close();
  } finally {
    await own.close();
  }
});

describe('without JavaScript', () => {
  test('a report by the form is thanked for and counted once', async () => {
    const page = await visit('/status/x', { javaScriptEnabled: false });
    await page.selectOption('select[name=place]', 'FR');
    await page.click('form button:has-text("App")');
    expect(page.url()).toContain('reported=counted');
    expect(await page.textContent('.figures li')).toBe('1 report in the last hour');
    await page.goto(`${instance.url}/status/x`);
    await page.click('form button:has-text("Website")');
    expect(page.url()).toContain('reported=repeat');
    const reports = (await instance.app.store.reports.read(0, 10_000)).filter(
      ({ service }) => service === 'x',
    );
    expect(reports.map(({ counted, problem }) => [counted, problem])).toEqual([
      [true, 'app'],
      [false, 'website'],
    ]);
    expect(reports[0]?.place).toEqual({ country: 'FR', city: null, region: null });
  });

  test('the page has the verdict, the chart with its table, the places and the timeline', async () => {
    const page = await visit('/status/barclays', { javaScriptEnabled: false });
    expect(await page.textContent('h1')).toMatch(
      /^User reports indicate problems at Barclays since about 09:0\d/u,
    );
    expect(await page.locator('svg[role=img]').count()).toBeGreaterThan(0);
    expect(await page.locator('details table tr').count()).toBeGreaterThan(90);
    expect(await page.textContent('main')).toContain('London');
  });

  test('a service is found by its other names', async () => {
    const page = await visit('/', { javaScriptEnabled: false });
    await page.fill('input[type=search]', 'twitter');
    await page.press('input[type=search]', 'Enter');
    expect(await page.locator('a[href="/status/x"]').count()).toBeGreaterThan(0);
  });
});

describe('a reporter near others who reported', () => {
  test.each([true, false])('is told their number near that place, script: %s', async (javaScriptEnabled) => {
    const service = javaScriptEnabled ? 'discord' : 'twitch';
    for (let nth = 0; nth < 6; nth++) await crowd(service, 1);
    const page = await visit(`/status/${service}?places=all`, { javaScriptEnabled });
    await page.selectOption('select[name=place]', 'GB/London');
    await page.click('.buttons button.other');
    await page.waitForSelector('[data-answer]:has-text("near London")');
    expect(await page.textContent('[data-answer]')).toBe(
      'Thanks, your report has been counted. You are number 7 near London to report this in the last 10 minutes.',
    );
  });
});

test('the city of the browser’s time zone is offered first, with its name in the language of the page', async () => {
  const page = await visit('/de/status/x?places=all', { timezoneId: 'Europe/Vienna' });
  expect(await page.locator('select[name=place] option').first().textContent()).toBe('Nähe Wien');
  expect(await page.locator('option[value="AT/Vienna"]').textContent()).toBe('Wien');
  // A form that does not list the city asks for its name.
  const short = await visit('/de/status/x', { timezoneId: 'Europe/Rome' });
  await short.waitForSelector('option:has-text("Nähe Rom")', { state: 'attached' });
  expect(await short.locator('select[name=place] option').first().textContent()).toBe('Nähe Rom');
  expect(short.complaints).toEqual([]);
  // Chromium names zones by what their cities were called in the past.
  const renamed = await visit('/status/x', { timezoneId: 'Asia/Kolkata' });
  await renamed.waitForSelector('option:has-text("Near Kolkata")', { state: 'attached' });
  expect(renamed.complaints).toEqual([]);
});

describe('a chart of a longer range', () => {
  test.each([true, false])(
    'is one link away, and the way back is one link, also by keyboard, script: %s',
    async (javaScriptEnabled) => {
      const page = await visit('/status/barclays', { javaScriptEnabled });
      await page.focus('.spans a:has-text("7 days")');
      await page.keyboard.press('Enter');
      await page.waitForURL(/range=week#chart-heading$/u);
      expect(await page.textContent('#chart-heading')).toBe('Reports in the last 7 days');
      expect(await page.textContent('.chart figcaption')).toContain('Peak: 300 reports between ');
      await page.click('.spans a:has-text("90 days")');
      await page.waitForURL(/range=quarter/u);
      expect(await page.textContent('.chart figcaption')).toContain(
        'Peak: 300 reports on 10 Mar 2025. No data for 89 days',
      );
      expect(await page.textContent('main')).toContain('1 incident began in this time.');
      await page.click('.spans a:has-text("24 hours")');
      await page.waitForURL(/barclays#chart-heading$/u);
      expect(page.complaints).toEqual([]);
    },
  );

  test('is zoomed by the keys plus and minus, and arrow keys move between the links', async () => {
    const page = await visit('/status/barclays');
    await page.focus('.spans a:has-text("24 hours")');
    await page.keyboard.press('ArrowRight');
    expect(await page.textContent('.spans a:focus')).toBe('7 days');
    await page.keyboard.press('-');
    await page.waitForURL(/range=quarter/u);
    await page.focus('.spans [aria-current]');
    await page.keyboard.press('+');
    await page.waitForURL(/range=week/u);
  });

  test('shows the number of each step by keys and by a pointer, and keeps the focus when zoomed', async () => {
    const page = await visit('/status/barclays?range=week');
    const reader = page.locator('#chart-reader');
    const says = () => reader.getAttribute('aria-valuetext');
    const rows = await page.locator('.numbers tbody tr').allTextContents();
    // The next tab stop after the links to other ranges is the chart.
    await page.focus('.spans a:last-child');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('chart-reader');
    expect(await page.locator('#chart-reader b').isVisible()).toBe(false);
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('#chart-reader b').textContent()).toBe(await says());
    expect(await says()).toMatch(/: Reports \d+, Normal /u);
    expect(await page.locator('.numbers .at').textContent()).toBe(rows.at(-1));
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.numbers .at').textContent()).toBe(rows[0]);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.numbers .at').textContent()).toBe(rows[1]);
    await page.keyboard.press('End');
    await page.keyboard.press('PageDown');
    expect(await reader.getAttribute('aria-valuenow')).toBe(String(rows.length - 1 - rows.length / 8));
    await page.keyboard.press('Escape');
    expect(await page.locator('.numbers .at').count()).toBe(0);
    const box = await reader.boundingBox();
    const drawn = await page.locator('.chart > svg').boundingBox();
    expect(box).toEqual(drawn);
    await page.keyboard.press('Home');
    const bubble = await page.locator('#chart-reader b').boundingBox();
    expect(bubble!.x).toBeGreaterThan(drawn!.x - 1);
    await page.evaluate(() => {
      const region = document.querySelector('.numbers')!.closest('[data-region]')!;
      region.replaceChildren(...[...region.childNodes].map((node) => node.cloneNode(true)));
      for (const row of document.querySelectorAll('.numbers .at')) row.classList.remove('at');
    });
    await page.waitForSelector('.numbers .at', { state: 'attached' });
    expect(await page.locator('.numbers .at').textContent()).toBe(rows[0]);
    await page.mouse.move(drawn!.x + drawn!.width / 2, drawn!.y + drawn!.height / 2);
    expect(await page.locator('.numbers .at').textContent()).toBe(rows[rows.length / 2]);
    await page.keyboard.press('-');
    await page.waitForURL(/range=quarter#chart-reader$/u);
    await page.waitForSelector('#chart-reader:focus');
    await page.keyboard.press('Escape');
    await page.waitForURL(/barclays#chart-reader$/u);
    await page.waitForSelector('#chart-reader:focus');
    expect(page.complaints).toEqual([]);
  });

  test('is not replaced by the stream, which updates the rest of the page', async () => {
    const page = await visit('/status/reddit?range=year');
    await page.waitForSelector('.live.on');
    await crowd('reddit', 300);
    await instance.walkTo(instance.clock.now() + 2 * MINUTE);
    await page.waitForFunction(() =>
      document.querySelector('h1')?.textContent?.includes('indicate problems'),
    );
    expect(await page.textContent('#chart-heading')).toBe('Reports in the last year');
    expect(await page.locator('.chart').count()).toBe(1);
  });
});

describe('the question after a report', () => {
  test('is the next tab stop, although it is above the button that was pressed', async () => {
    const page = await visit('/status/duolingo');
    await page.focus('.buttons button.other');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.question', { state: 'visible' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('elsewhere');
  });

  test.each([true, false])(
    'is optional, and its answers are shown from five people on, script: %s',
    async (javaScriptEnabled) => {
      const service = javaScriptEnabled ? 'snapchat' : 'linkedin';
      for (let nth = 0; nth < 4; nth++) {
        const answer = await instance.app.intake.accept({
          service,
          body: {},
          address: `10.40.${javaScriptEnabled ? 1 : 0}.${nth}`,
          ...SAYING_NOTHING,
        });
        const { token = '' } = 'told' in answer ? (answer.told ?? {}) : {};
        expect(await instance.app.intake.answer(service, { receipt: token, link: 'mobile' })).toBeNull();
      }
      const page = await visit(`/status/${service}`, { javaScriptEnabled });
      expect(await page.isVisible('.question')).toBe(false);
      expect(await page.textContent('main')).not.toContain('Of those who answered');
      await page.click('.buttons button.other');
      await page.waitForSelector('.question', { state: 'visible' });
      await page.selectOption('select[name=elsewhere]', 'some');
      await page.selectOption('select[name=link]', 'mobile');
      await page.click('.question button');
      await page.waitForSelector('[data-answer]:has-text("that helps")');
      expect(await page.isVisible('.question')).toBe(false);
      const logged = (await instance.app.store.reports.read(0, 10_000)).filter(
        (one) => one.service === service,
      );
      expect(logged.at(-1)).toMatchObject({
        reason: 'answer',
        reporter: '',
        answer: { elsewhere: 'some', link: 'mobile' },
      });
      await page.goto(`${instance.url}/status/${service}?reported=answered`);
      expect(await page.textContent('[data-region=answers] .shares')).toMatch(/^Mobile data 100.%$/u);
      expect(await page.textContent('.figures li')).toBe('5 reports in the last hour');
    },
  );
});

describe('"It works again"', () => {
  async function works(service: string): Promise<(string | null)[]> {
    const reports = await instance.app.store.reports.read(0, 10_000);
    return reports.filter((one) => one.service === service && !one.counted).map(({ reason }) => reason);
  }

  test('works without JavaScript, is shown beside the reports, and counts once', async () => {
    await crowd('instagram', 300);
    await instance.walkTo(instance.clock.now() + 2 * MINUTE);
    const page = await visit('/status/instagram', { javaScriptEnabled: false });
    await page.click('button:has-text("It works again")');
    expect(page.url()).toContain('reported=works#report');
    expect(await page.textContent('[data-answer]')).toContain('it works for you again');
    expect(await page.textContent('.works')).toBe(
      '1 person said it works again in the last 30 minutes, 300 reported problems.',
    );
    await page.click('button:has-text("It works again")');
    expect(page.url()).toContain('reported=works-repeat');
    expect(await works('instagram')).toEqual(['works', 'works_repeat']);
    expect(await page.textContent('h1')).toContain('problems');
  });

  test('is offered after a report, without a reload', async () => {
    const page = await visit('/status/pinterest');
    expect(await page.isVisible('button:has-text("It works again")')).toBe(false);
    await page.click('form button:has-text("App")');
    await page.click('button:has-text("It works again")');
    await page.waitForFunction(() => document.querySelector('[data-answer]')?.textContent?.includes('works'));
    expect(await works('pinterest')).toEqual(['works']);
  });

  test('is never a report and opens no incident, however many people say it', async () => {
    const says = { says: 'works' };
    await Promise.all(
      Array.from({ length: 300 }, (_, nth) =>
        instance.app.intake.accept({
          service: 'netflix',
          body: says,
          address: `10.30.${nth >> 8}.${nth & 255}`,
          ...SAYING_NOTHING,
        }),
      ),
    );
    await instance.walkTo(instance.clock.now() + 2 * MINUTE);
    const answer = await fetch(`${instance.url}/api/v1/services/netflix`);
    const { incident, last24h, worksAgain } = (await answer.json()) as Record<string, { reports: number }>;
    expect([incident, last24h?.reports, worksAgain]).toEqual([null, 0, 300]);
  });
});

describe('in German', () => {
  test('without JavaScript, the language switch works both ways, and a report is thanked for in German', async () => {
    const page = await visit('/status/netflix', { javaScriptEnabled: false });
    await page.click('nav a[lang=de]');
    expect(page.url()).toBe(`${instance.url}/de/status/netflix`);
    await page.click('form button:has-text("Wiedergabe")');
    expect(page.url()).toMatch(/\/de\/status\/netflix\?reported=counted&receipt=[\w.-]+#report$/u);
    expect(await page.textContent('[data-answer]')).toBe(
      'Danke, die Meldung ist gezählt. Das ist in der letzten Stunde die erste.',
    );
    await page.click('nav a[lang=en]');
    expect(await page.textContent('html')).not.toContain('Meldungen');
    await page.click('.brand');
    expect(page.url()).toBe(`${instance.url}/en/`);
  });

  test('a browser that prefers German gets it at an address without a language', async () => {
    const page = await visit('/', { locale: 'de-AT' });
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    await page.fill('input[type=search]', 'barclays');
    await page.press('input[type=search]', 'Enter');
    await page.waitForURL(/q=barclays/u);
    expect(new URL(page.url()).pathname).toBe('/de/');
    await page.click('.board a');
    await page.waitForURL(/status/u);
    expect(new URL(page.url()).pathname).toBe('/de/status/barclays');
  });

  test('with JavaScript, times, thanks and updates are in the language of the page, not that of the browser', async () => {
    const page = await visit('/de/status/spotify', { locale: 'en-US', timezoneId: 'Europe/Berlin' });
    await page.waitForSelector('.live.on');
    expect(await page.textContent('.as-of')).toMatch(/^Stand: 10:\d\d\u00a0MEZ$/u);
    await page.click('form button:has-text("App")');
    await page.waitForFunction(() => (document.querySelector('[data-answer]')?.textContent ?? '') !== '');
    expect(await page.textContent('[data-answer]')).toBe(
      'Danke, die Meldung ist gezählt. Das ist in der letzten Stunde die erste.',
    );
    expect(await page.textContent('.figures li')).toBe('1 Meldung in der letzten Stunde');
    await crowd('spotify', 300);
    await instance.walkTo(instance.clock.now() + 2 * MINUTE);
    await page.waitForFunction(() =>
      document.querySelector('h1')?.textContent?.includes('Nutzer melden Probleme'),
    );
    expect(await page.textContent('[data-announce]')).toContain('Nutzer melden Probleme bei Spotify');
  });
});

describe('with JavaScript', () => {
  test('the page updates itself when an incident opens, and a screen reader announces it once', async () => {
    const page = await visit('/status/facebook');
    await page.waitForSelector('.live.on');
    expect(await page.textContent('h1')).not.toContain('problems');
    await crowd('facebook', 300);
    await instance.walkTo(instance.clock.now() + 2 * MINUTE);
    await page.waitForFunction(
      () => document.querySelector('h1')?.textContent?.includes('User reports indicate problems') === true,
    );
    expect(await page.textContent('[data-announce]')).toContain('Facebook');
    expect(page.requests.filter((url) => url.endsWith('/status/facebook'))).toHaveLength(1);
  });

  test('a page that was disconnected gets what it missed when it reconnects', async () => {
    // Without SharedWorker the tab has a stream of its own, which going offline cuts.
    const page = await visit('/status/telegram', {}, () => Reflect.deleteProperty(window, 'SharedWorker'));
    await page.waitForSelector('.live.on');
    await page.context().setOffline(true);
    await crowd('telegram', 300);
    await instance.walkTo(instance.clock.now() + 2 * MINUTE);
    await page.context().setOffline(false);
    await page.waitForFunction(
      () => document.querySelector('h1')?.textContent?.includes('User reports indicate problems') === true,
    );
    expect(await page.textContent('[data-announce]')).toContain('Telegram');
  });

  test('seven visible tabs over HTTP/1.1 share one stream, and the seventh loads at once', async () => {
    const context = await browser.newContext({ viewport: PHONE });
    const slugs = ['facebook', 'youtube', 'whatsapp', 'instagram', 'netflix', 'spotify', 'telegram'];
    let tab = await context.newPage();
    for (const slug of slugs) {
      tab = await context.newPage();
      await tab.goto(`${instance.url}/status/${slug}`);
      await tab.waitForSelector('.live.on');
    }
    await expect.poll(openStreams).toBe(1);
    await crowd('netflix', 300);
    await instance.walkTo(instance.clock.now() + 2 * MINUTE);
    const netflix = context.pages()[1 + slugs.indexOf('netflix')]!;
    await netflix.waitForFunction(() => document.querySelector('h1')?.textContent?.includes('problems'));
    expect(await tab.textContent('h1')).not.toContain('Netflix');
  });

  test('without shared workers each tab has a stream, which it closes while it is hidden', async () => {
    const page = await visit('/status/spotify', {}, () => Reflect.deleteProperty(window, 'SharedWorker'));
    await page.waitForSelector('.live.on');
    expect(await openStreams()).toBe(1);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect.poll(openStreams).toBe(0);
  });

  test('a page without news shows the time of the last beat', async () => {
    const page = await visit('/status/pinterest', { timezoneId: 'Europe/Berlin' });
    await page.waitForSelector('.live.on');
    const asOf = () =>
      page.evaluate(() => {
        const time = document.querySelector<HTMLTimeElement>('.as-of time');
        return { at: time?.dateTime ?? '', text: time?.textContent ?? '' };
      });
    const before = await asOf();
    await instance.walkTo(instance.clock.now() + 3 * MINUTE);
    await page.waitForFunction(
      (at) => (document.querySelector<HTMLTimeElement>('.as-of time')?.dateTime ?? '') > at,
      before.at,
    );
    const after = await asOf();
    const hour = String((Number(after.at.slice(11, 13)) + 1) % 24).padStart(2, '0');
    expect(after.text).toContain(`${hour}:${after.at.slice(14, 16)}`);
  });

  test('a page without a network shows that it is offline, not live', async () => {
    const page = await visit('/status/spotify');
    await page.waitForSelector('.live.on');
    await page.context().setOffline(true);
    await page.waitForFunction(() => document.querySelector('.live')?.textContent === 'Offline');
    expect(await page.locator('.live.on').count()).toBe(0);
    await page.context().setOffline(false);
    await page.waitForSelector('.live.on');
  });

  test('a report is sent without leaving the page, with the place of the time zone', async () => {
    const page = await visit('/status/threads', { timezoneId: 'Europe/Berlin' });
    await page.click('form button:has-text("App")');
    await page.waitForFunction(() => (document.querySelector('[data-answer]')?.textContent ?? '') !== '');
    expect(page.url()).toBe(`${instance.url}/status/threads`);
    expect(await page.textContent('.figures li')).toBe('1 report in the last hour');
    const report = (await instance.app.store.reports.read(0, 10_000)).find(
      ({ service }) => service === 'threads',
    );
    expect(report).toMatchObject({ counted: true, problem: 'app', place: { country: 'DE', city: 'Berlin' } });
  });

  test('a second tab counts as the same person, another browser behind the same address as another person', async () => {
    const outcome = async (page: Page) => {
      const answered = page.waitForResponse((response) => response.url().endsWith('/reports'));
      await page.click('form button:has-text("App")');
      return (await (await answered).json()) as { counted: boolean; reason?: string };
    };
    const page = await visit('/status/reddit');
    expect(await outcome(page)).toMatchObject({ counted: true });
    const tab = await page.context().newPage();
    await tab.goto(`${instance.url}/status/reddit`);
    expect(await outcome(tab)).toMatchObject({ counted: false, reason: 'repeat' });
    expect(await page.evaluate(() => [document.cookie, Object.keys(localStorage)])).toEqual([
      '',
      ['outcry.device'],
    ]);
    const other = await visit('/status/reddit');
    expect(await outcome(other)).toMatchObject({ counted: true });
  });

  test('times are in the time zone of the user', async () => {
    const page = await visit('/status/barclays', { timezoneId: 'America/New_York' });
    await page.waitForFunction(() => document.querySelector('h1')?.textContent?.includes(' 5:0') === true);
    expect(await page.getAttribute('h1 time', 'title')).toMatch(/^2025-03-10 09:0\d UTC$/u);
    expect(await page.textContent('h1')).toMatch(/since about 5:0\d/u);
  });
});

describe('the live stream for programs', () => {
  test('sends a service after the tick that changed it, and with Last-Event-ID only what changed since', async () => {
    const first = await readEvents('/api/v1/services/whatsapp/live', {}, '"reports":5', async () => {
      await crowd('whatsapp', 5);
      await instance.walkTo(instance.clock.now() + 10 * SECOND);
    });
    expect(first.map(({ event }) => event)).toEqual(['service', 'service']);
    expect(first[1]?.data).toMatchObject({ slug: 'whatsapp', window: { reports: 5 } });
    const since = { 'Last-Event-ID': first[1]!.id };
    const second = await readEvents('/api/v1/services/whatsapp/live', since, '"reports":8', async () => {
      await crowd('whatsapp', 3);
      await instance.walkTo(instance.clock.now() + 10 * SECOND);
    });
    expect(second.length).toBeGreaterThanOrEqual(1);
    expect(second.every(({ id }) => Number(id) > Number(first[1]!.id))).toBe(true);
  });
});

interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Opens a stream, calls `happen`, and returns the events up to one that contains `last`. */
async function readEvents(
  path: string,
  headers: Record<string, string>,
  last: string,
  happen: () => Promise<void>,
): Promise<SentEvent[]> {
  const stop = new AbortController();
  const answer = await fetch(instance.url + path, { headers, signal: stop.signal });
  let text = '';
  const reading = (async () => {
    for await (const chunk of answer.body!) text += Buffer.from(chunk).toString();
  })().catch(() => {});
  await happen();
  await expect.poll(() => text).toContain(last);
  stop.abort();
  await reading;
  return text
    .split('\n\n')
    .filter((block) => block.includes('event:'))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'mu').exec(block)?.[1] ?? '';
      return {
        id: field('id'),
        event: field('event'),
        data: JSON.parse(field('data')) as Record<string, unknown>,
      };
    });
}
