import { openBrowser } from '../test/support/browser.ts';
import { OFFERED } from '../src/words/language.ts';

/*
 * A phone's view over a slow link, in each language: 400 kbit/s, 400 ms, a CPU slowed down four times. Against a running server, for
 * example the demonstration:
 *
 * npx outcry demo --port 4711
 * node scripts/run.js bench/slow-link.ts http://127.0.0.1:4711
 */

const PHONE = { width: 360, height: 740 };
const LINK = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const SLOWER = 4;
const LARGEST_PAINT_MS_MAX = 1_500;
/** Time after loading for what the page requests by itself: the stream, the worker. */
const SETTLED_MS = 2_500;
const PATHS = ['/status/x', '/'];

interface Seen {
  readonly bytes: number;
  readonly requests: number;
  readonly ofOthers: number;
  readonly largestPaintMs: number;
}

const [address = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const browser = await openBrowser();
console.log('page                     kB  requests  3rd party  largest paint');
let within = true;
for (const path of PATHS)
  for (const locale of OFFERED) {
    const { bytes, requests, ofOthers, largestPaintMs } = await see(`/${locale}${path}`);
    within &&= largestPaintMs <= LARGEST_PAINT_MS_MAX && ofOthers === 0;
    const cells = [Math.round(bytes / 1_000), requests, ofOthers, `${largestPaintMs} ms`];
    const [kB, asked, others, paint] = cells.map(String);
    console.log(
      `/${locale}${path}`.padEnd(23) +
        `${kB?.padStart(4)}${asked?.padStart(10)}${others?.padStart(11)}${paint?.padStart(15)}`,
    );
  }
await browser.close();
if (!within) process.exitCode = 1;

async function see(path: string): Promise<Seen> {
  const context = await browser.newContext({ viewport: PHONE });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', LINK);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const asked: string[] = [];
  let bytes = 0;
  page.on('request', (request) => asked.push(request.url()));
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript(watchLargestPaint);
  await page.goto(address + path, { waitUntil: 'load' });
  await page.waitForTimeout(SETTLED_MS);
  const largestPaintMs = Math.round(
    await page.evaluate(() => Number(Reflect.get(globalThis, 'largestPaint'))),
  );
  await context.close();
  const fetched = asked.filter((url) => !url.startsWith('data:'));
  const ofOthers = fetched.filter((url) => !url.startsWith(address)).length;
  return { bytes, requests: fetched.length, ofOthers, largestPaintMs };
}

/** Runs in the browser before the page's own code. */
function watchLargestPaint(): void {
  const note = (list: PerformanceObserverEntryList) => {
    for (const { startTime } of list.getEntries()) Reflect.set(globalThis, 'largestPaint', startTime);
  };
  new PerformanceObserver(note).observe({ type: 'largest-contentful-paint', buffered: true });
}
