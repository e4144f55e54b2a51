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
    .option('--port <port>', 'TCP port (default 8080; 0 picks a free one)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1)')
    .option('--data <folder>', 'folder of the instance (default ./data)')
    .action(serve);
}

async function serve({ port, host, data }: Options): Promise<void> {
  // A report waits for the disk, so almost everything allocated for it survives a young-generation collection. V8 concludes that such
  // objects live long and allocates them in the old generation, which then causes a full collection every second.
  setFlagsFromString('--no-allocation-site-pretenuring');
  // After 100 seconds of load V8 does a full collection and shrinks the young generation to its initial size. With the default growth
  // factor of 2 it would then be collected 70 times a second for a minute until it has grown back; with this factor it grows back at once.
  setFlagsFromString('--semi-space-growth-factor=16');
  // Those collections also drop what V8 has learned about the code in use, which runs slower for minutes after. Without this reducer memory is
  // collected when some is needed, and an idle server keeps as much of it as before.
  setFlagsFromString('--memory-reducer-gc-count=0');
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

/** Starts the app, waits for a signal and shuts down; also shuts down if the start fails or the instance cannot continue. */
export async function runUntilAsked(app: App, start: () => Promise<void>): Promise<void> {
  try {
    await start();
    const reason = await Promise.race([endOfWork(), app.ended]);
    if (reason !== undefined) throw reason;
  } finally {
    await app.close();
  }
}

/** The browser bundles; pages work without them. */
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
