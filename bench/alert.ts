import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { createMemoryBus } from '../src/adapters/memory/bus.ts';
import { memoryRate } from '../src/adapters/memory/rate.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import { systemClock } from '../src/clock.ts';
import { readEnvironment, toConfig } from '../src/settings/config.ts';
import { openMessenger } from '../src/messenger.ts';
import { channel, incident, notice, tick } from '../src/ports/given.fixture.ts';
import type { Channel } from '../src/ports/channels.ts';
import { median } from './median.ts';

/**
 * The latency from the commit of a tick until a receiver gets the first byte of its notice: with a real server's messenger, database and
 * outgoing calls, while another receiver never answers.
 */
const WITHIN_MS = 2_000;

/** Two programs that hear of each incident, channels for people that subscribe to one service each, and one receiver that never answers. */
function channelsOf(incidents: number, url: (name: string) => string): Channel[] {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const { wants } = channel('');
  return [
    channel('webhook', { kind: 'webhook', settings: { url: url('webhook'), secret } }),
    channel('alerts', { kind: 'alertmanager-webhook', settings: { url: url('alerts') } }),
    channel('dead', { kind: 'slack', settings: { url: url('dead') } }),
    ...Array.from({ length: incidents }, (_, nth) =>
      channel(`people-${nth}`, {
        kind: 'slack',
        settings: { url: url('people') },
        wants: { ...wants, services: [`s${nth}`] },
      }),
    ),
  ];
}
/** How many of the responsive receivers hear of an incident. */
const HEARD_BY = 3;

async function benchAlert(incidents: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-alert-'));
  const sink = new Worker(new URL('./alert-sink.ts', import.meta.url));
  const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
  const store = await openSqliteStore({ folder });
  const bus = createMemoryBus({ onError: fail });
  const log = pino({ level: 'silent' });
  const messenger = await openMessenger(
    {
      config: toConfig({ ...readEnvironment(), options: { data: folder, outgoingAllow: '127.0.0.1' } }),
      channels: channelsOf(incidents, (name) => `http://127.0.0.1:${port}/${name}`),
      store,
      limiter: memoryRate(),
      metrics: { noticeDecided: () => {}, messageTried: () => {}, channels: () => {} },
      log,
      clock: systemClock(0),
      bus,
      catalog: { service: () => null, category: () => null },
      nodes: null,
    },
    () => 'https://status.example.org',
  );
  const took: number[] = [];
  try {
    messenger.start();
    for (let nth = 0; nth < incidents; nth++) {
      const [at, service] = [Date.now(), `s${nth}`];
      const of = incident({ id: `${service}-1`, service });
      const opened = notice(`${of.id}.opened`, { incident: of.id, service, at });
      await store.commit(tick({ at, incidents: [of], notices: [opened] }));
      const committed = performance.timeOrigin + performance.now();
      const heard = hears(sink);
      bus.publish('tick', { at, states: [] });
      for (const moment of await heard) took.push(moment - committed);
    }
  } finally {
    await messenger.close();
    await store.close();
    await sink.terminate();
    rmSync(folder, { recursive: true, force: true });
  }
  return took;
}

/** When each responsive receiver next heard of something. */
function hears(sink: Worker): Promise<number[]> {
  const heard = new Map<string, number>();
  const { promise, resolve } = Promise.withResolvers<number[]>();
  sink.on('message', function take({ to, at }: { to: string; at: number }) {
    if (to === 'dead') return;
    heard.set(to, at);
    if (heard.size < HEARD_BY) return;
    sink.off('message', take);
    resolve([...heard.values()]);
  });
  return promise;
}

function fail(error: unknown): never {
  throw error;
}

const incidents = Number(process.argv[2] ?? 200);
const took = await benchAlert(incidents);
const worst = Math.max(...took);
console.log(
  `${worst <= WITHIN_MS ? 'ok' : 'TOO SLOW'}: ${incidents} incidents told to ${HEARD_BY} receivers each beside one that never answers: ` +
    `${median(took).toFixed(0)} ms after the commit of the tick (median), ${worst.toFixed(0)} ms at worst (limit ${WITHIN_MS} ms)`,
);
