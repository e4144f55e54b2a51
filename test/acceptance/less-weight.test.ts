import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/core/base/time.ts';
import {
  TRUST_LOOPBACK,
  fromPerson,
  openInstance,
  post,
  temporaryFolder,
  type Instance,
} from '../support/instance.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';

const START = Date.UTC(2025, 5, 2, 9);
const OVER = START + 80 * MINUTE;
const ROUNDS = 20;
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

/** What a reader of the JSON API sees of a count. */
interface Counts {
  readonly reports: number;
  readonly lessWeight?: number;
}
interface Incident extends Counts {
  readonly id: string;
  readonly peak: Counts;
  readonly updates: readonly { readonly reason: string; readonly window: Counts }[];
}

const NOTE = /Not included: ([\d,]+) reports that count less/u;
const noted = (text: string): number[] =>
  [...text.matchAll(new RegExp(NOTE, 'gu'))].map(([, said = '']) => Number(said.replaceAll(',', '')));

/** An instance that sends notices to a receiver. */
async function opened(receiver: Receiver): Promise<Instance> {
  const folder = temporaryFolder();
  const channels = join(folder, 'channels.yaml');
  writeFileSync(
    channels,
    `channels:\n  - {name: ops, kind: webhook, settings: {url: '${receiver.url}/', secret: ${SECRET}}}\n`,
  );
  const config = { ...TRUST_LOOPBACK, channels, outgoingAllow: '127.0.0.0/8' };
  return openInstance({ start: START, folder, config });
}

/** In each round, five people from anywhere and `neighbours` of one block of addresses report, in five seconds. */
async function surge(instance: Instance, neighbours: number): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    await instance.walkTo(START + (round + 1) * 5 * SECOND);
    const people = Array.from({ length: 5 }, (_, nth) =>
      post(instance.url, 'x', { problem: 'app' }, fromPerson((5 * round + nth) * 257)),
    );
    const others = Array.from({ length: neighbours }, (_, nth) =>
      post(instance.url, 'x', {}, { 'X-Forwarded-For': `203.0.113.${round * neighbours + nth}` }),
    );
    for (const answer of await Promise.all([...people, ...others])) expect(answer.status).toBe(202);
  }
  await instance.walkTo(START + 2 * MINUTE);
}

const text = async (
  { url }: Instance,
  path: string,
  headers: Record<string, string> = {},
): Promise<string> => {
  const answer = await fetch(url + path, { headers });
  expect(answer.status, path).toBe(200);
  return answer.text();
};
const json = async <Of>(instance: Instance, path: string): Promise<Of> =>
  JSON.parse(await text(instance, path)) as Of;

/** The result of an MCP tool. */
async function tool({ url }: Instance, name: string, given: object): Promise<string> {
  const answer = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } }),
  });
  return answer.text();
}

/** What the live stream has sent so far, until the test ends it. */
function listen({ url }: Instance, end: AbortSignal): () => string {
  let heard = '';
  const read = async () => {
    const { body } = await fetch(`${url}/api/v1/live`, { signal: end });
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) heard += chunk;
  };
  read().catch((error: unknown) => {
    if (!end.aborted) throw error;
  });
  return () => heard;
}

const FEEDS = ['atom', 'rss', 'json', 'ics'].map((format) => `/status/x/history.${format}`);

