import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, MINUTE } from '../../src/core/base/time.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

const TRUST = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8' };

let parent: string;
let data: string;
let wrong: string;
beforeEach(() => {
  parent = temporaryFolder();
  data = join(parent, 'data');
  wrong = join(parent, 'wrong');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** The environment of a machine whose clock is off by `ms` while the file exists. */
function clockOff(ms: number): Record<string, string> {
  writeFileSync(wrong, '');
  const module = join(parent, 'clock.mjs');
  writeFileSync(
    module,
    `import { existsSync } from 'node:fs';
    const Real = Date, now = Real.now.bind(Real);
    const shifted = () => now() + (existsSync(${JSON.stringify(wrong)}) ? ${ms} : 0);
    globalThis.Date = class extends Real {
      constructor(...args) { if (args.length === 0) super(shifted()); else super(...args); }
      static now() { return shifted(); }
    };`,
  );
  return { ...TRUST, NODE_OPTIONS: `--import ${module}` };
}

async function times(): Promise<number[]> {
  const { stdout } = await outcry(['log', '--data', data]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => Date.parse((JSON.parse(line) as { at: string }).at));
}

let person = 0;
async function report(url: string): Promise<void> {
  expect((await post(url, 'x', {}, fromPerson(person++))).status).toBe(202);
}

const isNow = (at: number): boolean => Math.abs(at - Date.now()) < 2 * MINUTE;

test('data of a clock 400 days ahead, corrected while the server was off, can be repaired without losing a report', async () => {
  const first = await startServer(['--data', data], clockOff(400 * DAY));
  await report(first.url);
  expect(await first.stop()).toBe(0);
  rmSync(wrong);

  await expect(startServer(['--data', data], TRUST)).rejects.toThrow(
    /400 days before.*`outcry doctor --repair-clock --data .*\[clock_behind\]/u,
  );
  const found = await outcry(['doctor', '--data', data]);
  expect([found.status, found.stdout]).toEqual([1, expect.stringMatching(/✗ clock: .*--repair-clock/u)]);

  const repaired = await outcry(['doctor', '--repair-clock', '--data', data]);
  expect([repaired.status, repaired.stdout]).toEqual([
    0,
    expect.stringMatching(/^1 reports from 20.* set back by 400 days/u),
  ]);
  expect((await outcry(['doctor', '--repair-clock', '--data', data])).stdout).toContain(
    'Nothing was changed.',
  );

  const second = await startServer(['--data', data], TRUST);
  await report(second.url);
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  expect(await second.stop()).toBe(0);
  expect((await times()).map(isNow)).toEqual([true, true]);
  expect((await outcry(['doctor', '--data', data])).status).toBe(0);
});

test('a clock corrected while the server runs is reported in the log, on /readyz and by the doctor, which repairs the reports', async () => {
  const server = await startServer(['--data', data], clockOff(400 * DAY));
  let said = '';
  for (const stream of [server.process.stdout, server.process.stderr])
    stream?.on('data', (chunk) => (said += String(chunk)));
  await report(server.url);
  rmSync(wrong);
  await report(server.url);
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'clock_wrong' }]);
  await expect
    .poll(() => said, { timeout: 30_000 })
    .toContain("The machine's clock was set back by 400 days.");
  const found = await outcry(['doctor', '--data', data]);
  expect([found.status, found.stdout]).toEqual([1, expect.stringMatching(/✗ clock: /u)]);
  expect((await outcry(['doctor', '--repair-clock', '--data', data])).stderr).toContain('[data_locked]');
  expect(await server.stop()).toBe(0);

  const repaired = await outcry(['doctor', '--repair-clock', '--json', '--data', data]);
  expect(JSON.parse(repaired.stdout)).toMatchObject({ reports: 2, by: expect.closeTo(400 * DAY, -5) });
  expect((await times()).map(isNow)).toEqual([true, true]);
  const again = await startServer(['--data', data], TRUST);
  expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
  expect(await again.stop()).toBe(0);
});

test('a server on a clock far behind keeps its reports when the clock is corrected, and dates the next ones correctly', async () => {
  const first = await startServer(['--data', data], clockOff(-400 * DAY));
  await report(first.url);
  rmSync(wrong);
  await report(first.url);
  // Not ready until the next pass, as the watch is 400 days behind.
  const readiness = () => fetch(`${first.url}/readyz`).then(({ status }) => status);
  await expect.poll(readiness, { timeout: 30_000 }).toBe(200);
  expect((await outcry(['doctor', '--data', data])).stdout).toContain(
    "· clock: The machine's clock was set forward by 400 days",
  );
  expect(await first.stop()).toBe(0);
  const second = await startServer(['--data', data], TRUST);
  await report(second.url);
  expect(await second.stop()).toBe(0);
  expect((await times()).map(isNow)).toEqual([false, true, true]);
  expect((await outcry(['doctor', '--data', data])).status).toBe(0);
});
