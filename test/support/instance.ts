import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { readEnvironment, toConfig, type ConfigKey } from '../../src/settings/config.ts';
import type { ClientModules } from '../../src/http/routes/assets.ts';
import { floorTo, type Millis } from '../../src/core/base/time.ts';
import { newSchema, startServer, type TestServer } from './postgres.ts';
import { TICK } from '../../src/core/domain/watermark.ts';

export { fromPerson, post } from './people.ts';

/** A clock that a test moves. */
export interface HandClock extends Clock {
  set(at: Millis): void;
}

/** With a `speed`, the clock of a demonstration. */
export function handClock(start: Millis, speed?: number): HandClock {
  let at = start;
  return {
    ...(speed !== undefined && { speed }),
    now: () => at,
    every: () => () => {},
    set(next) {
      at = next;
    },
  };
}

/** The whole program in this process, with a real database in its own folder and a free port. */
export interface Instance {
  readonly app: App;
  readonly clock: HandClock;
  readonly folder: string;
  /** Its public URL. */
  readonly url: string;
  /** Where it listens, which differs from the public URL if one is set. */
  readonly listensAt: string;
  /** Moves the clock in ticks and lets the watch judge each of them. */
  walkTo(at: Millis): Promise<void>;
  /** Like restarting the program on the same folder: everything but the folder is lost. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface InstanceOptions {
  readonly start: Millis;
  readonly folder?: string;
  readonly config?: Partial<Record<ConfigKey, unknown>>;
  readonly client?: ClientModules | null;
  /** The speed-up of a demonstration. */
  readonly speed?: number;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'outcry-test-'));
}

export async function openInstance({
  start,
  config,
  client = null,
  ...rest
}: InstanceOptions): Promise<Instance> {
  const folder = rest.folder ?? temporaryFolder();
  const clock = handClock(start, rest.speed);
  const databaseUrl = config?.databaseUrl === undefined ? await databaseOf(folder) : config.databaseUrl;
  const options = { data: folder, port: 0, ...config, databaseUrl };
  const settings = toConfig({ ...readEnvironment(), options });
  const open = () => createApp({ config: settings, client, clock, log: pino({ level: 'silent' }) });
  let app = await open();
  let url = await app.listen();
  return {
    get app() {
      return app;
    },
    get url() {
      return url;
    },
    get listensAt() {
      return app.listensAt;
    },
    clock,
    folder,
    async walkTo(at) {
      for (let tick = floorTo(clock.now(), TICK) + TICK; tick <= at; tick += TICK) {
        clock.set(tick);
        await app.pass();
      }
    },
    async restart() {
      await app.close();
      app = await open();
      url = await app.listen();
    },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let postgres: Promise<TestServer> | null = null;
// Registered for the test file that imports this.
afterAll(async () => (await postgres)?.dispose());
const databases = new Map<string, string>();

/** With `OUTCRY_TEST_ENGINE=postgres`, instances use a database for each folder by default, instead of the folder. */
async function databaseOf(folder: string): Promise<string | null> {
  if (process.env['OUTCRY_TEST_ENGINE'] !== 'postgres') return null;
  postgres ??= startServer();
  const known = databases.get(folder) ?? (await newSchema(await postgres));
  databases.set(folder, known);
  return known;
}

export const TRUST_LOOPBACK = { trustedProxies: '127.0.0.0/8, ::1' };
