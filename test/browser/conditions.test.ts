import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT } from '../support/client-modules.ts';
import { SHAPE_CONTRAST_MIN, contrast, type Colour } from '../../src/core/base/colour.ts';
import { MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const START = Date.UTC(2025, 2, 10, 9);
/** 1280 by 1024 pixels at 400 %, the zoom that WCAG requires pages to support. */
const ZOOMED = { width: 320, height: 256 };
const DESKTOP = { width: 1280, height: 900 };
/** More tab stops than any page has between one step of a flow and the next. */
const STOPS_MAX = 150;

let browser: Browser;
let instance: Instance;
let incidentPath = '';

beforeAll(async () => {
  browser = await openBrowser();
  const config = { ...TRUST_LOOPBACK, languages: 'en,de,en-XA,ar-XB' };
  instance = await openInstance({ start: START, config, client: CLIENT });
  for (let nth = 0; nth < 200; nth++)
    await instance.app.intake.accept({
      service: 'barclays',
      body: { place: 'GB/London' },
      address: `10.${nth}.0.1`,
      ...SAYING_NOTHING,
    });
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
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, timezoneId: 'Europe/London', ...options });
  const page = await context.newPage();
  await page.goto(instance.url + path);
  return page;
}

/** Presses Tab until the element has the focus; the focus must be visible at each stop on the way. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < STOPS_MAX; stops++) {
    await page.keyboard.press('Tab');
    const { found, seen } = await page.evaluate((wanted) => {
      const at = document.activeElement;
      if (at === null || at === document.body) return { found: false, seen: 'seen' };
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const isSeen =
        outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && at.getClientRects().length > 0;
      return { found: at.matches(wanted), seen: isSeen ? 'seen' : at.outerHTML.slice(0, 200) };
    }, selector);
    expect(seen).toBe('seen');
    if (found) return;
  }
  throw new Error(`No way by keyboard to ${selector} on ${page.url()}`);
}

test('by keyboard alone people find a service, report, answer, say it works again, replay the incident, change country and language', async () => {
  const page = await open('/');
  const press = async (selector: string, key = 'Enter') => {
    await tabTo(page, selector);
    await page.keyboard.press(key);
  };
  await tabTo(page, 'input[type=search]');
  await page.keyboard.type('barclays');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=barclays/u);
  await press('.board a[href="/status/barclays"]');
  await page.waitForURL(/status\/barclays/u);
  await page.waitForSelector('.live.on');
  await press('.buttons button');
  await page.waitForSelector('.question', { state: 'visible' });
  await press('select[name=link]', 'ArrowDown');
  await press('.question button');
  await page.waitForSelector('[data-answer]:has-text("that helps")');
  await press('[name=says]');
  await page.waitForSelector('[data-answer]:has-text("works for you again")');
  await press(`a[href="${incidentPath}"]`);
  await page.waitForURL(/\/incident\/[\w-]+$/u);
  await press(`a[href="${incidentPath}/replay"]`);
  await page.waitForSelector('.slider:not([hidden])');
  await press('.slider input', 'Home');
  await page.waitForSelector('[data-region=moment]:has-text("Nothing had been noticed yet")');
  await press('footer a[href="/incidents"]');
  await page.waitForURL(/\/incidents$/u);
  await tabTo(page, `a[href="${incidentPath}"]`);
  await press('.here a[href="/countries"]');
  await page.waitForURL(/\/countries$/u);
  await tabTo(page, 'input');
  await page.keyboard.type('united k');
  await press('a[href="/gb/"]');
  await page.waitForURL(/\/gb\/$/u);
  await press('nav a[lang=de]');
  await page.waitForURL(/\/de\/gb\/$/u);
  expect(await page.getAttribute('html', 'lang')).toBe('de');
});

test.each(['', '/en-XA', '/ar-XB'])(
  'at full zoom, everything is there without scrolling sideways: %s/',
  async (root) => {
    const page = await open(`${root}/`, { viewport: ZOOMED, javaScriptEnabled: false });
    const paths = ['/', '/status/barclays', incidentPath, `${incidentPath}/replay`, '/incidents'];
    const others = [
      '/status/barclays/calendar',
      '/category/banks',
      '/countries',
      '/how-it-works',
      '/privacy',
    ];
    for (const path of [...paths, ...others]) {
      await page.goto(instance.url + root + path);
      const { width, beyond } = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        beyond: [...document.querySelectorAll('h1,h2,a,button,input,select')]
          .filter((one) => {
            const { left, right, width: wide } = one.getBoundingClientRect();
            return (
              wide > 1 && one.closest('.picture,.hush') === null && (left < -1 || right > innerWidth + 1)
            );
          })
          .map((one) => one.outerHTML.slice(0, 200)),
      }));
      expect([width, ...beyond], path).toEqual([ZOOMED.width]);
    }
  },
);

describe('with forced colours', () => {
  /** Lines and shapes that set elements apart from their surroundings, and must do so in other colours too. */
  const SHAPES: readonly (readonly [selector: string, property: 'stroke' | 'fill' | 'borderTopColor'])[] = [
    ['.buttons button', 'borderTopColor'],
    ['.chart .above', 'stroke'],
    ['.chart .floor', 'stroke'],
    ['.shares rect', 'fill'],
  ];

  test.each(['light', 'dark'] as const)(
    'signs, charts, bars and buttons are visible: %s',
    async (colorScheme) => {
      const page = await open('/status/barclays', { forcedColors: 'active', colorScheme });
      const colourOf = (text: string): Colour => {
        const channels = text.match(/\d+/gu)?.slice(0, 3).map(Number) ?? [];
        return `#${channels.map((one) => one.toString(16).padStart(2, '0')).join('')}`;
      };
      const paper = colourOf(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      for (const [selector, property] of SHAPES) {
        const shown = await page
          .locator(selector)
          .first()
          .evaluate((one, name) => getComputedStyle(one)[name], property);
        expect(contrast(colourOf(shown), paper), selector).toBeGreaterThanOrEqual(SHAPE_CONTRAST_MIN);
      }
      const edge = () => getComputedStyle(document.querySelector('.sign')!, '::after').borderBottomWidth;
      expect(await page.evaluate(edge)).toBe('4px');
      expect(await page.locator('.sign svg.tone').first().isVisible()).toBe(true);
    },
  );
});