describe.each([
  [12, 'many of them from one block of addresses'],
  [0, 'all of them from different blocks'],
])('people report, with %i others each five seconds: %s', (neighbours) => {
  const end = new AbortController();
  let instance: Instance;
  let receiver: Receiver;
  let heard = (): string => '';
  let found: Incident;
  beforeAll(async () => {
    receiver = await openReceiver();
    instance = await opened(receiver);
    await instance.walkTo(START + 5 * SECOND);
    heard = listen(instance, end.signal);
    await surge(instance, neighbours);
    const { items } = await json<{ items: Incident[] }>(instance, '/api/v1/incidents');
    found = await json(instance, `/api/v1/incidents/${items[0]?.id}`);
  });
  afterAll(async () => {
    end.abort();
    await instance.close();
    await receiver.close();
  });

  /** The reports without weight, or nothing. */
  const left = (counts: Counts | undefined): number => {
    if (neighbours === 0) expect(counts).not.toHaveProperty('lessWeight');
    else expect(counts?.lessWeight).toBeGreaterThan(0);
    return counts?.lessWeight ?? 0;
  };
  /** Those updates that say a count, and so say what it leaves out. */
  const inUpdates = ({ updates }: Incident) =>
    updates
      .filter(({ reason }) => ['evidence_rising', 'evidence_strong'].includes(reason))
      .map(({ window }) => left(window))
      .filter((count) => count > 0)
      .toReversed();

  test('each count of the API and what it leaves out are together what the chart shows', async () => {
    const service = await json<{ window: Counts; incident: Incident; last24h: Counts }>(
      instance,
      '/api/v1/services/x',
    );
    const { items } = await json<{ items: { window: Counts; incident: Incident }[] }>(
      instance,
      '/api/v1/services?q=x&limit=1',
    );
    const came = ROUNDS * (5 + neighbours);
    expect(service.last24h.reports).toBe(came);
    for (const counts of [
      found,
      found.peak,
      service.window,
      service.incident,
      items[0]?.window,
      items[0]?.incident,
    ])
      expect((counts?.reports ?? 0) + left(counts)).toBe(came);
    const [first] = found.updates;
    expect((first?.window.reports ?? 0) + left(first?.window)).toBeLessThan(came);
  });

  test('so do the list, the table, MCP and the live stream', async () => {
    const { items } = await json<{ items: Incident[] }>(instance, '/api/v1/incidents');
    expect(left(items[0])).toBe(found.lessWeight ?? 0);
    const table = await text(instance, '/api/v1/incidents?fields=reports,lessWeight&format=csv');
    expect(table).toBe(`reports,lessWeight\r\n${found.reports},${found.lessWeight ?? ''}\r\n`);
    for (const [name, given] of [
      ['list_incidents', {}],
      ['get_incident', { id: found.id }],
    ] as const)
      expect((await tool(instance, name, given)).includes('"lessWeight"'), name).toBe(neighbours > 0);
    await expect.poll(heard).toMatch(/^event: incident$/mu);
    const [, event = '{}'] = /^event: incident\ndata: (.*)$/mu.exec(heard()) ?? [];
    left(JSON.parse(event) as Incident);
  });

  test('the pages of the service and the incident, the plain text and the feeds say it in a sentence', async () => {
    const updates = inUpdates(found);
    const total = neighbours === 0 ? [] : [left(found)];
    for (const path of ['/status/x', `/incident/${found.id}`])
      expect(noted(await text(instance, path)), path).toEqual([...total, ...updates]);
    expect(noted(await text(instance, '/status/x', { Accept: 'text/plain' }))).toEqual(total);
    for (const path of FEEDS) {
      // A feed begins with the detection. iCalendar folds its lines; JSON Feed has each entry as HTML and as text.
      const said = noted((await text(instance, path)).replaceAll('\r\n ', '').replaceAll('\\,', ','));
      expect(new Set(said), path).toEqual(new Set(updates.slice(0, 1)));
    }
  });

  test('a message says it, and when all is over it is still known, also after a restart', async () => {
    const sent = () =>
      receiver.received.map(
        ({ body }) =>
          JSON.parse(body) as {
            type: string;
            data: { text: string; incident: { reports: number; less_weight?: number } };
          },
      );
    // The restart would break the stream off.
    end.abort();
    await instance.walkTo(OVER);
    await expect.poll(() => sent().map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
    const [opening, ending] = sent().map(({ data }) => data);
    expect(noted(ending?.text ?? '')).toEqual(neighbours === 0 ? [] : [found.lessWeight]);
    expect(ending?.incident.less_weight).toBe(found.lessWeight);
    expect(noted(opening?.text ?? '')).toEqual(neighbours === 0 ? [] : [opening?.incident.less_weight]);
    await instance.restart();
    await instance.walkTo(OVER + MINUTE);
    const over = await json<Incident>(instance, `/api/v1/incidents/${found.id}`);
    expect(over).toMatchObject({ state: 'resolved', reports: found.reports });
    expect(left(over)).toBe(found.lessWeight ?? 0);
    expect(noted(await text(instance, `/incident/${found.id}`))).toEqual(
      neighbours === 0 ? [] : [left(found), ...inUpdates(over)],
    );
  });
});
