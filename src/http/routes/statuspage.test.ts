import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { faultsOf } from '../../../test/support/described.ts';
import {
  CATALOG,
  INCIDENT_ID,
  fixtureSources,
  type FixtureOptions,
  type Scene,
} from '../../../test/support/site/fixtures.ts';
import { openMemoryStore } from '../../adapters/memory/store.ts';
import { NAMED_COMPONENTS_MAX } from '../../api/requests.ts';
import { COMPONENTS_MAX, INCIDENTS_MAX } from '../../api/statuspage/model.ts';
import type { summaryShape } from '../../api/statuspage/shapes.ts';
import type { Json } from '../../api/shape.ts';
import { START, incident, tick } from '../../ports/given.fixture.ts';
import { fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

type Summary = Json<typeof summaryShape>;

let server: Server | null = null;
afterEach(() => server?.app.close());

/** Sends requests and checks the answers against the OpenAPI document. */
function open(scene: Scene, options: FixtureOptions = {}, facts: Partial<FixtureContext> = {}) {
  const context = { ...fixtureContext(scene, options), publicUrl: 'https://outcry.example', ...facts };
  server = createServer(context, pino({ level: 'silent' }));
  const { app } = server;
  return async (path: string) => {
    const answer = await app.inject(`/api/v2/${path}`);
    const { statusCode: status, headers, body } = answer;
    expect(faultsOf({ method: 'GET', path: `/api/v2/${path.split('?')[0]}`, status, headers, body })).toEqual(
      [],
    );
    return answer;
  };
}

const summary = async (get: ReturnType<typeof open>, query = ''): Promise<Summary> =>
  (await get(`summary.json${query}`)).json();

describe('in the words of Statuspage', () => {
  test('a quiet day is operational throughout, with categories as groups', async () => {
    const { page, status, components, incidents, scheduled_maintenances } = await summary(open('quiet'));
    expect(page).toEqual({
      id: 'outcry',
      name: 'Outcry',
      url: 'https://outcry.example',
      time_zone: 'UTC',
      updated_at: '2025-03-10T08:40:00.000Z',
    });
    expect(status).toEqual({ indicator: 'none', description: 'Nothing unusual is being reported' });
    expect(new Set(components.map((component) => component.status))).toEqual(new Set(['operational']));
    const services = components.filter(({ group }) => !group);
    const groups = components.filter(({ group }) => group);
    expect(services.map(({ id }) => id).toSorted()).toEqual(
      CATALOG.services.map(({ slug }) => slug).toSorted(),
    );
    expect(groups.flatMap((group) => group.components ?? []).toSorted()).toEqual(
      services.map(({ id }) => id).toSorted(),
    );
    expect(components.find(({ id }) => id === 'x')?.group_id).toBe('category/social');
    expect(components.map(({ position }) => position)).toEqual(components.map((_, nth) => nth + 1));
    expect([incidents, scheduled_maintenances]).toEqual([[], []]);
  });

  test('an outage is an incident with its updates, the latest first, at a component in partial outage', async () => {
    const get = open('outage');
    const { status, components, incidents } = await summary(get);
    expect(status.indicator).toBe('minor');
    expect(status.description).toBe('User reports indicate problems at X');
    expect(components.find(({ id }) => id === 'x')?.status).toMatch(/^(?:partial|major)_outage$/u);
    expect(components.find(({ id }) => id === 'category/social')?.status).toBe(
      components.find(({ id }) => id === 'x')?.status,
    );
    const [one, ...others] = incidents;
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      id: INCIDENT_ID,
      status: 'investigating',
      created_at: '2025-03-10T09:28:00.000Z',
      started_at: '2025-03-10T09:25:00.000Z',
      resolved_at: null,
      monitoring_at: null,
      shortlink: `https://outcry.example/incident/${INCIDENT_ID}`,
    });
    expect(one?.incident_updates[0]?.affected_components[0]).toMatchObject({ code: 'x', name: 'X' });
    expect((await get('incidents/unresolved.json')).json<Summary>().incidents).toEqual(incidents);
    expect((await get('status.json')).json<Summary>().status).toEqual(status);
    expect((await get('components.json')).json<Summary>().components).toEqual(components);
  });

  test('what is over is resolved, and among the incidents but not the unresolved ones', async () => {
    const get = open('over');
    expect((await get('incidents/unresolved.json')).json<Summary>().incidents).toEqual([]);
    const { incidents } = (await get('incidents.json')).json<Summary>();
    expect(incidents).toHaveLength(3);
    expect(incidents[0]).toMatchObject({
      id: INCIDENT_ID,
      status: 'resolved',
      resolved_at: '2025-03-10T12:40:00.000Z',
    });
    const updates = incidents[0]?.incident_updates ?? [];
    expect(updates[0]?.status).toBe('resolved');
    expect(updates.map(({ created_at }) => created_at)).toEqual(
      updates
        .map(({ created_at }) => created_at)
        .toSorted()
        .reverse(),
    );
  });

  test('a recovering one is monitoring, and what is only suspected is not an incident', async () => {
    const [one] = (await summary(open('recovering'))).incidents;
    expect(one?.status).toBe('monitoring');
    expect(one?.monitoring_at).not.toBeNull();
    await server?.app.close();
    const possible = await summary(open('possible'));
    expect(possible.incidents).toEqual([]);
    expect(possible.components.find(({ id }) => id === 'x')?.status).toBe('degraded_performance');
    expect(possible.status.indicator).toBe('none');
  });

  test('there is no maintenance', async () => {
    const get = open('quiet');
    for (const path of ['', '/upcoming', '/active'])
      expect((await get(`scheduled-maintenances${path}.json`)).json()).toMatchObject({
        scheduled_maintenances: [],
      });
  });
});

