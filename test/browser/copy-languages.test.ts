import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { createStaticCopy } from '../../src/mirror/static-copy.ts';
import { readEnvironment, toConfig } from '../../src/settings/config.ts';
import { OFFERED, languageOf, type Locale } from '../../src/words/language.ts';
import { openBrowser } from '../support/browser.ts';
import { CLIENT } from '../support/client-modules.ts';
import { serveFolder, type FileServer } from '../support/file-server.ts';
import { TRUST_LOOPBACK, openInstance, post } from '../support/instance.ts';

/**
 * A static copy on a plain file server, in every offered language, with Outcry stopped: each template in a browser, and the links of
 * every page. The copy of a large catalog is tested in two languages in `static-copy.test.ts`.
 */
const START = Date.UTC(2025, 2, 10, 9);
const PHONE = { width: 360, height: 800 };
const PUBLIC_URL = 'https://status.example.org';
/** A service with an incident, a quiet one, and one of another category. */
const SLUGS = new Set(['barclays', 'telegram', 'x']);
const CROWD = 300;
const WITHIN_MS = 300_000;

let browser: Browser;
let folder: string;
let served: FileServer;
let incident: string;
const rootOf = (locale: Locale): string => (locale === OFFERED[0] ? '' : `${locale}/`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-site-'));
  const instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  try {
    const { all } = instance.app.catalog;
    const services = all.services.filter(({ slug }) => SLUGS.has(slug));
    await instance.app.store.catalog.apply({ ...all, services });
    await instance.app.pass();
    const reports = Array.from({ length: CROWD }, (_, nth) =>
      post(
        instance.url,
        'barclays',
        { place: 'GB/London' },
        { 'X-Forwarded-For': `10.20.${nth >> 8}.${nth & 255}` },
      ),
    );
    await Promise.all(reports);
    await instance.walkTo(START + 4 * MINUTE);
    const [opened] = await instance.app.store.incidents.list({ limit: 1 });
    incident = `incident/${opened?.id}`;
    const options = { data: instance.folder, publicUrl: PUBLIC_URL, countries: 'GB,IE' };
    const config = toConfig({ ...readEnvironment(), options });
    await createStaticCopy({ config, client: CLIENT, folder }).round();
  } finally {
    await instance.close();
  }
  served = await serveFolder(folder);
  browser = await openBrowser();
}, WITHIN_MS);
afterAll(async () => {
  await browser.close();
  await served.close();
  rmSync(folder, { recursive: true });
});

const htmlFiles = (): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.html'));

/** The files of the copy that a page's links, images and scripts lead to. */
function leadsTo(file: string): string[] {
  const html = readFileSync(join(folder, file), 'utf8');
  return [...html.matchAll(/ (?:href|src|action)="([^"#?]+)/gu)]
    .map(([, address = '']) => new URL(address, new URL(file, `${served.origin}/`)))
    .filter(({ origin }) => origin === served.origin)
    .map(({ pathname }) => decodeURIComponent(pathname.slice(1)))
    .map((path) => (path === '' || path.endsWith('/') ? `${path}index.html` : path));
}

test('each language has the same pages, and every link leads to an existing file', () => {
  const files = htmlFiles();
  const languages = OFFERED.slice(1);
  const own = files.filter((file) => !languages.some((locale) => file.startsWith(`${locale}/`))).toSorted();
  expect(own).toContain(`${incident}.html`);
  for (const locale of languages) {
    const theirs = files.filter((file) => file.startsWith(`${locale}/`));
    expect(theirs.map((file) => file.slice(locale.length + 1)).toSorted(), locale).toEqual(own);
  }
  const lost = files.flatMap((file) =>
    leadsTo(file)
      .filter((to) => !existsSync(join(folder, to)))
      .map((to) => `${file} → ${to}`),
  );
  expect(lost).toEqual([]);
});

/** The age, as the browser itself phrases it in that language. */
const asSaid = (page: Page, locale: Locale, days: number): Promise<string> =>
  page.evaluate(([tag, count]) => new Intl.RelativeTimeFormat(`${tag}-u-nu-latn`).format(-count, 'day'), [
    locale,
    days,
  ] as const);

/** The others; every template in English and German is tested in `static-copy.test.ts`. */
const OTHERS = OFFERED.filter((locale) => locale !== 'en' && locale !== 'de');

describe.each(OTHERS)('with the server off, in %s at 360 px', (locale) => {
  test(
    'each template is complete, says how old it is, and loads only from the file server',
    async () => {
      const root = rootOf(locale);
      const language = languageOf(locale);
      const paths = [
        'index.html',
        'status/barclays.html',
        'status/barclays/calendar.html',
        `${incident}.html`,
        `${incident}/replay.html`,
        'gb/index.html',
        'gb/category/banks.html',
        'services.html',
        'how-it-works.html',
        'privacy.html',
      ];
      for (const path of paths) {
        const wrong: string[] = [];
        const page = await browser.newPage({ viewport: PHONE });
        page.on('request', (request) => {
          if (!request.url().startsWith(`${served.origin}/`)) wrong.push(`asks ${request.url()}`);
        });
        page.on('response', (answer) => {
          if (!answer.ok()) wrong.push(`${answer.status()} ${answer.url()}`);
        });
        page.on('requestfailed', (request) => wrong.push(`failed ${request.url()}`));
        page.on('pageerror', (error) => wrong.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error') wrong.push(message.text());
        });
        await page.goto(`${served.origin}/${root}${path}`);
        await page.waitForFunction(() => document.querySelector('[data-age]')?.textContent !== '');
        expect(await page.$eval('html', ({ lang, dir }) => [lang, dir]), path).toEqual([
          locale,
          language.direction === 'rtl' ? 'rtl' : '',
        ]);
        const age = (await page.textContent('[data-age]')) ?? '';
        const days = Number(/\d+/u.exec(age)?.[0]);
        expect(age, path).toBe(`(${await asSaid(page, locale, days)})`);
        expect(await page.textContent('.copy'), path).toMatch(/2025/u);
        expect(await page.textContent('main h1'), path).toMatch(/\p{L}/u);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width, path).toBeLessThanOrEqual(PHONE.width);
        expect(wrong, path).toEqual([]);
        await page.close();
      }
    },
    WITHIN_MS,
  );
});
