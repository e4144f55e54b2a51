import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as afterMs } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { memoryRate } from '../src/adapters/memory/rate.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import { openNotify } from '../src/notify/notify.ts';
import { openPublic } from '../src/notify/public/open.ts';
import type { Setting } from '../src/notify/telling.ts';
import { incident, notice, subscriber, tick } from '../src/ports/given.fixture.ts';
import type { Store } from '../src/ports/store.ts';

/** All of them are notified of one incident within this time. */
const WITHIN_SECONDS = 10;
/** The longest time that the main thread may be blocked. */
const HELD_MS_MAX = 250;

interface Figures {
  readonly people: number;
  readonly signed: boolean;
  /** From the tick's commit until the mail server has the last message. */
  readonly seconds: number;
  /** The longest time that the main thread was blocked. */
  readonly heldMs: number;
  /** Main thread time for each message. */
  readonly mainMs: number;
}

/**
 * How long it takes to notify `people` subscribers by e-mail that an incident began, from a database on this disk to a local mail server.
 */
export async function benchTold(people: number, { signed }: { readonly signed: boolean }): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-told-'));
  const sink = new Worker(new URL('./mail-sink.ts', import.meta.url));
  const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
  const store = await openSqliteStore({ folder });
  const setting = (channel: string): Setting => ({
    channel,
    locale: 'en',
    timeZone: 'UTC',
    site: 'https://status.example.org',
    instance: 'Outcry',
  });
  const onError = (error: unknown): never => {
    throw error;
  };
  try {
    await subscribe(store, people);
    const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
    const told = await openPublic({
      store,
      mail: {
        url: `smtp://127.0.0.1:${port}`,
        from: 'told@example.org',
        bounces: 'bounces@example.org',
        dkim: signed ? { domain: 'example.org', selector: 'outcry', key } : null,
      },
      now: Date.now,
      service: () => null,
      category: () => null,
      setting,
      pushSubject: null,
      outgoing: async () => ({ unanswered: 'bad_address', detail: '' }),
      limiter: memoryRate(),
      onAsked: () => {},
      onError,
    });
    const notify = await openNotify({
      store,
      file: [],
      outgoing: async () => ({ unanswered: 'bad_address', detail: '' }),
      ways: told.ways,
      now: Date.now,
      service: () => null,
      setting: ({ name }) => setting(name),
      onDecided: () => {},
      onTried: () => {},
      onError,
    });
    const watch = watchThread();
    const before = process.threadCpuUsage();
    const began = performance.now();
    const at = Date.now();
    const opened = notice('x.1.opened', { incident: 'x-1', service: 'x', at });
    await store.commit(tick({ at, incidents: [incident({ id: 'x-1', service: 'x' })], notices: [opened] }));
    await notify.pass();
    const seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.threadCpuUsage(before);
    const mainMs = (user + system) / 1_000 / people;
    const heldMs = watch.end();
    sink.postMessage('how many');
    const [{ messages }] = (await once(sink, 'message')) as [{ messages: number }];
    if (messages !== people) throw new Error(`${messages} messages arrived for ${people} people.`);
    await notify.close();
    told.close();
    return { people, signed, seconds, heldMs, mainMs };
  } finally {
    await store.close();
    await sink.terminate();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function subscribe(store: Store, people: number): Promise<void> {
  const all = Array.from({ length: people }, (_, nth) =>
    subscriber(`mail~${String(nth).padStart(32, '0')}`, { to: `p${nth}@example.net` }),
  );
  for (let from = 0; from < people; from += 1_000)
    await Promise.all(all.slice(from, from + 1_000).map((one) => store.subscribers.put(one)));
}

/** The longest time that other work had to wait. */
function watchThread(): { end(): number } {
  let longest = 0;
  let ended = false;
  const goesOn = (): boolean => !ended;
  void (async () => {
    while (goesOn()) {
      const asked = performance.now();
      await afterMs(5);
      longest = Math.max(longest, performance.now() - asked - 5);
    }
  })();
  return {
    end() {
      ended = true;
      return longest;
    },
  };
}

const people = Number(process.argv[2] ?? 10_000);
for (const signed of [false, true]) {
  const { seconds, heldMs, mainMs } = await benchTold(people, { signed });
  const verdict = seconds <= WITHIN_SECONDS ? 'ok' : 'TOO SLOW';
  const held = heldMs <= HELD_MS_MAX ? '' : `, HELD ${heldMs.toFixed(0)} ms`;
  console.log(
    `${verdict}: ${people} people told in ${seconds.toFixed(1)} s${signed ? ', each message signed' : ''} (limit ${WITHIN_SECONDS} s); ` +
      `other work waited ${heldMs.toFixed(0)} ms at most (limit ${HELD_MS_MAX} ms)${held}; ` +
      `${mainMs.toFixed(2)} ms of the main thread per message`,
  );
}