describe('a client that watches few services can select them', () => {
  test('by name or by category, and the status is that of those', async () => {
    const get = open('outage');
    const { components, incidents, status } = await summary(get, '?components=barclays,x');
    expect(components.filter(({ group }) => !group).map(({ id }) => id)).toEqual(['barclays', 'x']);
    expect(incidents).toHaveLength(1);
    expect(status.indicator).toBe('critical');
    const banks = await summary(get, '?category=banks');
    expect(banks.components.every(({ id, group_id }) => 'category/banks' === (group_id ?? id))).toBe(true);
    expect([banks.incidents, banks.status.indicator]).toEqual([[], 'none']);
  });

  test('an unknown name, an unknown field and too many names are refused', async () => {
    const get = open('quiet');
    expect((await get('summary.json?components=x,nobody')).json()).toMatchObject({
      status: 404,
      type: 'urn:outcry:unknown_service',
      detail: 'There is no service "nobody" here.',
    });
    expect((await get('components.json?category=nothing')).statusCode).toBe(404);
    expect((await get('status.json?category=banks')).statusCode).toBe(400);
    expect((await get('summary.json?limit=3')).statusCode).toBe(400);
    expect((await get('summary.json?components=x,,x')).statusCode).toBe(400);
    const names = (count: number) => `components.json?components=${Array(count).fill('x').join()}`;
    expect((await get(names(NAMED_COMPONENTS_MAX))).statusCode).toBe(200);
    expect((await get(names(NAMED_COMPONENTS_MAX + 1))).statusCode).toBe(400);
  });
});

describe('an answer is bounded', () => {
  test('for a catalog with one service too many, a quiet one is left out', async () => {
    for (const more of [0, 1]) {
      const services = Array.from({ length: COMPONENTS_MAX + more }, (_, nth) =>
        Object.assign({}, CATALOG.services[1], {
          slug: `s-${nth}`,
          name: `S ${String(nth).padStart(4, '0')}`,
        }),
      );
      const x = CATALOG.services.find(({ slug }) => slug === 'x')!;
      const catalog = { ...CATALOG, services: [...services.slice(1), { ...x, name: 'ZZZ' }] };
      const { components } = await summary(open('outage', { catalog }));
      const told = components.filter(({ group }) => !group).map(({ id }) => id);
      expect(told).toHaveLength(COMPONENTS_MAX);
      expect(told).toContain('x');
      expect(catalog.services.filter(({ slug }) => !told.includes(slug))).toHaveLength(more);
      await server?.app.close();
    }
  });

  test('has as many incidents as Statuspage', async () => {
    for (const more of [0, 1]) {
      const store = openMemoryStore();
      const incidents = Array.from({ length: INCIDENTS_MAX + more }, (_, nth) =>
        incident({ id: `x-${nth}`, detectedAt: START + nth }),
      );
      await store.commit(tick({ incidents }));
      const sources = { ...fixtureSources('quiet'), incidents: store.incidents };
      const get = open('quiet', {}, { sources });
      const told = (await get('incidents.json')).json<Summary>().incidents;
      expect(told).toHaveLength(INCIDENTS_MAX);
      expect(told.at(-1)?.id).toBe(`x-${more}`);
      await server?.app.close();
    }
  });
});
