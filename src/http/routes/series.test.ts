import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, ceilTo, floorTo } from '../../core/base/time.ts';
import { report } from '../../ports/given.fixture.ts';
import { SCENE_NOW } from '../../../test/support/site/fixtures.ts';
import { fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { SERIES_AHEAD_MAX, SERIES_BY_MINUTE_MAX, SERIES_POINTS_MAX } from './series.ts';
import { createServer, type Server } from '../server.ts';

const NOW = SCENE_NOW.quiet;
let context: FixtureContext;
let server: Server;
let banded: [number, number, number][];

beforeEach(() => {
  const given = fixtureContext();
  banded = [];
  context = {
    ...given,
    watch: {
      at: NOW,
      state: given.watch.state,
      bands(service, from, to, step) {
        banded.push([from, to, step]);
        return given.watch.bands(service, from, to, step);
      },
    },
  };
  server = createServer(context, pino({ level: 'silent' }));
});
afterEach(() => server.app.close());

const iso = (at: number): string => new Date(at).toISOString();

async function ask(
  query: Record<string, string | number>,
): Promise<{ status: number; detail: string; items: number }> {
  const answer = await server.app.inject({
    url: '/api/v1/services/x/series',
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
  });
  const body = answer.json<{ items?: unknown[]; detail?: string }>();
  return { status: answer.statusCode, detail: body.detail ?? '', items: body.items?.length ?? 0 };
}

test('of a country it is by the UTC day, without days on which fewer than five people reported from there', async () => {
  const day = floorTo(NOW, DAY) - 3 * DAY;
  const place = { country: 'GB', city: 'Leeds', region: null };
  const from = [5, 4, 0].flatMap((people, nth) => Array.from({ length: people }, () => day + nth * DAY));
  for (const [nth, at] of from.entries())
    await context.store.reports.append(report({ id: `r${nth}`, reporter: `p${nth}`, at, place }));
  await context.store.reports.append(report({ id: 'fr', reporter: 'fr', at: day + 2 * DAY }));
  const of = (query: Record<string, string>) =>
    server.app.inject({
      url: '/api/v1/services/x/series',
      query: { from: iso(day), to: iso(day + 3 * DAY), step: '1440', ...query },
    });
  const answer = (await of({ country: 'gb' })).json<{
    country: string;
    items: { reports: number | null }[];
  }>();
  expect(answer.country).toBe('GB');
  expect(answer.items.map(({ reports }) => reports)).toEqual([5, null, 0]);
  const all = (await of({})).json<typeof answer>();
  expect([all.country, all.items.map(({ reports }) => reports)]).toEqual([null, [5, 4, 1]]);
  expect(await ask({ country: 'GB', step: 60 })).toMatchObject({
    status: 400,
    detail: 'Reports from a country are counted per UTC day: ask for them with step=1440.',
  });
  expect(await ask({ country: 'XX', step: 1_440 })).toMatchObject({ status: 400 });
});

describe('a series is bounded', () => {
  test('from the year 2095 on nothing is known, and nothing is computed', async () => {
    const from = Date.UTC(2095, 0, 1);
    expect(await ask({ from: iso(from), to: iso(from + 730 * DAY), step: 1_440 })).toMatchObject({
      status: 400,
      detail: expect.stringContaining('"to" may be at most a day ahead'),
    });
    expect(await ask({ from: iso(from) })).toMatchObject({ status: 400 });
    expect(banded).toEqual([]);
  });

  test('it reaches a day ahead, to the end of the step, and no further', async () => {
    const end = ceilTo(NOW + SERIES_AHEAD_MAX, 15 * MINUTE);
    expect(await ask({ from: iso(NOW), to: iso(end) })).toMatchObject({ status: 200, items: 97 });
    expect(await ask({ from: iso(NOW), to: iso(end + 1) })).toMatchObject({ status: 400 });
  });

  test('it has a bounded number of steps, and at least one', async () => {
    const to = floorTo(NOW, MINUTE);
    const points = (count: number) => ask({ from: iso(to - count * MINUTE), to: iso(to), step: 1 });
    expect(await points(SERIES_POINTS_MAX)).toMatchObject({ status: 200, items: SERIES_POINTS_MAX });
    expect(await points(SERIES_POINTS_MAX + 1)).toMatchObject({ status: 400 });
    expect(await points(1)).toMatchObject({ status: 200, items: 1 });
    expect(await points(0)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('must be before'),
    });
  });

  test('in steps that are not whole days it is a month at most; by the day it is years', async () => {
    const to = floorTo(NOW, DAY);
    const span = (ms: number, step: number) => ask({ from: iso(to - ms), to: iso(to), step });
    expect(await span(SERIES_BY_MINUTE_MAX, 60)).toMatchObject({ status: 200, items: 744 });
    expect(await span(SERIES_BY_MINUTE_MAX + HOUR, 60)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('step=1440'),
    });
    expect(await span(730 * DAY, 1_440)).toMatchObject({ status: 200, items: 730 });
  });

  test('expected counts are only available for the last days', async () => {
    await context.store.reports.append(report({ at: NOW - 3 * DAY }));
    await ask({ from: iso(NOW - 3 * DAY), step: 60 });
    expect(banded).toEqual([]);
    await ask({ from: iso(NOW - 2 * DAY), step: 60 });
    expect(banded).toHaveLength(1);
  });
});