test('with reduced motion nothing on the page moves', async () => {
  const page = await open('/status/barclays', { reducedMotion: 'reduce' });
  const moves = () => ({
    button: getComputedStyle(document.querySelector('.buttons button')!).transitionDuration,
    scroll: getComputedStyle(document.documentElement).scrollBehavior,
    animations: document.getAnimations().length,
  });
  await page.waitForSelector('.live.on');
  expect(await page.evaluate(moves)).toEqual({ button: '0s', scroll: 'auto', animations: 0 });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await page.evaluate(moves)).toMatchObject({ button: '0.15s' });
});

test('in print there is the verdict with its numbers, day and address, and no control', async () => {
  for (const path of ['/status/barclays', incidentPath, '/']) {
    const page = await open(path, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const shown of ['h1', '.sheet']) expect(await page.isVisible(shown), shown).toBe(true);
    expect(await page.textContent('.sheet')).toBe(`10 Mar 2025${path}`);
    for (const pressed of await page.locator('button,select,input,summary').all())
      expect(await pressed.isVisible(), `${path} ${await pressed.textContent()}`).toBe(false);
    const colours = await page.evaluate(() => {
      const sign = getComputedStyle(document.querySelector('.sign')!);
      return [sign.backgroundColor, sign.color];
    });
    expect(colours).toEqual(['rgba(0, 0, 0, 0)', 'rgb(0, 0, 0)']);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  }
});
