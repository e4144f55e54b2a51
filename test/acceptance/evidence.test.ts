import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExcerptJson } from '../../src/api/excerpt/shape.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';
import { outcry, type Ended } from '../support/program.ts';

const START = Date.UTC(2025, 5, 2, 9);
let instance: Instance;
let id = '';

/** Most are from two large cities; four are from a third and two from a fourth, too few to be named. */
function placeOf(nth: number): string {
  if (nth < 4) return 'GB/Leeds';
  if (nth < 6) return 'FR/Lyon';
  return nth % 3 === 0 ? 'GB/Glasgow' : 'GB/London';
}

beforeAll(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  for (let hour = 0; hour < 3; hour++) {
    instance.clock.set(START + hour * HOUR);
    await post(instance.url, 'x', { comment: 'before' }, fromPerson(1_000 + hour));
    await instance.app.pass();
  }
  for (let nth = 0; nth < 300; nth++) {
    instance.clock.set(START + 3 * HOUR + nth * SECOND);
    if (nth % 5 === 0) await instance.app.pass();
    const body = { problem: nth % 2 === 0 ? 'app' : 'log-in', place: placeOf(nth), comment: 'it is down' };
    await post(instance.url, 'x', body, fromPerson(nth));
    // The same people report another service a moment later.
    if (nth < 6) await post(instance.url, 'barclays', { place: placeOf(nth) }, fromPerson(nth));
  }
  await instance.walkTo(START + 3 * HOUR + 6 * MINUTE);
  id = (await instance.app.store.incidents.list({ limit: 1 }))[0]?.id ?? '';
});
afterAll(() => instance.close());

const textOf = async (): Promise<string> => (await fetch(`${instance.url}/incident/${id}/evidence`)).text();
const replay = (text: string): Promise<Ended> => outcry(['replay', '--evidence', '-'], { input: text });

test('the command named in the evidence reproduces its incident byte for byte, while it is open and when it is over', async () => {
  for (const minutes of [6, 50, 120]) {
    await instance.walkTo(START + 3 * HOUR + minutes * MINUTE);
    const text = await textOf();
    const { incident, published, replay: command } = JSON.parse(text) as ExcerptJson;
    expect(command).toBe(`curl -s ${instance.url}/incident/${id}/evidence | npx outcry replay --evidence -`);
    const { status, stdout, stderr } = await replay(text);
    expect(stderr).toBe('');
    expect(stdout).toBe(`${JSON.stringify(incident)}\n`);
    expect(status).toBe(0);
    // Judged from less data, the incident has as many reports from the same places, and is detected within a minute of the published one.
    expect(incident).toMatchObject({ service: 'x', state: published.state, reports: published.reports });
    const apart = Date.parse(incident?.detectedAt ?? '') - Date.parse(published.detectedAt ?? '');
    expect(Math.abs(apart)).toBeLessThanOrEqual(MINUTE);
    expect(incident?.scope.parts.map(({ key }) => key)).toEqual(published.scope.parts.map(({ key }) => key));
  }
});

test('the command detects changed counts, and refuses what is not evidence', async () => {
  const excerpt = JSON.parse(await textOf()) as ExcerptJson;
  const reports = excerpt.log.reports.map((count) => 2 * count);
  const forged = JSON.stringify({ ...excerpt, log: { ...excerpt.log, reports } });
  expect(await replay(forged)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('evidence_differs'),
  });
  const older = JSON.stringify({ ...excerpt, judge: 99, incident: null });
  expect((await replay(older)).stderr).toContain('judged by version 99');
  for (const none of ['', '{}', '[]', JSON.stringify({ ...excerpt, log: null })])
    expect(await replay(none)).toMatchObject({ status: 1, stderr: expect.stringContaining('bad_evidence') });
  expect(await outcry(['replay', '--evidence', '/no/such/file'])).toMatchObject({ status: 1 });
  expect(await outcry(['replay', '--evidence', '-', '--until', '2025-06-02T10:00:00Z'])).toMatchObject({
    status: 2,
  });
});

test('it contains nothing about one person: no pseudonym, id or comment, no place with under five people, no other service', async () => {
  const text = await textOf();
  const log = await instance.app.store.reports.read(0, 1_000);
  expect(log.length).toBeGreaterThan(300);
  for (const { id: report, reporter, sender } of log) {
    for (const secret of [report, reporter, sender?.block ?? reporter, sender?.wide ?? reporter])
      expect(text).not.toContain(secret);
  }
  expect(text).not.toMatch(/it is down|before|Leeds|Lyon|barclays|10\.0\./u);
  const { log: counts } = JSON.parse(text) as ExcerptJson;
  const total = counts.reports.reduce((sum, count) => sum + count, 0);
  expect(total).toBe(303);
  // The single reports of the hours before are only counted, without place or problem.
  expect(counts.quarters.every(({ at }) => Date.parse(at) >= START + 3 * HOUR)).toBe(true);
  const places = counts.quarters.flatMap(({ places: some }) => Object.entries(some));
  expect(places.reduce((sum, [, count]) => sum + count, 0)).toBe(300);
  expect(new Set(places.map(([key]) => key))).toEqual(
    new Set(
      ['GB/London', 'GB/Glasgow', 'GB', 'GB:England', 'FR'].filter((key) =>
        places.some(([one]) => one === key),
      ),
    ),
  );
});

test('an unknown incident has no evidence, and an unknown parameter is refused', async () => {
  expect((await fetch(`${instance.url}/incident/nothing/evidence`)).status).toBe(404);
  expect((await fetch(`${instance.url}/incident/${id}/evidence?x=1`)).status).toBe(400);
});
