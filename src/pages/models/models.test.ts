import { expect, test } from 'vitest';
import { assert } from '../../core/base/assert.ts';
import { DAY, HOUR, MINUTE } from '../../core/base/time.ts';
import {
  CATALOG,
  INCIDENT_ID,
  ONSET,
  OUTAGE_REPORTS,
  SCENE_NOW,
  fixtureSources,
} from '../../../test/support/site/fixtures.ts';
import { sourcesIn } from '../site/here.ts';
import { severity } from '../sentences/verdict.ts';
import { BUSY_MAX, CATEGORY_LINES_MAX, UNUSUAL_MAX, categoryModel, homeModel, searchModel } from './board.ts';
import { incidentModel } from './incident.ts';
import { CHART_STEP, serviceModel } from './service.ts';

test('a day of a service is 96 steps, the last of which contains now', async () => {
  const model = await serviceModel(fixtureSources('outage'), 'x');
  const series = await model?.series();
  expect(series?.counts).toHaveLength(DAY / CHART_STEP);
  expect(series?.bands).toHaveLength(DAY / CHART_STEP);
  const end = (series?.from ?? 0) + DAY;
  expect(end - CHART_STEP).toBeLessThan(SCENE_NOW.outage);
  expect(end).toBeGreaterThanOrEqual(SCENE_NOW.outage);
});

test('during an incident the shares count from its onset, else over a day', async () => {
  expect((await serviceModel(fixtureSources('outage'), 'x'))?.sharesSince).toBe(ONSET);
  expect((await serviceModel(fixtureSources('quiet'), 'x'))?.sharesSince).toBeNull();
});

test('the active incident is in the headline, and not among the earlier ones', async () => {
  const model = await serviceModel(fixtureSources('outage'), 'x');
  expect(model?.verdict).toEqual({ kind: 'problems', since: ONSET });
  expect(model?.state.incident?.reports).toBe(OUTAGE_REPORTS);
  expect(model?.updates.map((update) => update.reason)).toEqual(['evidence_rising', 'evidence_strong']);
  expect(model?.earlier.map((incident) => incident.id)).not.toContain(INCIDENT_ID);
  expect((await serviceModel(fixtureSources('over'), 'x'))?.earlier[0]?.id).toBe(INCIDENT_ID);
});

test('what the figures of an incident leave out is what was published of it, and nothing on the page of one country', async () => {
  const base = fixtureSources('outage');
  const { incident, ...state } = base.state('x');
  assert(incident !== null, 'there is an incident in an outage');
  const sources = { ...base, state: () => ({ ...state, incident: { ...incident, lessWeight: 120 } }) };
  expect((await serviceModel(sources, 'x'))?.lessWeight).toEqual({ lessWeight: 120 });
  expect((await serviceModel(sourcesIn(sources, 'GB'), 'x'))?.lessWeight).toEqual({});
  expect((await serviceModel(base, 'x'))?.lessWeight).toEqual({});
});

test('unknown services and categories have no model', async () => {
  const sources = fixtureSources('quiet');
  expect(await serviceModel(sources, 'nothing')).toBeNull();
  expect(await incidentModel(sources, 'nothing-20250310-0927')).toBeNull();
  expect(await categoryModel(sources, 'nothing')).toBeNull();
  const without = fixtureSources('outage', { catalog: { ...CATALOG, services: [] } });
  expect(await incidentModel(without, INCIDENT_ID)).toBeNull();
});

test('the page of an incident shows some time before its onset and after its end', async () => {
  const model = await incidentModel(fixtureSources('over'), INCIDENT_ID);
  const series = await model?.series();
  expect(series?.from).toBeLessThanOrEqual(ONSET - 2 * HOUR);
  expect((series?.from ?? 0) + (series?.counts.length ?? 0) * (series?.stepMs ?? 0)).toBeGreaterThan(
    ONSET + 4 * HOUR,
  );
  expect(series?.counts.length).toBeLessThanOrEqual(96);
});

test('the front page puts problems first by evidence, then possible, then recovering', async () => {
  const { unusual } = await homeModel(fixtureSources('storm'));
  const order = unusual.map((line) => severity(line.verdict) * 100 + line.evidence);
  expect(order).toEqual([...order].sort((a, b) => b - a));
  expect(unusual.length).toBeGreaterThan(10);
});

test('the front page of 330 services stays short, and its categories contain all of them', async () => {
  const [first] = CATALOG.services;
  if (first === undefined) throw new Error('the fixture has no services');
  const services = Array.from({ length: 330 }, (_, i) => ({
    ...first,
    slug: `service-${i}`,
    name: `Service ${i}`,
  }));
  const model = await homeModel(fixtureSources('quiet', { catalog: { ...CATALOG, services } }));
  expect(model.busy.length).toBeLessThanOrEqual(BUSY_MAX);
  expect(model.unusual.length).toBeLessThanOrEqual(UNUSUAL_MAX);
  expect(model.categories.map((line) => line.services)).toEqual([330]);
});

