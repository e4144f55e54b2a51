import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Scene } from '../../../test/support/site/fixtures.ts';
import { toConfig } from '../../settings/config.ts';
import { listenOn } from '../../listening.ts';
import { fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

function open(scene: Scene, facts: Partial<FixtureContext> = {}): Server {
  server = createServer({ ...fixtureContext(scene), ...facts }, pino({ level: 'silent' }));
  return server;
}

const metrics = async (scene: Scene, facts: Partial<FixtureContext> = {}): Promise<string> =>
  (await open(scene, facts).metrics()).text;

/** Prometheus's checker, if this machine has it. */
const promtool = [
  process.env['OUTCRY_TEST_PROMTOOL'],
  ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'promtool')),
].find((path) => path !== undefined && existsSync(path));

function complaintsOf(args: readonly string[], input = ''): string {
  if (promtool === undefined) return '';
  const { status, stdout, stderr } = spawnSync(promtool, args, { input, encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}

/** Metric names with the type that the text declares. */
const typesIn = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gmu)].map(([, name, type]) => [name!, type!]));

describe('the metrics', () => {
  test('are as Prometheus wants them: names, types and help', async () => {
    const text = await metrics('storm', { metricsServices: 20 });
    const types = typesIn(text);
    expect(types.size).toBeGreaterThan(15);
    expect(complaintsOf(['check', 'metrics'], text)).toBe('');
    for (const [name, type] of types) {
      expect(name, name).toMatch(/^[a-z][a-z\d_]*$/u);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(text).toMatch(new RegExp(`^# HELP ${name} .+$`, 'mu'));
    }
  });

  test('have no single services until that is configured', async () => {
    expect(await metrics('outage')).not.toMatch(/service="/u);
  });

  test('have as many services as configured, those with trouble first, six series each', async () => {
    const text = await metrics('outage', { metricsServices: 2 });
    const services = new Set([...text.matchAll(/service="(\w[\w-]*)"/gu)].map(([, slug]) => slug));
    expect(services.size).toBe(2);
    expect(text).toContain('outcry_service_status{service="x",status="problems"} 1');
    expect(text).toContain('outcry_service_status{service="x",status="normal"} 0');
    expect(text).toMatch(/^outcry_service_evidence\{service="x"\} 7\.4$/mu);
    expect(text).toMatch(/^outcry_service_recent_reports\{service="x"\} \d{4,}$/mu);
    expect(text.match(/service="x"/gu)).toHaveLength(6);
  });

  test('have the configured services, except those that the catalog lacks', async () => {
    const text = await metrics('quiet', { metricsServices: ['barclays', 'nobody'] });
    expect(new Set([...text.matchAll(/service="([^"]+)"/gu)].map(([, slug]) => slug))).toEqual(
      new Set(['barclays']),
    );
  });

  test('count incidents as they open, once each', async () => {
    const { metrics: counted, ...context } = fixtureContext();
    for (const reason of [
      'evidence_rising',
      'evidence_strong',
      'rising_again',
      'evidence_lasting',
      'usual_confirmed',
    ] as const)
      counted.decided(reason);
    expect(await metrics('quiet', { ...context, metrics: counted })).toMatch(
      /^outcry_incidents_opened_total 2$/mu,
    );
  });

  test('are OpenMetrics if that is accepted', async () => {
    const { app } = open('quiet');
    const plain = await app.inject('/metrics');
    expect(plain.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    const asked = await app.inject({ url: '/metrics', headers: { accept } });
    expect(asked.headers['content-type']).toMatch(/^application\/openmetrics-text/u);
    expect(asked.body).toMatch(/^# TYPE outcry_reports counter$/mu);
    expect(asked.body.endsWith('# EOF\n')).toBe(true);
    expect(asked.headers.vary).toBe('Accept');
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createNetServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('a listener of their own', () => {
  const configOf = (options: object) =>
    toConfig({ file: {}, variables: {}, options: { port: 0, ...options } });

  test('has the metrics and nothing else, and the pages do not have them then', async () => {
    const port = await freePort();
    const { app } = open('quiet', { metricsApart: true });
    await listenOn(server!, configOf({ metricsListen: `127.0.0.1:${port}` }));
    const own = `http://127.0.0.1:${port}`;
    const answer = await fetch(`${own}/metrics`);
    expect([answer.status, (await answer.text()).includes('outcry_live_streams ')]).toEqual([200, true]);
    expect((await fetch(`${own}/`)).status).toBe(404);
    expect((await fetch(`${own}/status/x`)).status).toBe(404);
    expect((await fetch(`${own}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await app.inject('/metrics')).statusCode).toBe(404);
    await app.close();
    await expect(fetch(`${own}/metrics`)).rejects.toThrow(/fetch failed/u);
  });

  test('on a port that is taken is an error that names it', async () => {
    const taken = createNetServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const listening = listenOn(open('quiet'), configOf({ metricsListen: `127.0.0.1:${port}` }));
    await expect(listening).rejects.toMatchObject({
      code: 'port_taken',
      message: expect.stringContaining(String(port)),
    });
    taken.close();
  });
});

describe('the examples', () => {
  const examples = join(import.meta.dirname, '../../../examples');
  const read = (path: string): string => readFileSync(join(examples, path), 'utf8');

  test('of Prometheus and Grafana use existing metrics and labels, and load', async () => {
    const text = await metrics('storm', { metricsServices: 20 });
    const known = new Set(typesIn(text).keys());
    const dashboard = JSON.parse(read('grafana/outcry.json')) as {
      panels: { id: number; targets: { expr: string }[] }[];
    };
    const rules = parse(read('prometheus/outcry.rules.yml')) as { groups: { rules: { expr: string }[] }[] };
    const asked = [
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ];
    expect(asked.length).toBeGreaterThan(10);
    for (const [name] of asked.join('\n').matchAll(/outcry_\w+/gu)) expect(known).toContain(name);
    for (const [, label, value] of asked.join('\n').matchAll(/(status|reason)="(\w+)"/gu))
      expect(text).toContain(`${label}="${value}"`);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(complaintsOf(['check', 'rules', join(examples, 'prometheus/outcry.rules.yml')])).toBe('');
    expect(complaintsOf(['check', 'config', join(examples, 'prometheus/prometheus.yml')])).toBe('');
  });

  test('of Home Assistant and of badges use existing URLs and fields', async () => {
    const { app } = open('outage');
    const home = parse(read('home-assistant/configuration.yaml')) as { rest: { resource: string }[] };
    const badges = [...read('badge.md').matchAll(/\((https:[^)]+)\)/gu)].map(([, address]) => address!);
    const addresses = [...home.rest.map(({ resource }) => resource), ...badges].map((address) => {
      const { pathname, search, searchParams } = new URL(address);
      const drawn = searchParams.get('url');
      return drawn === null ? pathname + search : new URL(drawn).pathname;
    });
    expect(addresses.length).toBe(7);
    for (const address of addresses) expect((await app.inject(address)).statusCode, address).toBe(200);
    const service = (await app.inject('/api/v1/services/x')).json<Record<string, unknown>>();
    const fields = [
      ...read('home-assistant/configuration.yaml').matchAll(/value_json\.(\w+)|^ {10}- (\w+)$/gmu),
    ];
    expect(fields.length).toBeGreaterThan(3);
    for (const [, used, attribute] of fields) expect(service).toHaveProperty(used ?? attribute ?? '');
  });
});
