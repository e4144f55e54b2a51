import { setTimeout as afterMs } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { iso } from '../api/shape.ts';
import { readEnvironment, toConfig } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Millis } from '../core/base/time.ts';
import { createStaticCopy } from '../mirror/static-copy.ts';
import { folderOf } from './instance-store.ts';
import { parseDuration, parsePath } from './options.ts';
import { clientModules } from './serve.ts';
import { endOfWork, progress } from './terminal.ts';

interface Options {
  readonly data?: string;
  readonly every?: Millis;
  readonly at: string;
}

export function exportCommand(): Command {
  return new Command('export')
    .description(
      'Write the public pages into DIR as files for any file server, also while the server runs. The copy works when the server is gone, and states its time.',
    )
    .argument('<dir>', 'folder of the copy: an empty one, or one that was exported to earlier')
    .option('--data <folder>', 'folder of the instance')
    .addOption(
      new Option('--every <time>', 'keep it up to date until stopped: 1m, 30s').argParser(parseDuration),
    )
    .addOption(
      new Option(
        '--at <path>',
        'path at which the copy will be served, for the links of its 404 page: /status/',
      )
        .default('/')
        .argParser(parsePath),
    )
    .action(exportSite);
}

async function exportSite(folder: string, { data, every, at }: Options): Promise<void> {
  folderOf(data, 'a static copy of an instance on a database cannot be made yet.');
  const config = toConfig(readEnvironment({ data }));
  const bar = progress('Exporting', 1);
  const stop = new AbortController();
  const { signal } = stop;
  void endOfWork().then(() => stop.abort());
  const onProgress = (share: number) => bar.at(share);
  const copy = createStaticCopy({ config, folder, at, client: clientModules(), onProgress, signal });
  const round = async (): Promise<void> => {
    const { asOf, ...counts } = await copy.round().finally(() => bar.end());
    console.log(JSON.stringify({ folder, asOf: iso(asOf), ...counts }));
  };
  try {
    await round();
    if (every !== undefined) await keepUp(every, round, signal);
  } catch (error) {
    // Interrupted: what has been written is complete.
    if (!signal.aborted) throw error;
  }
}

/** Repeats until the signal. A failed round leaves the copy as it is, which says how old it is; the next round tries again. */
async function keepUp(every: Millis, round: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await afterMs(every, null, { signal });
    try {
      await round();
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      console.error(`outcry: ${error.message} [${error.code}]`);
    }
  }
}
