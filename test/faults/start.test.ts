import { expect, test } from 'vitest';
import { DAY, MINUTE } from '../../src/core/base/time.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { openInstance, post, temporaryFolder, TRUST_LOOPBACK } from '../support/instance.ts';

const REPORTS = 120_000;
const WAVE = 8_000;
const START = Date.UTC(2025, 5, 2, 12);
const LASTING = 40 * DAY;

/** Weeks of reports, published by an earlier version whose saved monitors this one cannot read. */
async function fill(folder: string): Promise<void> {
  const store = await openSqliteStore({ folder, exclusive: true });
  const report = (nth: number) => ({
    id: `r${nth}`,
    at: START + Math.floor((nth * LASTING) / REPORTS),
    service: ['x', 'youtube', 'netflix', 'ee'][nth % 4] ?? 'x',
    problem: null,
    place: null,
    network: null,
    sender: null,
    device: null,
    reporter: `p${nth}`,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
  });
  for (let done = 0; done < REPORTS; done += WAVE)
    await Promise.all(Array.from({ length: WAVE }, (_, nth) => store.reports.append(report(done + nth))));
  await store.commit({
    at: START + LASTING,
    judge: 1,
    cursor: START + LASTING,
    historyVersion: 0,
    incidents: [],
    updates: [],
    notices: [],
    snapshots: [{ service: 'x', state: new TextEncoder().encode('{"version":1}') }],
    anew: true,
    account: null,
  });
  await store.close();
}

test('a server serves pages and takes reports before it has judged the past again, and says so until it has', async () => {
  const folder = temporaryFolder();
  await fill(folder);
  const start = START + LASTING + 10 * MINUTE;
  const instance = await openInstance({ start, folder, config: TRUST_LOOPBACK });
  try {
    const { watch } = instance.app;
    const page = await (await fetch(`${instance.url}/status/x`)).text();
    const reported = await post(instance.url, 'x');
    const ready = await fetch(`${instance.url}/readyz`);
    const service = await fetch(`${instance.url}/api/v1/services/x`);
    expect(watch.caughtUp).toBe(false);
    expect(page).toContain('Catching up, as of');
    expect(reported.status).toBe(202);
    const asOf = new Date(START + LASTING).toISOString();
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'behind', asOf: expect.any(String) }]);
    expect(Date.parse(service.headers.get('outcry-catching-up') ?? '')).toBe(Date.parse(asOf));
    await instance.app.pass();
    expect(watch.caughtUp).toBe(true);
    await instance.walkTo(start + MINUTE);
    expect(await (await fetch(`${instance.url}/status/x`)).text()).not.toContain('Catching up');
    const after = await fetch(`${instance.url}/api/v1/services/x`);
    expect(after.headers.get('outcry-catching-up')).toBeNull();
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
  } finally {
    await instance.close();
  }
}, 120_000);
