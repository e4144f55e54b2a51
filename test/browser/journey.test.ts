import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { openBrowser } from '../support/browser.ts';
import { openCable, type Cable } from '../support/cable.ts';
import { CLIENT } from '../support/client-modules.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

/**
 * Everything that a user does with the pages during an outage, in one go: on a phone and on a desktop, with a script and without
 * one. The tests beside this one try each step in all its cases.
 */
const START = Date.UTC(2025, 2, 10, 9);
const SIZES = { phone: { width: 360, height: 800 }, desktop: { width: 1280, height: 900 } };
/** Enough for thirty pages in a browser on a small, busy machine. */
const WITHIN_MS = 180_000;
const STEP_WITHIN_MS = 60_000;

const JOURNEYS = [
  { size: 'phone', script: true, service: 'barclays' },
  { size: 'phone', script: false, service: 'netflix' },
  { size: 'desktop', script: true, service: 'discord' },
  { size: 'desktop', script: false, service: 'spotify' },
] as const;
type Journey = (typeof JOURNEYS)[number];

let browser: Browser;
let instance: Instance;
let cable: Cable;
let people = 0;

beforeAll(async () => {
  browser = await openBrowser();
  const config = { ...TRUST_LOOPBACK, languages: 'en,de' };
  instance = await openInstance({ start: START, config, client: CLIENT });
  cable = await openCable(() => instance.url);
  for (const { service } of JOURNEYS) await crowd(service, 150);
  await instance.walkTo(START + 4 * MINUTE);
});
afterEach(async () => {
  cable.mend();
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await cable.close();
  await instance.close();
});

async function crowd(service: string, size: number): Promise<void> {
  for (let nth = 0; nth < size; nth++) {
    const address = `10.30.${(people >> 8) & 255}.${people++ & 255}`;
    await instance.app.intake.accept({ service, body: { place: 'GB/London' }, address, ...SAYING_NOTHING });
  }
}

async function setOut({ size, script }: Journey): Promise<Page> {
  const options: BrowserContextOptions = {
    viewport: SIZES[size],
    javaScriptEnabled: script,
    timezoneId: 'Europe/London',
  };
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(STEP_WITHIN_MS);
  await page.goto(`${cable.origin}/`);
  return page;
}

const answered = (page: Page, words: string) => page.waitForSelector(`[data-answer]:has-text("${words}")`);
const pathOf = (page: Page): string => page.url().slice(cable.origin.length);

async function reportAndAnswer(page: Page, service: string): Promise<void> {
  await page.fill('#q', service);
  await page.press('#q', 'Enter');
  await page.waitForURL(/q=/u);
  await page.click(`.board a[href="/status/${service}"]`);
  await page.waitForURL(`**/status/${service}`);
  await page.click('.buttons button >> nth=0');
  await answered(page, 'your report has been counted');
  await page.selectOption('.question select[name=link]', 'mobile');
  await page.click('.question button');
  await answered(page, 'that helps');
}

/** Reports of other people appear on the page: by themselves with a script, and after a reload without one. */
async function watchIt(page: Page, { script, service }: Journey): Promise<void> {
  if (script) await page.waitForSelector('.live.on');
  await crowd(service, 20);
  await instance.walkTo(instance.clock.now() + MINUTE);
  const asked = await fetch(`${instance.url}/api/v1/services/${service}`);
  const { incident } = (await asked.json()) as { incident: { reports: number } };
  expect(incident.reports).toBeGreaterThanOrEqual(171);
  if (!script) await page.goto(`${cable.origin}/status/${service}`);
  await page.waitForSelector(`.figures li:has-text("${incident.reports} reports since it began")`);
}

/** Reads about the incident: its page, its replay, its entry in the history. */
async function readUp(page: Page, { script }: Journey): Promise<void> {
  await page.click('main a[href^="/incident/"] >> nth=0');
  await page.waitForURL(/\/incident\/[\w-]+$/u);
  const incident = pathOf(page);
  expect(await page.textContent('h1')).toContain('problems at');
  await page.click(`a[href="${incident}/replay"]`);
  if (script) {
    await page.waitForSelector('.slider:not([hidden])');
    await page.press('.slider input', 'End');
  } else {
    await page.click('.moments a:has-text("Began")');
    await page.click('.spans a:has-text("Later")');
  }
  await page.waitForSelector('[data-region=moment]:has-text("reports since it began")');
  await page.click('footer a[href="/incidents"]');
  await page.waitForURL(/\/incidents$/u);
  expect(await page.isVisible(`main a[href="${incident}"]`)).toBe(true);
}

async function changeCountryAndLanguage(page: Page): Promise<void> {
  await page.click('.here a[href="/countries"]');
  await page.click('summary:has-text("Europe")');
  await page.click('details a[href="/gb/"]');
  await page.waitForURL(/\/gb\/$/u);
  await page.click('nav a[lang=de]');
  await page.waitForURL(/\/de\/gb\/$/u);
  expect(await page.getAttribute('html', 'lang')).toBe('de');
}

async function install(page: Page, { script }: Journey): Promise<void> {
  const manifest = await page.getAttribute('link[rel=manifest]', 'href');
  const answer = await page.request.get(new URL(manifest ?? '', page.url()).href);
  expect(await answer.json()).toMatchObject({ name: 'Outcry', display: 'standalone' });
  if (!script) return;
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
}

async function print(page: Page, service: string): Promise<void> {
  await page.goto(`${cable.origin}/status/${service}`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.isVisible('.sheet')).toBe(true);
  expect(await page.isVisible('.buttons button >> nth=0')).toBe(false);
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  await page.emulateMedia({ media: null });
}

/** Reports offline, through the service worker that a script installs; the report is counted once, whatever is opened later. */
async function reportOffline(page: Page, size: Journey['size']): Promise<void> {
  const service = size === 'phone' ? 'tiktok' : 'twitch';
  await page.goto(`${cable.origin}/status/${service}`);
  const isKept = () =>
    page.evaluate(async (address) => {
      const pages = await caches.open('outcry-pages');
      return (await pages.match(address, { ignoreVary: true })) !== undefined;
    }, page.url());
  await vi.waitUntil(isKept, STEP_WITHIN_MS);
  cable.cut();
  await page.context().setOffline(true);
  await page.click('.buttons button >> nth=0');
  await answered(page, 'There is no network.');
  cable.mend();
  await page.context().setOffline(false);
  await answered(page, 'your report has been sent');
  await page.reload();
  await page.waitForSelector('.live.on');
  const logged = await instance.app.store.reports.read(0, 10_000);
  expect(logged.filter((one) => one.service === service).map(({ counted }) => counted)).toEqual([true]);
}

test.each(JOURNEYS)(
  'everything from the first report to the end of an outage works on a $size (script: $script)',
  async (journey) => {
    const { service, script, size } = journey;
    const page = await setOut(journey);
    await reportAndAnswer(page, service);
    await watchIt(page, journey);
    await page.click('button:has-text("It works again")');
    await answered(page, 'works for you again');
    await readUp(page, journey);
    await changeCountryAndLanguage(page);
    await install(page, journey);
    await print(page, service);
    if (script) await reportOffline(page, size);
    const ofService = (await instance.app.store.reports.read(0, 10_000)).filter(
      (one) => one.service === service,
    );
    // The crowds and the user are counted; the user's answer and the "works again" are not.
    expect(ofService.filter(({ counted }) => counted)).toHaveLength(171);
    expect(ofService.filter(({ counted }) => !counted).map(({ reason }) => reason)).toEqual([
      'answer',
      'works',
    ]);
  },
  WITHIN_MS,
);
