import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { drawnPages } from '../support/drawn-pages.ts';
import { INCIDENT_ID, fixtureSources } from '../support/site/fixtures.ts';
import type { PageKey } from '../../src/pages/base/page-key.ts';
import { createSite } from '../../src/pages/site/site.ts';
import { OFFERED, type Locale } from '../../src/words/language.ts';

/**
 * The layout of every page that the fixtures can draw, in each offered language. What the pages do is tested in English beside
 * this; German and the pseudo-languages are tested in `pages.test.ts`.
 */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [360, 1280];
/** Templates that together contain every part of a page. */
const FOR_AXE = ['wordy-home', 'wordy-service', 'wordy-incident', 'how-it-works', 'history', 'thanks'];
/** Templates that are not among the drawn pages. */
const MORE: readonly PageKey[] = [
  { page: 'replay', id: INCIDENT_ID, at: null },
  { page: 'countries' },
  { page: 'home', country: 'GB' },
  { page: 'service', slug: 'x', country: 'GB' },
  { page: 'service', slug: 'x', span: 'year' },
  { page: 'search', query: 'bank' },
  { page: 'privacy' },
  { page: 'api', group: null },
  { page: 'embed', slug: 'x' },
  { page: 'offline' },
  { page: 'missing' },
];
/** What fits into the first round trip, compressed. */
const PAGE_BYTES_MAX = 14_000;
/** Enough for a hundred layouts in a browser on a small, busy machine. */
const WITHIN_MS = 300_000;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(OFFERED.filter((locale) => locale !== 'en' && locale !== 'de'))('in %s', (locale) => {
  test(
    'no page scrolls sideways, no text is cut off, and each page fits into the first round trip',
    async () => {
      const pages = new Map([...(await drawnPages(locale)), ...(await morePages(locale))]);
      for (const width of WIDTHS) {
        const page = await browser.newPage({ viewport: { width, height: 800 } });
        for (const [path, html] of pages) {
          await page.setContent(withoutScript(html));
          expect(await page.evaluate(tooWide, width), `${path} at ${width}`).toEqual([]);
        }
        await page.close();
      }
    },
    WITHIN_MS,
  );

  test(
    'axe finds no fault',
    async () => {
      const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
      for (const [path, html] of await drawnPages(locale)) {
        if (!FOR_AXE.some((name) => path.endsWith(`/${name}`))) continue;
        await page.setContent(withoutScript(html));
        await page.evaluate(AXE);
        expect(await page.evaluate(violations), path).toEqual([]);
      }
      await page.close();
    },
    WITHIN_MS,
  );
});

/** Drawn as by an instance that offers all languages; checks that each is small enough. */
async function morePages(locale: Locale): Promise<ReadonlyMap<string, string>> {
  const site = createSite(fixtureSources('over', { languages: OFFERED, script: '/assets/c.js' }));
  const pages = MORE.map(async (key): Promise<[string, string]> => {
    const { identity, br } = await site.page({ ...key, locale });
    expect(br.length, JSON.stringify(key)).toBeLessThanOrEqual(PAGE_BYTES_MAX);
    return [JSON.stringify(key), identity.toString()];
  });
  return new Map(await Promise.all(pages));
}

const withoutScript = (html: string): string => html.replace(/<script type="module"[^>]*><\/script>/u, '');

/** Elements wider than the page or their own box; the name of an instance may be cut off, because it can have any length. */
function tooWide(width: number): string[] {
  const told = (what: string, element: Element): string =>
    `${what}: <${element.localName} class="${element.getAttribute('class') ?? ''}"> ${(element.textContent ?? '').slice(0, 60)}`;
  const found = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
  for (const element of document.querySelectorAll('body *:not(.hush, .brand *, svg *)')) {
    if (element.closest('details:not([open]), .map') !== null) continue;
    const { left, right, width: own } = element.getBoundingClientRect();
    if (own > 1 && (left < -1 || right > width + 1)) found.push(told('beyond the edge', element));
    const hides = getComputedStyle(element).overflowX !== 'visible';
    if (hides && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
      found.push(told('cut off', element));
  }
  return found;
}

async function violations(): Promise<string[]> {
  const { axe } = globalThis as unknown as {
    axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
  };
  return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
}
