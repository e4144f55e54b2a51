import { get, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { schemaFaults } from '../../../test/support/described.ts';
import { incident, update } from '../../ports/given.fixture.ts';
import { UPDATES_REMEMBERED } from './live-services.ts';
import { SECOND } from '../../core/base/time.ts';
import { SCENE_NOW } from '../../../test/support/site/fixtures.ts';
import { CATALOG, fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { LINE_PAGES_MAX } from '../../client/line.ts';
import { Hub } from './hub.ts';
import { STREAM_PAGES_MAX } from './live.ts';
import { createServer, type Server } from '../server.ts';

const AT = SCENE_NOW.quiet;
const TICK = 10 * SECOND;
const ALL_SLUGS = CATALOG.services.map(({ slug }) => slug);

let context: FixtureContext;
let server: Server;
let port: number;

async function start(changes: Partial<FixtureContext> = {}): Promise<void> {
  context = { ...fixtureContext(), ...changes };
  server = createServer(context, pino({ level: 'silent' }));
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  port = (server.app.server.address() as AddressInfo).port;
}
beforeEach(() => start());
afterEach(() => server.app.close());

function push(at: number, slugs: readonly string[]): Promise<void> {
  return server.push({ at, states: slugs.map((slug) => context.watch.state(slug)) });
}

interface Event {
  readonly id: string | undefined;
  readonly service: string | undefined;
}

interface Reader {
  readonly headers: IncomingHttpHeaders;
  /** Resolves with all events received, once there are `count`. */
  heard(count: number): Promise<Event[]>;
  /** The same as raw text. */
  text(count: number): Promise<string>;
}

function read(path: string, lastEventId?: number): Promise<Reader> {
  const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': String(lastEventId) };
  return new Promise((resolve, reject) => {
    get({ port, path, headers }, (answer) => {
      let text = '';
      let check = () => {};
      answer.on('error', () => {});
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        check();
      });
      const heard = (count: number): Promise<Event[]> =>
        new Promise((done) => {
          check = () => {
            const events = eventsOf(text);
            if (events.length >= count) done(events);
          };
          check();
        });
      resolve({ headers: answer.headers, heard, text: (count) => heard(count).then(() => text) });
    }).on('error', reject);
  });
}

function eventsOf(text: string): Event[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => block.includes('event: '))
    .map((block) => ({
      id: /^id: (\d+)$/mu.exec(block)?.[1],
      service: /"slug":"([^"]+)"/u.exec(block)?.[1],
    }));
}

/** For each event, which page it is about, as of when, and the names of its regions. */
function pagesOf(text: string): { page: string; at: number; regions: string[] }[] {
  return [...text.matchAll(/^event: regions\ndata: (.*)$/gmu)].map(([, data]) => {
    const told = JSON.parse(data!) as { page: string; at: number; regions: Record<string, string> };
    return { page: told.page, at: told.at, regions: Object.keys(told.regions) };
  });
}

const services = (events: readonly Event[]) => events.map(({ service }) => service);
const ids = (events: readonly Event[]) => events.map(({ id }) => id).filter((id) => id !== undefined);

