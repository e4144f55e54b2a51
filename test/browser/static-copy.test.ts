import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { readEnvironment, toConfig, type Config } from '../../src/settings/config.ts';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import { createStaticCopy, QUIET_EVERY } from '../../src/mirror/static-copy.ts';
import { openBrowser } from '../support/browser.ts';
import { serveFolder, type FileServer } from '../support/file-server.ts';
import { TRUST_LOOPBACK, openInstance, post, temporaryFolder, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);
const PHONE = { width: 360, height: 800 };
const LANGUAGES = [
  { locale: 'en', root: '', home: 'index.html', age: /^\(\d+ days ago\)$/u, all: 'All services' },
  { locale: 'de', root: 'de/', home: 'de/index.html', age: /^\(vor \d+ Tagen\)$/u, all: 'Alle Dienste' },
];

interface List {
  readonly items: readonly { readonly slug: string }[];
}

let browser: Browser;
let instance: Instance;
let folder: string;
/** Served below a path, as in a bucket or in a folder of another site. */
let served: FileServer;
let site = '';
let incidentFile = '';

const configOf = (publicUrl: string | null): Config =>
  toConfig({
    ...readEnvironment(),
    options: { data: instance.folder, publicUrl, languages: 'en,de', countries: 'GB,DE,US' },
  });

const copyTo = (to: string, publicUrl: string | null = 'https://status.example.org/outcry') =>
  createStaticCopy({ config: configOf(publicUrl), client: CLIENT, folder: to, at: '/some/copy/' });

async function crowd(service: string, size: number, net: number): Promise<void> {
  await Promise.all(
    Array.from({ length: size }, (_, nth) =>
      post(
        instance.url,
        service,
        { place: 'GB/London' },
        { 'X-Forwarded-For': `10.${net}.${nth >> 8}.${nth & 255}` },
      ),
    ),
  );
}

beforeAll(async () => {
  browser = await openBrowser();
  instance = await openInstance({
    start: START,
    config: { ...TRUST_LOOPBACK, languages: 'en,de' },
    client: CLIENT,
  });
  await crowd('barclays', 300, 20);
  await instance.walkTo(START + 4 * MINUTE);
  const [incident] = await instance.app.store.incidents.list({ limit: 1 });
  incidentFile = `incident/${incident?.id}.html`;
  folder = mkdtempSync(join(tmpdir(), 'outcry-site-'));
  served = await serveFolder(folder);
  site = `${served.origin}/some/copy/`;
});
afterAll(async () => {
  await browser.close();
  await served.close();
  await instance.close();
  rmSync(folder, { recursive: true });
});

const incidentOf = (): string => incidentFile.replace('.html', '');
const out = (): string => join(folder, 'some/copy');
const files = (): string[] => readdirSync(out(), { recursive: true }).map(String).toSorted();