test('a category is listed completely up to a limit; beyond it those with trouble or reports, then by name', async () => {
  const [first] = CATALOG.services;
  if (first === undefined) throw new Error('the fixture has no services');
  const sized = (size: number) => {
    const services = Array.from({ length: size }, (_, i) => {
      const slug = i === size - 1 ? 'x' : `service-${String(i).padStart(4, '0')}`;
      return Object.assign({}, first, { slug, name: slug });
    });
    return categoryModel(fixtureSources('outage', { catalog: { ...CATALOG, services } }), first.category);
  };
  const whole = await sized(CATEGORY_LINES_MAX);
  expect([whole?.services, whole?.lines.length]).toEqual([CATEGORY_LINES_MAX, CATEGORY_LINES_MAX]);
  const cut = await sized(CATEGORY_LINES_MAX + 1);
  expect([cut?.services, cut?.lines.length]).toEqual([CATEGORY_LINES_MAX + 1, CATEGORY_LINES_MAX]);
  expect(cut?.lines[0]?.service.slug).toBe('x');
});

test('the front page says which incidents ended within a day, and does not call those services normal', async () => {
  const { recent, busy, unusual } = await homeModel(fixtureSources('over'));
  expect(
    recent.map(({ service, verdict, incidentReports }) => [service.slug, verdict.kind, incidentReports]),
  ).toEqual([['x', 'over', (await fixtureSources('over').incidents.get(INCIDENT_ID))?.reports]]);
  expect(busy.map(({ service }) => service.slug)).not.toContain('x');
  expect(unusual).toEqual([]);
  const dayLater = () => SCENE_NOW.over + DAY;
  expect((await homeModel(fixtureSources('over', { now: dayLater }))).recent).toEqual([]);
});

test('categories are sorted by name', async () => {
  const { categories } = await homeModel(fixtureSources('quiet'));
  const names = categories.map(({ category }) => category.name);
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
  expect(names.length).toBeGreaterThan(3);
});

test('a mark of an active incident is in the verdict of its service, on its page and on boards', async () => {
  const plain = fixtureSources('outage');
  const mark = { incident: INCIDENT_ID, finding: 'withdrawn', note: null, at: ONSET } as const;
  const sources = { ...plain, marks: { ...plain.marks, get: async () => mark } };
  expect((await serviceModel(sources, 'x'))?.verdict.kind).toBe('withdrawn');
  const { unusual, recent } = await homeModel(sources);
  expect(unusual).toEqual([]);
  expect(recent.map(({ service }) => service.slug)).toEqual(['x']);
});

test('many reports at a service that is being learned are not denied', async () => {
  const plain = fixtureSources('learning');
  const rollups = {
    ...plain.rollups,
    series: async (_service: string, from: number, to: number, step: number) =>
      Array.from({ length: (to - from) / step }, (_, nth, steps = (to - from) / step) =>
        nth >= steps - 2 ? 12 : 0,
      ),
  };
  const hours = (slug: string) => (slug === 'x' ? [...Array.from({ length: 23 }, () => 0), 24] : []);
  const shown = () => ({ unusual: ['x'], recent: [], busy: [] });
  const sources = { ...plain, rollups, boards: { ...plain.boards, hours, shown } };
  expect((await serviceModel(sources, 'x'))?.verdict).toMatchObject({
    kind: 'learning',
    spike: { reports: 24, windowMs: 2 * MINUTE },
  });
  const { unusual } = await homeModel(sources);
  expect(unusual.map(({ service, verdict }) => [service.slug, verdict])).toMatchObject([
    ['x', { kind: 'learning', spike: { reports: 24, windowMs: HOUR } }],
  ]);
  expect((await serviceModel(plain, 'x'))?.verdict).not.toHaveProperty('spike');
});

test('a report after the last tick is counted already', async () => {
  const plain = fixtureSources('quiet');
  const asked: number[] = [];
  const series: typeof plain.rollups.series = async (service, from, to, step) => {
    if (step === MINUTE) asked.push(to);
    return plain.rollups.series(service, from, to, step);
  };
  for (const now of [0, 1, 54_999, 55_000, 59_999].map((ms) => SCENE_NOW.quiet + ms))
    await serviceModel({ ...plain, rollups: { ...plain.rollups, series }, now: () => now }, 'x');
  expect(asked.map((to) => (to - SCENE_NOW.quiet) / MINUTE)).toEqual([1, 1, 1, 2, 2]);
});

test('a search keeps the order of the results', async () => {
  const { lines } = await searchModel(fixtureSources('outage'), 'x');
  expect(lines[0]?.service.slug).toBe('x');
});

test('a search knows whether more services match than it lists', async () => {
  const all = await searchModel(fixtureSources('quiet'), 'an', 1_000);
  expect(all.isCut).toBe(false);
  const some = await searchModel(fixtureSources('quiet'), 'an', all.lines.length);
  expect([some.lines.length, some.isCut]).toEqual([all.lines.length, false]);
  const fewer = await searchModel(fixtureSources('quiet'), 'an', all.lines.length - 1);
  expect([fewer.lines.length, fewer.isCut]).toEqual([all.lines.length - 1, true]);
});
