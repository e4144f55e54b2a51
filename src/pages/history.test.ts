import { describe, expect, test } from 'vitest';
import { fixtureSources, INCIDENT_ID, ONSET } from '../../test/support/site/fixtures.ts';
import { DAY, HOUR, MINUTE } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import { HISTORY_LINES_MAX, historyModel } from './models/history.ts';
import { createSite } from './site/site.ts';
import type { Sources } from './base/sources.ts';

const ALL = { service: null, before: null };

/** An instance that reported that many incidents, one every seven hours. */
async function withIncidents(count: number, change: Partial<Incident> = {}): Promise<Sources> {
  const sources = fixtureSources('over');
  const one = await sources.incidents.get(INCIDENT_ID);
  if (one === null) throw new Error('the scene has no incident');
  const incidents = Array.from({ length: count }, (_, nth): Incident => {
    const at = ONSET - nth * 7 * HOUR;
    const times = { onset: { at, earliest: at, latest: at }, detectedAt: at + MINUTE, endedAt: at + HOUR };
    return { ...one, ...times, id: `x-${nth}`, ...change };
  });
  return {
    ...sources,
    incidents: {
      ...sources.incidents,
      get: async (id) => incidents.find((known) => known.id === id) ?? null,
      list: async ({ service, before = Infinity, limit }) =>
        incidents
          .filter((known) => service === undefined || known.service === service)
          .filter(({ detectedAt }) => (detectedAt ?? 0) < before)
          .slice(0, limit),
    },
  };
}

const said = (html: string): string => html.replaceAll(/<[^>]+>/gu, ' ').replaceAll(/\s+/gu, ' ');

async function show(sources: Sources, service: string | null = null, before: string | null = null) {
  const { status, identity } = await createSite(sources).page({ page: 'history', service, before });
  return { status, html: identity.toString() };
}

describe('the history', () => {
  test('lists what was reported by day, latest first, each with its own page', async () => {
    const { html } = await show(await withIncidents(5));
    const days = [...html.matchAll(/<h2 id="day-\d+-heading">([^<]+)<\/h2>/gu)].map(([, day]) => day);
    expect(days).toEqual(['10 March 2025', '9 March 2025']);
    expect(html.match(/href="\/incident\/x-\d+"/gu)).toHaveLength(5);
    expect(said(html)).toMatch(/ X Over · from 09:25 · [\d,]+ reports in 1 h/u);
  });

  test(`has ${HISTORY_LINES_MAX} on a page, and leads to the older ones and back`, async () => {
    const whole = await show(await withIncidents(HISTORY_LINES_MAX));
    expect(whole.html).not.toContain('Older incidents');
    const sources = await withIncidents(HISTORY_LINES_MAX + 1);
    const first = await show(sources);
    expect(first.html).toContain(`href="/incidents?before=x-${HISTORY_LINES_MAX - 1}"`);
    const second = await show(sources, null, `x-${HISTORY_LINES_MAX - 1}`);
    expect(second.html.match(/href="\/incident\//gu)).toHaveLength(1);
    expect(second.html).toContain('Latest incidents');
    expect(second.html).not.toContain('Older incidents');
  });

  test('of one service contains no other, and says so', async () => {
    const { html } = await show(await withIncidents(2), 'x');
    expect(html).toContain('/status/x/incidents');
    expect(said(html)).toContain('All incidents at X');
    const none = await show(await withIncidents(2), 'barclays');
    expect(said(none.html)).toContain('No incident has been reported yet.');
  });

  test('of an unknown service is not found', async () => {
    const sources = await withIncidents(1);
    expect((await show(sources, 'nobody')).status).toBe(404);
    expect((await show(sources, null, 'nobody')).status).toBe(404);
    const faded = await withIncidents(1, { detectedAt: null });
    expect((await show(faded, null, 'x-0')).status).toBe(404);
  });

  test('names a service that left the catalog, without a link', async () => {
    const { html } = await show(await withIncidents(1, { service: 'gone' }));
    expect(said(html)).toContain('gone Over');
    expect(html).not.toContain('href="/incident/');
  });

  test('has the watch’s newer numbers for an active incident', async () => {
    const sources = fixtureSources('outage', { now: () => ONSET + DAY / 24 });
    const known = sources.state('x').incident;
    const model = await historyModel(sources, ALL);
    expect(model?.lines[0]?.incident).toEqual(known);
    expect(model?.lines[0]?.verdict.kind).toBe('problems');
  });
});