describe('the JSON streams', () => {
  test('the opening is every service, and only its last event has the id of the tick', async () => {
    await push(AT, ['x']);
    const events = await (await read('/api/v1/live')).heard(ALL_SLUGS.length);
    expect(services(events)).toEqual(ALL_SLUGS);
    expect(ids(events)).toEqual([String(AT)]);
    expect(events.at(-1)?.id).toBe(String(AT));
  });

  test('of the events of one tick only the last has its id', async () => {
    await push(AT, []);
    const reader = await read('/api/v1/live', AT);
    await push(AT + TICK, ['barclays', 'x']);
    expect(await reader.heard(2)).toEqual([
      { id: undefined, service: 'barclays' },
      { id: String(AT + TICK), service: 'x' },
    ]);
  });

  test('a reader cut off between two events of a tick gets the whole tick when it reconnects', async () => {
    await push(AT, []);
    await push(AT + TICK, ['barclays', 'x']);
    const events = await (await read('/api/v1/live', AT)).heard(2);
    expect(services(events).toSorted()).toEqual(['barclays', 'x']);
    expect(ids(events)).toEqual([String(AT + TICK)]);
  });

  test('ticks that come during a push are merged, with all services that they judged', async () => {
    await push(AT, []);
    const reader = await read('/api/v1/live', AT);
    await Promise.all([
      push(AT + TICK, ['x']),
      push(AT + 2 * TICK, ['barclays']),
      push(AT + 3 * TICK, ['x']),
    ]);
    const events = await reader.heard(2);
    expect(services(events)).toEqual(['x', 'barclays']);
    expect(ids(events)).toEqual([String(AT + 3 * TICK)]);
  });

  test('a reader that knows the last tick gets nothing until the next', async () => {
    await push(AT, ['barclays']);
    const reader = await read('/api/v1/services/x/live', AT);
    await push(AT + TICK, ['x']);
    expect(await reader.heard(1)).toEqual([{ id: String(AT + TICK), service: 'x' }]);
  });

  test.each([
    ['before the first tick of this process', AT - TICK],
    ['after the last tick of this process', AT + TICK],
  ])('a reader whose last event is from %s gets everything', async (_when, lastEventId) => {
    await push(AT, []);
    const all = await (await read('/api/v1/live', lastEventId)).heard(ALL_SLUGS.length);
    expect(services(all)).toEqual(ALL_SLUGS);
    expect(await (await read('/api/v1/services/x/live', lastEventId)).heard(1)).toEqual([
      { id: String(AT), service: 'x' },
    ]);
  });

  test('updates of an incident come before its service, to those who follow it or all, also after a reconnect', async () => {
    const published = [{ update: update('i', 1), incident: incident({ id: 'i' }) }];
    const tell = (at: number) => server.push({ at, states: [context.watch.state('x')], published });
    await push(AT, ['x']);
    const [all, one, other] = await Promise.all([
      read('/api/v1/live', AT),
      read('/api/v1/services/x/live', AT),
      read('/api/v1/services/netflix/live', AT),
    ]);
    await tell(AT + TICK);
    await push(AT + 2 * TICK, ['netflix']);
    const names = (text: string) => [...text.matchAll(/^event: (\w+)$/gmu)].map(([, name]) => name);
    expect(names(await one.text(3))).toEqual(['incident', 'update', 'service']);
    const [text] = (await all.text(4)).split('event: service');
    expect(names(text ?? '')).toEqual(['incident', 'update']);
    const [said, step] = [...(text ?? '').matchAll(/^data: (.*)$/gmu)].map(
      ([, data]) => JSON.parse(data!) as object,
    );
    expect(schemaFaults({ $ref: '#/components/schemas/Incident' }, said)).toEqual([]);
    expect(schemaFaults({ $ref: '#/components/schemas/PublishedUpdate' }, step)).toEqual([]);
    expect(step).toMatchObject({ id: 'i.1', incident: 'i', service: 'x' });
    expect(names(await other.text(1))).toEqual(['service']);
    const back = await read('/api/v1/services/x/live', AT);
    expect(names(await back.text(3))).toEqual(['incident', 'update', 'service']);
    expect(names(await (await read('/api/v1/live', AT)).text(4))).toEqual([
      'incident',
      'update',
      'service',
      'service',
    ]);
  });

  test('a limited number of updates is remembered for those who reconnect', async () => {
    await push(AT, ['x']);
    const published = Array.from({ length: UPDATES_REMEMBERED + 1 }, (_, nth) => ({
      update: update('i', nth + 1),
      incident: incident({ id: 'i' }),
    }));
    await server.push({ at: AT + TICK, states: [context.watch.state('x')], published });
    const text = await (await read('/api/v1/services/x/live', AT)).text(2 * UPDATES_REMEMBERED + 1);
    expect(text.match(/^event: update$/gmu)).toHaveLength(UPDATES_REMEMBERED);
    expect(text).not.toContain('"id":"i.1",');
    expect(text).toContain(`"id":"i.${UPDATES_REMEMBERED + 1}",`);
  });

  test('they can be read by programs of other sites', async () => {
    const { headers } = await read('/api/v1/services/x/live');
    expect(headers['access-control-allow-origin']).toBe('*');
  });
});

