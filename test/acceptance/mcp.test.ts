import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TOOLS } from '../../src/api/mcp/tools.ts';
import { MINUTE } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';
import { outcry } from '../support/program.ts';

const START = Date.UTC(2025, 5, 2, 9);
const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
let instance: Instance;
let incident = '';

beforeAll(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  await Promise.all(
    Array.from({ length: 300 }, (_, nth) => post(instance.url, 'x', { place: 'GB/London' }, fromPerson(nth))),
  );
  await instance.walkTo(START + 2 * MINUTE);
  incident = (await instance.app.store.incidents.list({ limit: 1 }))[0]?.id ?? '';
});
afterAll(() => instance.close());

const ways: readonly (readonly [string, () => Transport])[] = [
  ['HTTP', () => new StreamableHTTPClientTransport(new URL('/mcp', instance.url)) as Transport],
  [
    'standard input and output',
    () => new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp', instance.url] }),
  ],
];

describe.each(ways)("the official SDK's client over %s", (_, connect) => {
  let client: Client;
  beforeAll(async () => {
    client = new Client({ name: 'test', version: '1' });
    await client.connect(connect());
  });
  afterAll(() => client.close());

  const call = async (name: string, given: Record<string, unknown>) => {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: given });
    const [first] = content as { type: string; text: string }[];
    return { text: first?.text ?? '', data: structuredContent, isError };
  };

  test('lists the tools', async () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'outcry' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    for (const { description, annotations } of tools) {
      expect(description).toMatch(/\.$/u);
      expect(annotations?.readOnlyHint).toBe(true);
    }
  });

  test('asks whether something is down and gets the answer of the page', async () => {
    const { text, data } = await call('is_it_down', { service: 'X' });
    expect(text).toContain('User reports indicate problems at X');
    expect(data).toMatchObject({ slug: 'x', status: 'problems', incident: { id: incident } });
  });

  test('calls every other tool', async () => {
    expect((await call('search_services', { query: 'barclys' })).data).toMatchObject({
      items: [{ slug: 'barclays' }],
    });
    expect((await call('list_incidents', { state: 'open' })).data).toMatchObject({
      items: [{ id: incident }],
    });
    expect((await call('get_incident', { id: incident })).data).toMatchObject({
      id: incident,
      updates: expect.any(Array),
    });
    const { data } = await call('get_series', { service: 'x' });
    const { items } = data as { items: { reports: number | null }[] };
    expect(items).toHaveLength(24);
    expect(items.at(-1)).toMatchObject({ reports: 300 });
  });

  test('is told why a request cannot be answered', async () => {
    expect(await call('get_incident', { id: 'nothing' })).toMatchObject({
      isError: true,
      text: 'There is no such incident.',
    });
    expect((await call('is_it_down', {})).isError).toBe(true);
  });
});

test('if the instance is unreachable each request gets an error with its id; an invalid address is a usage error', async () => {
  const input =
    '{"jsonrpc":"2.0","id":7,"method":"ping"}\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n';
  const { status, stdout } = await outcry(['mcp', 'http://127.0.0.1:1'], { input });
  expect(status).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    {
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32_000, message: expect.stringContaining('cannot be reached') },
    },
  ]);
  expect(await outcry(['mcp', 'ftp://x'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('bad_config'),
  });
});
