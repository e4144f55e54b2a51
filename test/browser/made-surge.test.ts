import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import type { Manner } from '../../src/core/domain/manner.ts';
import { openBrowser } from '../support/browser.ts';
import { CLIENT } from '../support/client-modules.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

/** During a surge that looks artificial browsers are asked for a proof of work; reports without one are still accepted. */

const START = Date.UTC(2025, 2, 10, 9);
const PHONE = { width: 360, height: 800 };
/** All scripts of the pages and the solver, compressed. */
const SCRIPT_BYTES_MAX = 15_000;

let browser: Browser;
let instance: Instance;

beforeAll(async () => {
  browser = await openBrowser();
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK, client: CLIENT });
  for (let at = START; at < START + 3 * MINUTE; at += 10 * SECOND) {
    await flood(20);
    await instance.walkTo(at);
  }
});
afterAll(async () => {
  await browser.close();
  await instance.close();
});

let sent = 0;
/** Reports from addresses in two wide blocks, like those of an attacker who rented them. */
async function flood(reports: number): Promise<void> {
  for (let nth = 0; nth < reports; nth++) {
    const address = `81.${20 + (sent % 2)}.${sent % 100}.${sent++ % 250}`;
    await instance.app.intake.accept({ service: 'barclays', body: {}, address, ...SAYING_NOTHING });
  }
}

async function visit(service: string, javaScriptEnabled: boolean): Promise<Page & { asked: string[] }> {
  const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${instance.url}/status/${service}`);
  return Object.assign(page, { asked });
}

async function lastManner(service: string): Promise<Manner | undefined> {
  const reports = await instance.app.store.reports.read(0, 10_000);
  return reports.findLast((one) => one.service === service)?.manner;
}

/** The time a person takes to read a page, during which the flood goes on. */
async function read(): Promise<void> {
  await flood(10);
  await instance.walkTo(instance.clock.now() + 5 * SECOND);
}

describe('while a surge looks artificial', () => {
  test('the page announces the calculation, and the browser does it before it sends the report', async () => {
    const page = await visit('barclays', true);
    expect(await page.textContent('[data-prover]')).toContain('short calculation');
    expect(page.asked.filter((path) => path.includes('/assets/proof'))).toEqual([]);
    await read();
    await page.click('.buttons button.other');
    await page.waitForSelector('[data-answer]:has-text("has been counted")');
    expect(page.asked.filter((path) => path.includes('/assets/proof'))).toHaveLength(1);
    expect(page.asked).toContain('/api/v1/services/barclays/challenge');
    expect(await lastManner('barclays')).toBe('proven');
  });

  test('if the calculation is impossible the report is sent without a proof', async () => {
    const page = await visit('barclays', true);
    await page.route('**/challenge', (route) => route.abort());
    await read();
    await page.click('.buttons button.other');
    await page.waitForSelector('[data-answer]:not(:empty):not(:has-text("One moment"))');
    expect(await lastManner('barclays')).toBe('unproven');
  });

  test('without JavaScript the form is accepted', async () => {
    const page = await visit('barclays', false);
    expect(await page.textContent('[data-prover]')).toContain('Without JavaScript');
    expect(await page.isVisible('[name=subject]')).toBe(false);
    await read();
    await page.click('.buttons button.other');
    expect(page.url()).toContain('reported=');
    expect(await lastManner('barclays')).toBe('unproven');
  });
});

describe('on a service without a surge', () => {
  test('no calculation is mentioned, requested or loaded', async () => {
    const page = await visit('x', true);
    expect(await page.locator('[data-prover]').count()).toBe(0);
    await read();
    await page.click('.buttons button.other');
    await page.waitForSelector('[data-answer]:has-text("has been counted")');
    expect(page.asked.filter((path) => /challenge|proof/u.test(path))).toEqual([]);
    expect(await lastManner('x')).toBeUndefined();
    const answer = await fetch(`${instance.url}/api/v1/services/x/challenge`);
    expect([answer.headers.get('cache-control'), await answer.json()]).toEqual([
      'no-store',
      { challenge: null },
    ]);
  });

  test('a form with a filled-in hidden field is accepted, and marked as trapped', async () => {
    const page = await visit('x', false);
    const body = new URLSearchParams({ subject: 'Cheap pills', problem: '' });
    const answer = await page.request.post(`${instance.url}/status/x`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: instance.url },
      data: body.toString(),
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(303);
    expect(await lastManner('x')).toBe('trapped');
  });
});

test(`the scripts of pages, their worker and the solver have at most ${SCRIPT_BYTES_MAX} compressed bytes in total`, async () => {
  const page = await visit('barclays', true);
  const paths = [
    await page.getAttribute('script[src]', 'src'),
    await page.getAttribute('[data-prover]', 'data-prover'),
    '/sw.js',
  ];
  let bytes = 0;
  for (const path of paths) {
    const answer = await fetch(`${instance.url}${path}`, { headers: { 'accept-encoding': 'br' } });
    expect(answer.status, String(path)).toBe(200);
    bytes += Number(answer.headers.get('content-length'));
  }
  expect(bytes).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
});
