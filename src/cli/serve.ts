import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { createApp, type App } from '../app.ts';
import { readEnvironment, toConfig } from '../settings/config.ts';
import type { ClientModules } from '../http/routes/assets.ts';
import { shippedBytes } from '../shipped.ts';
import { endOfWork } from './terminal.ts';

const PAGE_MODULE = 'dist/client/client.js';
const WORKER_MODULE = 'dist/client/sw.js';
const PLAYGROUND_MODULE = 'dist/client/playground.js';
const PUSH_MODULE = 'dist/client/push.js';
const MAP_MODULE = 'dist/client/map.js';
const PROOF_MODULE = 'dist/client/proof.js';

interface Options {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve pages, API and live streams, and watch the reports.')
    .option('--port <port>', 'TCP port (default 8080; 0 takes a free one)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1)')
    .option('--data <folder>', 'folder of the instance (default ./data)')
    .action(serve);
}

async function serve({ port, host, data }: Options): Promise<void> {
  // A report waits for the disk, so nearly all that is made for it is still there when the young generation is collected. V8
  // takes from that that such objects live long, and makes them among the old: then all of memory is gone through every second.
  setFlagsFromString('--no-allocation-site-pretenuring');
  // After 100 seconds of load V8 goes through all of memory and makes the young generation as small as at the start. By its own
  // factor of 2 it is then collected 70 times a second for a minute, until it has grown back; by this one it grows at once.
  setFlagsFromString('--semi-space-growth-factor=16');
  const config = toConfig(readEnvironment({ port, host, data }));
  const app = await createApp({ config, client: clientModules() });
  await runUntilAsked(app, () => announce(app));
}

async function announce(app: App): Promise<void> {
  const address = await app.listen();
  const services = app.catalog.all.services.length;
  console.log(
    `Outcry serves ${services} services at ${address} (data in ${app.keptIn}). Press Ctrl-C to stop.`,
  );
}

/** Starts, waits for a signal, and lets go of everything; so does a start that fails, and an instance that cannot go on. */
export async function runUntilAsked(app: App, start: () => Promise<void>): Promise<void> {
  try {
    await start();
    const reason = await Promise.race([endOfWork(), app.ended]);
    if (reason !== undefined) throw reason;
  } finally {
    await app.close();
  }
}

/** What was built for browsers; pages work without it. */
export function clientModules(): ClientModules | null {
  const page = shippedBytes(PAGE_MODULE);
  if (page === null) return null;
  return {
    page,
    worker: shippedBytes(WORKER_MODULE),
    playground: shippedBytes(PLAYGROUND_MODULE),
    push: shippedBytes(PUSH_MODULE),
    map: shippedBytes(MAP_MODULE),
    prover: shippedBytes(PROOF_MODULE),
  };
}
