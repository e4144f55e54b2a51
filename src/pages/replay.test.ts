import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INCIDENT_ID, ONSET, fixtureSources } from '../../test/support/site/fixtures.ts';
import { DAY, HOUR, MINUTE } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import { REPLAY_STEPS_MAX, momentOf, replayStretch } from './models/replay-stretch.ts';
import { replayModel } from './models/replay.ts';
import { createSite } from './site/site.ts';
import type { Sources } from './base/sources.ts';

const at = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
const said = (html: string): string => html.replaceAll(/<[^>]+>/gu, ' ').replaceAll(/\s+/gu, ' ');

async function show(sources: Sources, moment: string | null, id = INCIDENT_ID) {
  const { status, identity } = await createSite(sources).page({ page: 'replay', id, at: moment });
  return { status, html: identity.toString() };
}

describe('a moment of a replay', () => {
  test('shows what was known then: the last update, and the reports since it began', async () => {
    const { html } = await show(fixtureSources('over'), at(ONSET + 3 * MINUTE));
    expect(said(html)).toMatch(/09:28 : Problems reported\. [\d,]+ reports since it began\./u);
    expect(html).not.toContain('Reports are back to normal.');
  });

  test('before the detection says so, and counts nothing before it began', async () => {
    const { html } = await show(fixtureSources('over'), at(ONSET - 10 * MINUTE));
    expect(said(html)).toContain('09:15 : Nothing had been noticed yet. 0 reports since it began.');
    expect(html).not.toContain('id="timeline-heading"');
  });

  test('has a chart that ends then, with the counts as of then', async () => {
    const sources = fixtureSources('over');
    const model = await replayModel(sources, INCIDENT_ID, at(ONSET + 20 * MINUTE));
    const { series, from } = model!;
    const known = (ONSET + 20 * MINUTE - from) / series.stepMs;
    expect(series.counts.slice(known).every((count) => count === 0)).toBe(true);
    expect(series.counts.slice(0, known).some((count) => (count ?? 0) > 100)).toBe(true);
  });

  test('never has fewer reports than an earlier one', async () => {
    const sources = fixtureSources('over');
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.nat(200), async (a, b) => {
        const reportsAt = async (minutes: number) =>
          (await replayModel(sources, INCIDENT_ID, at(ONSET + minutes * MINUTE)))!.reports;
        const [early, late] = [await reportsAt(Math.min(a, b)), await reportsAt(Math.max(a, b))];
        expect(early).toBeLessThanOrEqual(late);
      }),
      { numRuns: 15 },
    );
  });

  test('links to those before and after it and to all that matter, each with a URL', async () => {
    const { html } = await show(fixtureSources('over'), null);
    const links = [...html.matchAll(/href="(\/incident\/[^"]+\/replay\?at=[^"]+)"/gu)].map(
      ([, href]) => href,
    );
    expect(links.length).toBeGreaterThan(6);
    expect(html).toMatch(/>Earlier<\/a>/u);
    expect(html).toMatch(/>Later<\/a>/u);
    for (const href of new Set(links)) {
      const moment = new URL(`http://x${href}`).searchParams.get('at');
      expect((await show(fixtureSources('over'), moment)).status, href).toBe(200);
    }
  });

  test.each([
    '',
    'x',
    '2025-03-10',
    '2025-03-10T09:28:30Z',
    '2025-13-40T99:99Z',
    '0000-01-01T00:00Z',
    '99999',
    at(ONSET - DAY),
    at(ONSET + 2 * DAY),
  ])('that is invalid does not exist: %j', async (moment) => {
    expect((await show(fixtureSources('over'), moment)).status).toBe(404);
  });

  test('of an unknown incident does not exist', async () => {
    expect((await show(fixtureSources('over'), null, 'nobody')).status).toBe(404);
  });

  test('of an incident whose minute counts were removed says so, and shows its updates', async () => {
    const sources = fixtureSources('over');
    const rollups = {
      ...sources.rollups,
      series: async (_: string, from: number, to: number, step: number) =>
        Array.from({ length: (to - from) / step }, () => 0),
      top: async () => [],
    };
    const { html, status } = await show({ ...sources, rollups }, at(ONSET + HOUR));
    expect(status).toBe(200);
    expect(said(html)).toContain('The reports of this incident minute by minute are no longer kept.');
    expect(said(html)).toContain('Problems reported');
    expect(html).not.toContain('reports since it began');
    expect(html).not.toContain('data-replay');
  });
});

describe('the time of a replay', () => {
  const incident = (from: number, lasted: number | null) =>
    ({
      onset: { at: from, earliest: from, latest: from },
      endedAt: lasted === null ? null : from + lasted,
    }) as Incident;

  test(`has at most ${REPLAY_STEPS_MAX} steps, and its own moments alone`, () => {
    fc.assert(
      fc.property(fc.nat(60 * 24 * 400), fc.nat(60 * 24 * 100), (since, lasted) => {
        const from = ONSET - since * MINUTE;
        const stretch = replayStretch(incident(from, lasted * MINUTE), from + (lasted + since) * MINUTE);
        const steps = (stretch.to - stretch.from) / stretch.stepMs;
        expect(steps).toBeGreaterThan(0);
        expect(steps).toBeLessThanOrEqual(REPLAY_STEPS_MAX);
        expect(momentOf(at(stretch.from), stretch)).toBe(stretch.from);
        expect(momentOf(at(stretch.to + MINUTE), stretch)).toBeNull();
      }),
    );
  });
});
