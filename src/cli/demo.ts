import { setTimeout as afterMs } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { ordinaryPast, type SimReport } from '../../sim/crowd.ts';
import { play } from '../../sim/play.ts';
import { createScenario, ordinaryOf, withOrdinaryDays, type Scenario } from '../../sim/scenarios.ts';
import { createApp, type App } from '../app.ts';
import { acceleratedClock } from '../clock.ts';
import type { Clock } from '../ports/clock.ts';
import { readStarterCatalog } from '../catalog/index.ts';
import { readEnvironment, toConfig } from '../settings/config.ts';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../core/base/time.ts';
import type { Status } from '../core/incident/status.ts';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import type { Store } from '../ports/store.ts';
import { iso } from '../api/shape.ts';
import { parseNumber } from './options.ts';
import { clientModules, runUntilAsked } from './serve.ts';
import { progress } from './terminal.ts';

const SEED = '1';
const PAST: Millis = 8 * WEEK;
/** Twenty-five normal minutes before anything happens: 25 seconds at the default speed. */
const DEMO_START = Date.UTC(2025, 2, 10, 9, 0);
/** How often due reports of simulated people are sent, in real time. */
const LET_IN_EVERY_MS = 20;
const JUDGED_YET_EVERY_MS = 100;

interface Options {
  readonly speed: number;
  readonly port?: string;
  readonly host?: string;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Play the outage of X on 10 March 2025, with an ordinary day of all other services, from a temporary folder.',
    )
    .option('--speed <factor>', 'how many times faster than real time', parseNumber, 60)
    .option('--port <port>', 'TCP port (default 8080; 0 picks a free one)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1)')
    .action(demo);
}

async function demo({ speed, port, host }: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-demo-'));
  try {
    const config = toConfig(readEnvironment({ port, host, data: folder, databaseUrl: null, natsUrl: null }));
    const scenario = await prepare(folder);
    const clock = acceleratedClock(DEMO_START, speed);
    const app = await createApp({ config, client: clientModules(), clock });
    let stop = () => {};
    await runUntilAsked(app, async () => {
      const address = await app.listen();
      await dayBefore(app);
      console.log(
        `Outcry plays 10 March 2025 at ${address}/status/x, ${speed} times as fast as real time, from ${clockTime(clock.now())}.`,
      );
      console.log(
        `X fails at 09:25. The reports are in ${folder} until you press Ctrl-C: outcry log --data ${folder}`,
      );
      clock.release();
      stop = letPeopleIn(app, scenario, clock);
    }).finally(() => stop());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Eight weeks of normal history for every service, then the reports of the last day before the start, so that charts are full. */
async function prepare(folder: string): Promise<Scenario> {
  const catalog = await readStarterCatalog();
  const scenario = withOrdinaryDays(createScenario('outage', catalog, SEED), catalog, SEED);
  const store = await openSqliteStore({ folder, exclusive: true });
  const services = ordinaryOf(catalog, SEED);
  const bar = progress('Preparing the past', services.length);
  try {
    await store.catalog.apply(catalog);
    const start = scenario.start - DAY - PAST;
    for (const [index, ordinary] of services.entries()) {
      const counts = ordinaryPast(ordinary, start, start + PAST, SEED);
      await store.history.put({ service: ordinary.service, start, bucketMs: HOUR, counts });
      bar.at(index);
    }
    await Promise.all(
      [...play(scenario, SEED, scenario.start - DAY, DEMO_START)].map((one, nth) =>
        logOrdinary(store, one, nth),
      ),
    );
  } finally {
    bar.end();
    await store.close();
  }
  return scenario;
}

/** Until the previous day's reports are judged, pages cannot even say as of when they are, so the clock stands still. */
async function dayBefore({ watch }: App): Promise<void> {
  const bar = progress('Judging the day before', DAY);
  try {
    while (!watch.caughtUp || watch.at < DEMO_START - MINUTE) {
      bar.at(watch.judgedUntil - (DEMO_START - DAY));
      await afterMs(JUDGED_YET_EVERY_MS);
    }
  } finally {
    bar.end();
  }
}

function logOrdinary(
  store: Store,
  { at, service, problem, place, network }: SimReport,
  nth: number,
): Promise<unknown> {
  const id = `ordinary-${nth}`;
  return store.reports.append({
    id,
    at,
    service,
    problem,
    place,
    network,
    sender: null,
    device: null,
    reporter: id,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
  });
}

/** Sends the reports of simulated people through the real intake when they are due, and prints what changes. */
function letPeopleIn(app: App, scenario: Scenario, clock: Clock): () => void {
  const crowd = play(scenario, SEED, DEMO_START, Infinity);
  let next = crowd.next();
  const statuses = new Map<string, Status>();
  const timer = setInterval(() => {
    const now = clock.now();
    while (!next.done && next.value.at <= now) {
      void report(app, next.value);
      next = crowd.next();
    }
    tellChanges(app, statuses);
  }, LET_IN_EVERY_MS);
  return () => clearInterval(timer);
}

async function report(app: App, { service, problem, place, address }: SimReport): Promise<void> {
  const body =
    place === null
      ? { problem }
      : { problem, place: { country: place.country, city: place.city ?? undefined } };
  await app.intake.accept({ service, body, address, idempotencyKey: null, site: 'unsaid', browser: '' });
}

function tellChanges(app: App, statuses: Map<string, Status>): void {
  for (const { slug, name } of app.catalog.all.services) {
    const state = app.watch.state(slug);
    const before = statuses.get(slug);
    if (state === null || state.status === before) continue;
    statuses.set(slug, state.status);
    if (before === undefined) continue;
    const since =
      state.incident === null
        ? ''
        : `, since about ${clockTime(state.incident.onset.at)}, ${state.incident.reports} reports`;
    console.log(`${clockTime(app.watch.at)}  ${name}: ${before} → ${state.status}${since}`);
  }
}

function clockTime(at: Millis): string {
  return iso(at).slice(11, 16);
}
