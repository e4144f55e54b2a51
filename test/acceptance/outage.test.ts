import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStarterCatalog } from '../../src/catalog/index.ts';
import { JUDGE_VERSION } from '../../src/core/base/judge.ts';
import type { Status } from '../../src/core/incident/status.ts';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../../src/core/base/time.ts';
import { TICK } from '../../src/core/domain/watermark.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { ordinaryPast, type SimReport } from '../../sim/crowd.ts';
import { play } from '../../sim/play.ts';
import { createScenario, ordinaryOf } from '../../sim/scenarios.ts';
import { noticesIn } from '../support/notices.ts';
import { TRUST_LOOPBACK, openInstance, temporaryFolder, type Instance } from '../support/instance.ts';
import { outcry } from '../support/program.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const SEED = 'acceptance';
const FROM = Date.UTC(2025, 2, 10, 9);
const ONSET = FROM + 25 * MINUTE;
const UNTIL = FROM + 4 * HOUR;

/**
 * The outage of 10 March 2025, with an ordinary day of every other service in the catalog, through the real intake,
 * database and watch, in virtual time.
 */
let instance: Instance;
const problemsAt = new Map<string, Millis>();
const leftNormal = new Map<string, Status>();
let pageAfterFiveMinutes = '';

beforeAll(async () => {
  const folder = temporaryFolder();
  const catalog = await readStarterCatalog();
  const scenario = createScenario('outage', catalog, SEED);
  const past = await openSqliteStore({ folder, exclusive: true });
  await past.catalog.apply(catalog);
  await Promise.all(
    ordinaryOf(catalog, SEED).map((ordinary) => {
      const start = FROM - HOUR - 8 * WEEK;
      const counts = ordinaryPast(ordinary, start, FROM - HOUR, SEED);
      return past.history.put({ service: ordinary.service, start, bucketMs: HOUR, counts });
    }),
  );
  await past.close();

  instance = await openInstance({ start: FROM, folder, config: TRUST_LOOPBACK });
  const crowd = play(scenario, SEED, FROM, UNTIL);
  let next = crowd.next();
  for (let tick = FROM + TICK; tick <= UNTIL; tick += TICK) {
    const due: SimReport[] = [];
    for (; !next.done && next.value.at < tick; next = crowd.next()) due.push(next.value);
    for (const report of due) await letIn(report);
    await instance.walkTo(tick);
    noteStatuses(tick);
    if (tick === ONSET + 5 * MINUTE)
      pageAfterFiveMinutes = await (await fetch(`${instance.url}/status/x`)).text();
  }
}, 300_000);
afterAll(() => instance.close());

async function letIn({ at, service, problem, place, address }: SimReport): Promise<void> {
  instance.clock.set(Math.max(at, instance.clock.now()));
  const body = {
    problem,
    place: place === null ? null : { country: place.country, city: place.city ?? undefined },
  };
  await instance.app.intake.accept({
    service,
    body,
    address,
    ...SAYING_NOTHING,
  });
}

function noteStatuses(at: Millis): void {
  for (const { slug } of instance.app.catalog.all.services) {
    const status = instance.app.watch.state(slug)?.status;
    if (slug === 'x' && status === 'problems' && !problemsAt.has(slug)) problemsAt.set(slug, at);
    if (slug !== 'x' && (status === 'possible' || status === 'problems')) leftNormal.set(slug, status);
  }
}

async function json<T>(path: string): Promise<T> {
  return (await (await fetch(`${instance.url}${path}`)).json()) as T;
}

interface IncidentJson {
  readonly id: string;
  readonly service: string;
  readonly state: string;
  readonly onset: string;
  readonly reports: number;
}

describe('the outage of 10 March 2025', () => {
  test('X shows problems within 3 minutes of the onset', () => {
    expect(problemsAt.get('x')).toBeLessThanOrEqual(ONSET + 3 * MINUTE);
  });

  test('its onset is estimated within 3 minutes of 09:25', async () => {
    const { items } = await json<{ items: IncidentJson[] }>('/api/v1/incidents?service=x');
    expect(items).toHaveLength(1);
    expect(Math.abs(Date.parse(items[0]!.onset) - ONSET)).toBeLessThanOrEqual(3 * MINUTE);
  });

  test('its final count is 10,883', async () => {
    const { items } = await json<{ items: IncidentJson[] }>('/api/v1/incidents?service=x');
    expect(items[0]!.reports).toBe(10_883);
  });

  test('every other service stays normal', () => {
    expect(Object.fromEntries(leftNormal)).toEqual({});
  });

  test('five minutes after its onset the page shows it, with the time it began', () => {
    expect(pageAfterFiveMinutes).toMatch(/User reports indicate problems at <?/u);
    expect(pageAfterFiveMinutes).toMatch(/since about/u);
  });

  test('most reports come from London, New York, Birmingham and Los Angeles', async () => {
    const { last24h } = await json<{ last24h: { places: { city: string | null }[] } }>('/api/v1/services/x');
    const cities = last24h.places.map(({ city }) => city).filter((city) => city !== null);
    expect(cities.slice(0, 4).sort()).toEqual(['Birmingham', 'London', 'Los Angeles', 'New York']);
  });

  test('replaying the log gives the incidents of the live run, three times byte for byte', async () => {
    const log = await outcry(['log', '--data', instance.folder]);
    expect(log.status).toBe(0);
    const path = join(instance.folder, 'log.ndjson');
    writeFileSync(path, log.stdout);
    const until = new Date(UNTIL).toISOString();
    const args = ['replay', path, '--data', instance.folder, '--until', until];
    const replays = [await outcry(args), await outcry(args), await outcry(args)];
    expect(replays.map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    expect(new Set(replays.map(({ stdout }) => stdout)).size).toBe(1);
    const replayed = replays[0]!.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as IncidentJson);
    const { items } = await json<{ items: IncidentJson[] }>('/api/v1/incidents');
    expect(replayed).toEqual(items.toReversed());
  });
});