describe('while the server runs', () => {
  test('an export writes every published page, in each language, and all data', async () => {
    const asked = async (path: string): Promise<unknown> =>
      (await fetch(`${instance.url}/api/v1/${path}`)).json();
    const incident = incidentFile.replace('.html', '').replace('incident/', 'incidents/');
    const data = ['services/barclays', incident, 'incidents', 'calibration'];
    const before = await Promise.all(data.map(asked));
    const { asOf, files: count, removed } = await copyTo(out()).round();
    expect(asOf).toBe(START + 4 * MINUTE);
    expect(removed).toBe(0);
    const { services, categories } = instance.app.catalog.all;
    const pages = [
      'index',
      'services',
      'incidents',
      'countries',
      'gb/index',
      'gb/category/banks',
      'deu/index',
      'status/barclays/incidents',
      'status/barclays/calendar',
      'status/barclays/calendar/2025',
      `${incidentOf()}/replay`,
      'how-it-works',
      'privacy',
      '404',
      incidentFile.replace('.html', ''),
    ].concat(
      services.map(({ slug }) => `status/${slug}`),
      categories.map(({ slug }) => `category/${slug}`),
    );
    const moments = files().filter((file) => file.startsWith(`${incidentOf()}/replay/`));
    expect(moments.length).toBeGreaterThan(1);
    for (const { root } of LANGUAGES)
      for (const page of [...pages, ...moments.map((file) => file.replace('.html', ''))])
        expect(existsSync(join(out(), `${root}${page}.html`)), root + page).toBe(true);
    // Not counting the list of its own files.
    const written = files().filter(
      (file) => file !== '.outcry-export' && statSync(join(out(), file)).isFile(),
    );
    expect(count).toBe(written.length);
    const read = (file: string): unknown => JSON.parse(readFileSync(join(out(), 'api/v1', file), 'utf8'));
    expect(data.map((one) => read(`${one}.json`))).toEqual(before);
    const { items } = (await (await fetch(`${instance.url}/api/v1/services?limit=100`)).json()) as List;
    const list = read('services.json') as List;
    expect(list.items).toHaveLength(services.length);
    expect(list.items.slice(0, 100)).toEqual(items);
    expect(list.items.find(({ slug }) => slug === 'barclays')).toMatchObject({ status: 'problems' });
  });

  test('every page is reached by links from the front page, and every link, image and script leads to an existing file', () => {
    const there = new Set(files());
    const reached = new Set(['index.html', '404.html', 'de/404.html']);
    const lost: string[] = [];
    for (const file of reached) {
      if (!file.endsWith('.html')) continue;
      const html = readFileSync(join(out(), file), 'utf8');
      for (const [, address = ''] of html.matchAll(/ (?:href|src)="([^"#?]+)/gu)) {
        if (/^[a-z]+:/u.test(address)) continue;
        const { pathname } = new URL(address, `${site}${file}`);
        const to = pathname.slice('/some/copy/'.length);
        if (pathname.startsWith('/some/copy/') && there.has(to)) reached.add(to);
        else lost.push(`${file}: ${address}`);
      }
    }
    expect(lost).toEqual([]);
    const pages = [...there].filter((file) => /\.(?:html|svg)$/u.test(file));
    expect(pages.length).toBeGreaterThan(2_500);
    expect(pages.filter((file) => !reached.has(file))).toEqual([]);
    expect(pages.filter((file) => file.includes('map/')).length).toBeGreaterThan(3);
  });

  test('files that an operator puts beside the copy stay', async () => {
    const own = join(out(), 'robots.txt');
    writeFileSync(own, 'User-agent: *');
    expect(await copyTo(out()).round()).toMatchObject({ removed: 0 });
    expect(readFileSync(own, 'utf8')).toBe('User-agent: *');
  });

  test('a second export of the same moment writes nothing, and a later one only what changed', async () => {
    const copy = copyTo(out());
    expect(await copy.round()).toMatchObject({ written: 0, removed: 0 });
    const quiet = join(out(), 'status/x.html');
    const { ino } = statSync(quiet);
    await crowd('telegram', 5, 30);
    await instance.walkTo(START + 6 * MINUTE);
    const { asOf, written } = await copy.round();
    expect(asOf).toBe(START + 6 * MINUTE);
    expect(written).toBeLessThan(200);
    expect(statSync(quiet).ino).toBe(ino);
    expect(readFileSync(join(out(), 'status/telegram.html'), 'utf8')).toContain('09:06 UTC on 10 March 2025');
    await instance.walkTo(START + 4 * MINUTE + QUIET_EVERY - 5 * SECOND);
    await copy.round();
    expect(statSync(quiet).ino).toBe(ino);
    await instance.walkTo(START + 4 * MINUTE + QUIET_EVERY + MINUTE);
    await copy.round();
    expect(statSync(quiet).ino).not.toBe(ino);
  });

  test('a service removed from the catalog is removed from the copy', async () => {
    const copy = copyTo(out());
    await copy.round();
    const { all } = instance.app.catalog;
    const services = all.services.filter(({ slug }) => slug !== 'zoom');
    await instance.app.store.catalog.apply({ ...all, services });
    await instance.app.pass();
    expect(await copy.round()).toMatchObject({ removed: 3 });
    expect(files().filter((file) => file.includes('zoom'))).toEqual([]);
  });
});

describe.each(LANGUAGES)('with the server off, in $locale at 360 px', ({ locale, root, home, age, all }) => {
  let page: Page;
  let failed: string[] = [];
  beforeAll(() => instance.app.close());
  // A new page for each test: navigating away aborts the previous page's requests, which would count as failures.
  beforeEach(async () => {
    const failures: string[] = [];
    failed = failures;
    page = await browser.newPage({ viewport: PHONE });
    page.on('response', (answer) => {
      if (!answer.ok()) failures.push(`${answer.status()} ${answer.url()}`);
    });
    page.on('requestfailed', (request) => failures.push(`failed ${request.url()}`));
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(site)) failures.push(`elsewhere ${request.url()}`);
    });
  });
  afterEach(() => page.close());

  test.each([
    ['the front page', () => home],
    ['a service with an incident', () => `${root}status/barclays.html`],
    ['a quiet service', () => `${root}status/x.html`],
    ['the incident', () => root + incidentFile],
    ['its replay', () => `${root}${incidentOf()}/replay.html`],
    ['a year', () => `${root}status/barclays/calendar.html`],
    ['a country', () => `${root}gb/index.html`],
    ['all countries', () => `${root}countries.html`],
    ['a category', () => `${root}category/banks.html`],
    ['all services', () => `${root}services.html`],
    ['how it works', () => `${root}how-it-works.html`],
  ])('%s is complete, says how old it is, and requests nothing that is missing', async (_what, file) => {
    await page.goto(site + file());
    await page.waitForFunction(() => document.querySelector('[data-age]')?.textContent !== '');
    expect(await page.getAttribute('html', 'lang')).toBe(locale);
    expect(await page.textContent('[data-age]')).toMatch(age);
    expect(await page.textContent('.copy')).toMatch(/09:\d\d\sUTC|10\. März 2025/u);
    expect(await page.textContent('.copy')).toContain('2025');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(PHONE.width);
    expect(failed).toEqual([]);
    // Every link to the copy leads to an existing file.
    const hrefs = await page.$$eval('a[href],link[rel=icon]', (links) =>
      links.map((link) => new URL(link.getAttribute('href') ?? '', link.baseURI).href.replace(/#.*$/u, '')),
    );
    const own = new Set(hrefs.filter((href) => href.startsWith(served.origin)));
    expect(own.size).toBeGreaterThan(3);
    for (const href of own) expect(existsSync(join(folder, new URL(href).pathname)), href).toBe(true);
  });

  test('a user gets from the front page to a service, whose form reports to the running instance', async () => {
    await page.goto(site + home);
    await page.click(`main a:has-text("${all}")`);
    await page.click('main a:has-text("Barclays")');
    expect(page.url()).toBe(`${site}${root}status/barclays.html`);
    const action = await page.getAttribute('form[method=post]', 'action');
    expect(action).toBe(`https://status.example.org/outcry/${locale}/status/barclays`);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await page.route('https://status.example.org/**', (route) => route.fulfill({ body: 'Taken.' }));
    await page.click('form[method=post] .buttons button >> nth=0');
    expect((await sent).url()).toBe(action);
  });

  test('its pages have a Content-Security-Policy of their own, which nothing in them violates', async () => {
    const broken: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') broken.push(message.text());
    });
    await page.goto(`${site}${root}status/barclays.html`);
    const policy = await page.getAttribute('meta[http-equiv=Content-Security-Policy]', 'content');
    expect(policy).toContain("default-src 'none'; style-src 'sha256-");
    expect(policy).toContain('form-action https://status.example.org;');
    const placed = await page.$eval('.copy', (note) => getComputedStyle(note).textAlign);
    expect(placed).toBe('center');
    expect(broken).toEqual([]);
  });

  test('the page for an unknown address links to all services', async () => {
    const root404 = new URL(`${root}404.html`, site);
    const html = readFileSync(join(out(), `${root}404.html`), 'utf8');
    await page.route(root404.href, (route) =>
      route.fulfill({ body: html, contentType: 'text/html', status: 404 }),
    );
    await page.goto(root404.href);
    expect(await page.getAttribute('main a', 'href')).toBe(`/some/copy/${root}services.html`);
    expect(await page.textContent('main a')).toBe(all);
  });

  test('without JavaScript the page shows the time with its day', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
    const plain = await context.newPage();
    await plain.goto(`${site}${root}status/barclays.html`);
    expect(await plain.textContent('.copy')).toMatch(
      /(?:UTC on 10 March 2025|10\. März 2025, 09:\d\d\sUTC)/u,
    );
    await context.close();
  });
});

test('an instance without a public URL is copied with reporting closed', async () => {
  const to = temporaryFolder();
  await createStaticCopy({ config: configOf(null), client: null, folder: to }).round();
  const html = readFileSync(join(to, 'status/barclays.html'), 'utf8');
  expect(html).toContain('Reporting is closed');
  expect(html).not.toContain('<form');
  rmSync(to, { recursive: true });
});

test('a data folder from which nothing was published is refused', async () => {
  const [data, to] = [temporaryFolder(), temporaryFolder()];
  const config = toConfig({ ...readEnvironment(), options: { data } });
  await expect(createStaticCopy({ config, client: null, folder: to }).round()).rejects.toMatchObject({
    code: 'file_unreadable',
  });
  for (const one of [data, to]) rmSync(one, { recursive: true });
});