describe('the streams of pages', () => {
  const follow = (...pages: string[]): string =>
    `/live?${pages.map((page) => `page=${encodeURIComponent(page)}`).join('&')}`;

  test('one carries several pages, each from the tick that it is known as of, and says which page each event is about', async () => {
    const reader = await read(follow(`/@${AT}`, `/status/x@${AT - TICK}`));
    expect(pagesOf(await reader.text(2))).toEqual([
      { page: '/', at: AT, regions: [] },
      { page: '/status/x', at: AT, regions: expect.arrayContaining(['verdict', 'chart']) },
    ]);
    expect(context.hub.size).toBe(1);
  });

  test('the stream of one page is the same with that page alone', async () => {
    for (const [own, page] of [
      ['/live', '/'],
      ['/status/x/live', '/status/x'],
    ] as const)
      expect(pagesOf(await (await read(own, AT)).text(1))).toEqual([{ page, at: AT, regions: [] }]);
  });

  test('a page is followed in its language', async () => {
    const reader = await read(follow(`/de/status/x@${AT - TICK}`));
    const text = await reader.text(1);
    expect(pagesOf(text).map(({ page }) => page)).toEqual(['/de/status/x']);
    expect(text).toContain('Meldungen im üblichen Rahmen');
  });

  test('a page that does not exist does not keep the others from being sent', async () => {
    const reader = await read(follow(`/status/nowhere@${AT}`, `/status/x@${AT}`));
    expect(pagesOf(await reader.text(1)).map(({ page }) => page)).toEqual(['/status/x']);
  });

  test.each([
    ['a request for unknown pages only', follow(`/status/nowhere@${AT}`, `/status/x/more@${AT}`), 404],
    ['a page without its tick', follow('/status/x'), 400],
    ['a URL of another site', follow(`https://example.org/@${AT}`), 400],
    ['one page too many', follow(...Array.from({ length: STREAM_PAGES_MAX + 1 }, () => `/@${AT}`)), 400],
  ])('%s is refused', async (_what, path, status) => {
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(status);
    expect(context.hub.size).toBe(0);
  });

  test('as many pages as a browser asks for at most are accepted', async () => {
    expect(LINE_PAGES_MAX).toBe(STREAM_PAGES_MAX);
    const { headers } = await read(follow(...Array.from({ length: STREAM_PAGES_MAX }, () => `/@${AT}`)));
    expect(headers['content-type']).toContain('text/event-stream');
  });
});

describe('every stream', () => {
  const PATHS = ['/live', '/status/x/live', '/api/v1/services/x/live', '/api/v1/live'];

  test.each(PATHS)('%s has the security headers', async (path) => {
    const { headers } = await read(path);
    for (const [name, value] of Object.entries(context.headers))
      expect(headers[name.toLowerCase()]).toBe(value);
  });

  test.each(PATHS)('HEAD %s opens no stream', async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'HEAD' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET');
    expect(context.hub.size).toBe(0);
  });

  test('one that is pipelined behind an unanswered request is opened when that has been answered', async () => {
    await server.app.close();
    let answerFirst = () => {};
    const { site } = fixtureContext();
    const waiting = new Promise<void>((resolve) => (answerFirst = resolve));
    await start({ site: { ...site, page: async (key) => (await waiting, site.page(key)) } });
    const socket = connect(port, '127.0.0.1');
    const heard = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('event: service')) resolve(text);
      });
    });
    const second = new Promise<void>((resolve) => {
      server.app.server.on('request', ({ url }) => url === '/api/v1/live' && resolve());
    });
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /api/v1/live HTTP/1.1\r\nHost: a\r\n\r\n');
    await second;
    expect(context.hub.size).toBe(0);
    answerFirst();
    expect(await heard).toMatch(/^HTTP\/1.1 200[^]*<\/html>[^]*HTTP\/1.1 200[^]*text\/event-stream/u);
    expect(context.hub.size).toBe(1);
    socket.destroy();
  });

  test.each(PATHS)('%s is refused and counted if its sender has used its share', async (path) => {
    await server.app.close();
    await start({ hub: new Hub({ streamsMax: 2 }) });
    await read(path);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('30');
    expect((await context.metrics.text()).text).toMatch(
      /^outcry_connections_refused_total\{reason="streams"\} 1$/mu,
    );
  });
});

test('a page that cannot be drawn does not end the pushes for the others', async () => {
  await server.app.close();
  const { site } = fixtureContext();
  let broken = false;
  await start({
    site: {
      ...site,
      regions: (key) =>
        broken && key.page === 'home'
          ? Promise.reject(new Error('The disk is gone.'))
          : Promise.resolve({ at: AT, regions: { verdict: key.page } }),
    },
  });
  const [home, page] = [await read('/live'), await read('/status/x/live')];
  await Promise.all([home.heard(1), page.heard(1)]);
  broken = true;
  await push(AT + TICK, ['x']);
  expect(await page.heard(2)).toHaveLength(2);
  expect(await home.heard(1)).toHaveLength(1);
});