describe('replay --against', () => {
  const lines = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  test('finds no difference from what the same version published, with or without a file, also while the server runs', async () => {
    const whole = await outcry(['replay', '--against', instance.folder]);
    expect([whole.status, whole.stderr]).toEqual([
      0,
      '1 matched, 0 only published, 0 only by this version.\n',
    ]);
    const none = {
      onsetMinutes: 0,
      detectionMinutes: 0,
      endMinutes: 0,
      evidence: 0,
      reports: 0,
      scope: false,
    };
    const { items } = await json<{ items: IncidentJson[] }>('/api/v1/incidents');
    expect(lines(whole.stdout)).toMatchObject([
      {
        verdict: 'matched',
        service: 'x',
        published: { ...items[0], judge: JUDGE_VERSION },
        recomputed: { ...items[0], judge: JUDGE_VERSION },
        differences: { ...none, endMinutes: expect.toBeOneOf([0, null]) },
      },
    ]);
    const log = await outcry(['log', '--data', instance.folder]);
    const path = join(instance.folder, 'again.ndjson');
    writeFileSync(path, log.stdout);
    const until = ['--until', new Date(UNTIL).toISOString()];
    const fromFile = await outcry(['replay', path, '--against', instance.folder, ...until]);
    expect(lines(fromFile.stdout)).toMatchObject([
      { verdict: 'matched', differences: { detectionMinutes: 0 } },
    ]);
  });

  test('reports published incidents that the log does not show, as a line and as a table', async () => {
    const log = await outcry(['log', '--data', instance.folder]);
    const path = join(instance.folder, 'others.ndjson');
    const reports = log.stdout.trim().split('\n');
    const kept = reports.filter((line, nth) => nth % 50 === 0 && !line.includes('"service":"x"'));
    writeFileSync(path, `${kept.join('\n')}\n`);
    const args = ['replay', path, '--against', instance.folder];
    const { status, stdout, stderr } = await outcry(args);
    expect([status, stderr]).toEqual([0, '0 matched, 1 only published, 0 only by this version.\n']);
    expect(lines(stdout)).toMatchObject([{ verdict: 'only_published', recomputed: null, differences: null }]);
    const table = await outcry([...args, '--output', 'table']);
    expect(table.stdout).toMatch(/^verdict .*\nonly_published +2025-03-10 09:\d\d +x +\d+\.\d → –/u);
  });
});

describe('a restart in the middle of an incident', () => {
  test('continues it, with the same id and without opening it twice', async () => {
    const folder = temporaryFolder();
    const start = Date.UTC(2025, 5, 2, 12);
    const restarted = await openInstance({ start, folder, config: TRUST_LOOPBACK });
    try {
      for (let nth = 0; nth < 120; nth++) {
        const at = start + nth * 2_000;
        restarted.clock.set(at);
        const address = `10.9.${nth >> 8}.${nth & 255}`;
        await restarted.app.intake.accept({
          service: 'x',
          body: {},
          address,
          ...SAYING_NOTHING,
        });
        await restarted.app.pass();
        if (nth === 60 || nth === 90) await restarted.restart();
      }
      await restarted.walkTo(restarted.clock.now() + TICK);
      const incidents = await restarted.app.store.incidents.list({ limit: 10 });
      expect(incidents).toHaveLength(1);
      expect(incidents[0]?.state).toBe('open');
      expect(incidents[0]?.reports).toBe(120);
      const updates = await restarted.app.store.incidents.updates(incidents[0]!.id);
      expect(updates.filter(({ state }) => state === 'open')).toHaveLength(1);
      expect(noticesIn(folder).map(({ reason }) => reason)).toEqual(['opened']);
    } finally {
      await restarted.close();
    }
  });
});

test('hours later the incident is over and still in the list', async () => {
  await instance.walkTo(UNTIL + 2 * HOUR);
  const { items } = await json<{ items: (IncidentJson & { endedAt: string | null })[] }>(
    '/api/v1/incidents?service=x',
  );
  expect(items[0]?.state).toBe('resolved');
  expect(Date.parse(items[0]!.endedAt!)).toBeLessThan(FROM + DAY);
});
