import { expect, test } from 'vitest';
import { PROTOCOL_VERSIONS, answerMessage } from './protocol.ts';
import { MODEL_CHARS_MAX, MODEL_ITEMS_MAX, MODEL_UPDATES_MAX, TOOLS, type Ask } from './tools.ts';

/** A fake instance that finds X by any name, and records what it was asked. */
function fakeInstance(answers: Readonly<Record<string, { status: number; body: unknown }>> = {}) {
  const asked: string[] = [];
  const ask: Ask = (path, accept) => {
    asked.push(path);
    const { status, body } = answers[path.split('?')[0] ?? ''] ?? {
      status: 200,
      body: { items: [], next: null },
    };
    return Promise.resolve({ status, body: accept === 'text/plain' ? String(body) : JSON.stringify(body) });
  };
  return { ask, asked };
}

const say = (method: string, params?: object, { ask } = fakeInstance()) =>
  answerMessage({ jsonrpc: '2.0', id: 1, method, params }, ask, '1');
const call = (name: string, given: object, instance = fakeInstance()) =>
  say('tools/call', { name, arguments: given }, instance);

test('a client with a supported version is answered in it, any other in our newest', async () => {
  for (const version of [...PROTOCOL_VERSIONS, '1999-01-01', 7])
    expect(await say('initialize', { protocolVersion: version })).toMatchObject({
      jsonrpc: '2.0',
      id: 1,
      result: {
        protocolVersion: PROTOCOL_VERSIONS.find((one) => one === version) ?? PROTOCOL_VERSIONS[0],
        serverInfo: { name: 'outcry', version: '1' },
      },
    });
});

test('notifications and responses of the client are not answered, batches and other things are refused', async () => {
  const { ask } = fakeInstance();
  const answer = (message: unknown) => answerMessage(message, ask, '1');
  expect(await answer({ jsonrpc: '2.0', method: 'notifications/initialized' })).toBeNull();
  expect(await answer({ jsonrpc: '2.0', id: 4, result: {} })).toBeNull();
  for (const wrong of [undefined, null, 7, 'ping', {}, [], [{ jsonrpc: '2.0', id: 1, method: 'ping' }]])
    expect(await answer(wrong)).toMatchObject({ id: null, error: { code: -32_600 } });
  expect(await say('resources/list')).toMatchObject({ id: 1, error: { code: -32_601 } });
  expect(await call('report', {})).toMatchObject({ error: { code: -32_602 } });
});

test('every tool is listed as read-only, with a schema of its input, and omits what is unknown', async () => {
  const listed = (await say('tools/list')) as unknown as { result?: { tools: Record<string, unknown>[] } };
  expect(listed.result?.tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
  for (const { inputSchema, annotations } of listed.result?.tools ?? []) {
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(annotations).toMatchObject({ readOnlyHint: true });
  }
});

test('invalid arguments are reported to the model, which can call again', async () => {
  const { ask, asked } = fakeInstance();
  const refused = async (given: object) =>
    JSON.stringify(
      await answerMessage(
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_incidents', arguments: given } },
        ask,
        '1',
      ),
    );
  expect(await refused({ limit: MODEL_ITEMS_MAX })).not.toContain('isError');
  expect(asked[0]).toContain(`/api/v1/incidents?limit=${MODEL_ITEMS_MAX}&fields=id`);
  for (const wrong of [
    { limit: MODEL_ITEMS_MAX + 1 },
    { state: 'pending' },
    { since: 'yesterday' },
    { more: 1 },
  ])
    expect(await refused(wrong)).toContain('"isError":true');
  expect(asked).toHaveLength(1);
});

test('a service is found by its name, and the other matches are listed', async () => {
  const instance = fakeInstance({
    '/api/v1/services': {
      status: 200,
      body: {
        items: [
          { slug: 'x', name: 'X' },
          { slug: 'x-box', name: 'X Box' },
        ],
      },
    },
    '/status/x': { status: 200, body: 'X: Problems\n' },
    '/api/v1/services/x': { status: 200, body: { slug: 'x', status: 'problems' } },
  });
  expect(await call('is_it_down', { service: 'is x down & out?' }, instance)).toMatchObject({
    result: {
      content: [{ type: 'text', text: 'X: Problems\n\nOther services that match: X Box (x-box)\n' }],
      structuredContent: { slug: 'x', status: 'problems' },
    },
  });
  expect(instance.asked[0]).toBe('/api/v1/services?q=is+x+down+%26+out%3F&limit=5&fields=slug%2Cname');
  expect(await call('is_it_down', { service: 'nobody' })).toMatchObject({
    result: { isError: true, content: [{ text: 'No service here matches "nobody".' }] },
  });
});

test('a refusal by the instance is passed on with its sentence, and names cannot leave their place in a URL', async () => {
  const problem = { status: 404, body: { detail: 'There is no service of this name here.' } };
  const instance = fakeInstance({ '/api/v1/services/..%2F..%2Fx%3Fy/series': problem });
  expect(await call('get_series', { service: '../../x?y' }, instance)).toMatchObject({
    result: { isError: true, content: [{ text: 'There is no service of this name here.' }] },
  });
  expect(instance.asked).toEqual([
    '/api/v1/services/..%2F..%2Fx%3Fy/series?step=60&fields=at%2Creports%2Cexpected',
  ]);
});

test('a result of the maximum length is returned, a longer one is not, and explains how to ask for less', async () => {
  const ofLength = (length: number) => ({
    items: ['x'.repeat(length - JSON.stringify({ items: [''] }).length)],
  });
  const answer = async (length: number) => {
    const series = { status: 200, body: ofLength(length) };
    return JSON.stringify(
      await call('get_series', { service: 'x' }, fakeInstance({ '/api/v1/services/x/series': series })),
    );
  };
  expect(await answer(MODEL_CHARS_MAX)).not.toContain('isError');
  expect(await answer(MODEL_CHARS_MAX + 1)).toContain('a longer step');
});

test('for an incident the latest updates are included, and how many came before', async () => {
  const of = async (count: number) => {
    const body = { id: 'i', updates: Array.from({ length: count }, (_, nth) => ({ id: `i.${nth + 1}` })) };
    const found = await call(
      'get_incident',
      { id: 'i' },
      fakeInstance({ '/api/v1/incidents/i': { status: 200, body } }),
    );
    const { structuredContent } = (
      found as unknown as {
        result: { structuredContent: { updates: { id: string }[]; earlierUpdates: number } };
      }
    ).result;
    return [
      structuredContent.updates.length,
      structuredContent.updates.at(-1)?.id,
      structuredContent.earlierUpdates,
    ];
  };
  expect(await of(MODEL_UPDATES_MAX)).toEqual([MODEL_UPDATES_MAX, `i.${MODEL_UPDATES_MAX}`, 0]);
  expect(await of(MODEL_UPDATES_MAX + 1)).toEqual([MODEL_UPDATES_MAX, `i.${MODEL_UPDATES_MAX + 1}`, 1]);
});
