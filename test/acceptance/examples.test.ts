import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { MINUTE } from '../../src/core/base/time.ts';
import { builtByGo } from '../support/foreign.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';

/** The address of the instance in the examples. */
const HOME = 'https://status.example.org';
const START = Date.UTC(2025, 5, 2, 9);
/** A program with Prometheus's own parsers of metrics, rules and queries; null without a Go to build it. */
const prometheus = await builtByGo('test/clients/prometheus');
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance({
    start: START,
    config: { ...TRUST_LOOPBACK, metricsServices: 'x,barclays' },
  });
});
afterAll(() => instance.close());

const example = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../../examples', path), 'utf8');
const ask = (address: string): Promise<Response> => fetch(address.replace(HOME, instance.url));

test('every badge of the example is drawn, and every page it links to exists', async () => {
  const addresses = [...example('badge.md').matchAll(/\((https:[^)]*)\)/gu)].map(
    ([, address = '']) => address,
  );
  const kinds: string[] = [];
  for (const address of addresses) {
    // For badges that shields.io draws, request the address that shields.io would request from the instance.
    const answer = await ask(new URL(address).searchParams.get('url') ?? address);
    expect(answer.status, address).toBe(200);
    kinds.push(answer.headers.get('content-type')?.split(';')[0] ?? '');
  }
  expect(kinds).toEqual(['image/svg+xml', 'text/html', 'image/svg+xml', 'text/html', 'application/json']);
});

/** The metrics that an expression uses, each with the label it selects, if any. */
const figuresIn = (text: string): string[] =>
  [...text.matchAll(/\b(outcry_\w+)(?:\{(\w+=\\?"[^"\\]*)\\?")?/gu)].map(([, name = '', label]) =>
    label === undefined ? name : `${name} ${label.replaceAll('\\', '')}`,
  );

test('every metric used by the rules and the dashboard exists', async () => {
  const metrics = await (await ask(`${HOME}/metrics`)).text();
  const asked = [
    ...figuresIn(example('prometheus/outcry.rules.yml')),
    ...figuresIn(example('grafana/outcry.json')),
  ];
  expect(new Set(asked).size).toBeGreaterThan(8);
  for (const figure of asked) {
    const [name = '', label = ''] = figure.split(' ');
    // The value of a dashboard's variable is unknown here.
    const picked = label.includes('$') ? '' : label;
    const told = metrics
      .split('\n')
      .filter((line) => line.split(/[ {]/u, 1)[0] === name && line.includes(picked));
    expect(told.length, figure).toBeGreaterThan(0);
  }
});

/** The number of samples or rules it finds; throws its complaints. */
function foundBy(args: readonly string[], input: string): number {
  const { status, stdout, stderr } = spawnSync(prometheus ?? '', args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

test.runIf(prometheus !== null)(
  'Prometheus reads the metrics in both formats, the rules and the queries',
  async () => {
    for (const accept of ['text/plain', 'application/openmetrics-text;version=1.0.0']) {
      const answer = await fetch(`${instance.url}/metrics`, { headers: { accept } });
      const type = answer.headers.get('content-type') ?? '';
      expect(foundBy(['metrics', type], await answer.text()), type).toBeGreaterThan(100);
    }
    expect(() => foundBy(['metrics', 'text/plain'], 'outcry_reports_total{\n')).toThrow(/expected/u);
    const rules = example('prometheus/outcry.rules.yml');
    expect(foundBy(['rules'], rules)).toBe(rules.match(/- alert:/gu)?.length);
    expect(() => foundBy(['rules'], rules.replace('expr: up{', 'expr: up{{'))).toThrow(/parse/u);
    // Grafana replaces these before it sends a query to Prometheus.
    const queries = [...example('grafana/outcry.json').matchAll(/"expr": ("(?:[^"\\]|\\.)*")/gu)].map(
      ([, text = '""']) =>
        (JSON.parse(text) as string).replaceAll(/\$__(?:range|rate_interval|interval)/gu, '5m'),
    );
    expect(queries.length).toBeGreaterThan(5);
    expect(foundBy(['expressions'], queries.join('\n'))).toBe(0);
  },
);

test('the Prometheus configuration names an existing rules file, and scrapes the address in its comment', () => {
  const { rule_files: rules, scrape_configs: scrapes } = parse(example('prometheus/prometheus.yml')) as {
    rule_files: string[];
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  };
  const { groups } = parse(example(`prometheus/${rules[0]}`)) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
  };
  expect(groups.flatMap((group) => group.rules).length).toBeGreaterThan(4);
  for (const { alert, expr, annotations } of groups.flatMap((group) => group.rules)) {
    expect(alert).toMatch(/^[A-Z]\w+$/u);
    expect(expr).toMatch(/outcry/u);
    expect(annotations.summary).toMatch(/[.?]$/u);
  }
  expect(example('prometheus/prometheus.yml')).toContain(
    `OUTCRY_METRICS_LISTEN=${scrapes[0]?.static_configs[0]?.targets[0]}`,
  );
  expect(JSON.parse(example('grafana/outcry.json'))).toMatchObject({ panels: expect.any(Array) });
});

test('every field that Home Assistant is configured to read is in the answer of its address', async () => {
  const { rest } = parse(example('home-assistant/configuration.yaml')) as {
    rest: { resource: string; sensor?: { json_attributes: string[] }[] }[];
  };
  expect(rest).toHaveLength(2);
  for (const { resource, ...sensors } of rest) {
    const answer = await ask(resource);
    expect(answer.status, resource).toBe(200);
    const fields = Object.keys((await answer.json()) as object);
    const read = [...JSON.stringify(sensors).matchAll(/value_json\.(\w+)/gu)].map(([, field]) => field);
    const attributes = sensors.sensor?.flatMap((sensor) => sensor.json_attributes) ?? [];
    expect(read.length).toBeGreaterThan(0);
    for (const field of [...read, ...attributes]) expect(fields).toContain(field);
  }
});

test('the bot announces a reported incident in a chat', async () => {
  const told: string[] = [];
  const chat = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      told.push((JSON.parse(body) as { text: string }).text);
      response.end();
    });
  });
  await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
  const { port } = chat.address() as AddressInfo;
  const script = join(import.meta.dirname, '../../examples/bot/bot.ts');
  const bot = spawn(process.execPath, [script, instance.url, `http://127.0.0.1:${port}/hook`], {
    stdio: 'ignore',
  });
  try {
    await vi.waitUntil(
      async () => {
        await instance.app.pass();
        return (await (await ask(`${HOME}/metrics`)).text()).includes('\noutcry_live_streams 1\n');
      },
      { timeout: 20_000 },
    );
    await Promise.all(
      Array.from({ length: 300 }, (_, nth) =>
        post(instance.url, 'x', { place: 'GB/London' }, fromPerson(nth)),
      ),
    );
    await instance.walkTo(START + 2 * MINUTE);
    await vi.waitUntil(() => told.length > 0, { timeout: 20_000 });
    const [incident] = await instance.app.store.incidents.list({ limit: 1 });
    expect(told[0], 'what the bot said').toBe(
      `x: open (evidence_strong), ${instance.url}/incident/${incident?.id}`,
    );
  } finally {
    bot.kill();
    chat.close();
  }
});
