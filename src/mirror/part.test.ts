import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import { HISTORY_LINES_MAX } from '../pages/models/history.ts';
import { INCIDENT_ID, fixtureSources } from '../../test/support/site/fixtures.ts';
import {
  CALENDAR_YEARS,
  HISTORY_PAGES_MAX,
  PASTS_MAX,
  REPLAYS_MAX,
  REPLAYS_WITHIN,
  copyPart,
} from './part.ts';

const sources = fixtureSources('over');
const at = Date.UTC(2025, 2, 20);

/** The part of a copy for those reported incidents, latest first; every service is in the catalog except `gone`. */
async function partOf(reported: readonly Partial<Incident>[]) {
  const like = await sources.incidents.get(INCIDENT_ID);
  if (like === null) throw new Error('the fixture has no incident');
  async function* incidents(): AsyncGenerator<Incident> {
    for (const [nth, one] of reported.entries())
      yield { ...(like as Incident), id: `i${nth}`, onset: { ...(like as Incident).onset, at }, ...one };
  }
  const service = (slug: string) => (slug === 'gone' ? null : { slug });
  const moment = { at, sources, catalog: { all: sources.catalog(), service } };
  return copyPart(moment as unknown as Parameters<typeof copyPart>[0], incidents());
}

const onsetAt = (ms: number) => ({ at: ms, earliest: ms, latest: ms });

test('replays are of recent incidents only, up to the limit, the latest ones', async () => {
  const began = [at - REPLAYS_WITHIN, at - REPLAYS_WITHIN - MINUTE];
  const { replays, has } = await partOf(began.map((ms) => ({ onset: onsetAt(ms) })));
  expect(replays.map(({ id }) => id)).toEqual(['i0']);
  expect([has('/incident/i0/replay'), has('/incident/i1/replay')]).toEqual([true, false]);
  const many = await partOf(Array.from({ length: REPLAYS_MAX + 1 }, () => ({})));
  expect(many.replays).toHaveLength(REPLAYS_MAX);
  expect(many.has(`/incident/i${REPLAYS_MAX - 1}/replay`)).toBe(true);
  expect(many.has(`/incident/i${REPLAYS_MAX}/replay`)).toBe(false);
});

test('the past is of the services with the latest incidents, for a number of years', async () => {
  const services = Array.from({ length: PASTS_MAX + 1 }, (_, nth) => ({ service: `s${nth}` }));
  const { pasts, years, has } = await partOf([{ service: 'gone' }, ...services]);
  expect(pasts).toHaveLength(PASTS_MAX);
  expect(years).toEqual([null, '2025', '2024']);
  expect(years).toHaveLength(1 + CALENDAR_YEARS);
  expect(has(`/status/s${PASTS_MAX - 1}/incidents`)).toBe(true);
  expect(has(`/status/s${PASTS_MAX}/incidents`)).toBe(false);
  expect([has('/status/s0/calendar'), has('/status/s0/calendar/2024')]).toEqual([true, true]);
  expect(has('/status/s0/calendar/2023')).toBe(false);
  expect(has('/status/gone/calendar')).toBe(false);
});

test('the history of all is limited to a number of pages, without empty ones', async () => {
  const incidents = (count: number) =>
    partOf(Array.from({ length: count }, () => ({ onset: onsetAt(at - HOUR) })));
  expect((await incidents(HISTORY_LINES_MAX)).histories).toEqual([null]);
  const two = await incidents(HISTORY_LINES_MAX + 1);
  expect(two.histories).toEqual([null, `i${HISTORY_LINES_MAX - 1}`]);
  expect(two.has(`/incidents?before=i${HISTORY_LINES_MAX - 1}`)).toBe(true);
  expect((await incidents(HISTORY_LINES_MAX * HISTORY_PAGES_MAX + 1)).histories).toHaveLength(
    HISTORY_PAGES_MAX,
  );
});

test('countries are those that a service names, and their categories those in which one does', async () => {
  const { countries, has } = await partOf([]);
  expect(countries).toEqual([{ country: 'GB', categories: ['banks'] }]);
  expect([has('/gb/'), has('/gb/category/banks'), has('/gb/category/social'), has('/deu/')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
