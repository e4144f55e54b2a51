import { Command } from 'commander';
import type { Millis } from '../core/base/time.ts';
import { tellOfCut } from './cut.ts';
import { openStoreOf } from './instance-store.ts';
import { logLine } from './log-line.ts';
import { logPages } from './log-pages.ts';
import { parseMoment } from './options.ts';
import { printLine } from './terminal.ts';

interface Options {
  readonly data?: string;
  readonly service?: string;
  readonly since?: Millis;
}

export function logCommand(): Command {
  return new Command('log')
    .description(
      'Print the report log as NDJSON, one line per report; also while the server runs. A line has "unseen" if reports could not be accepted before it.',
    )
    .option('--data <folder>', 'folder of the instance')
    .option('--service <slug>', 'only reports about this service')
    .option('--since <moment>', 'only reports at or after this moment', parseMoment)
    .action(printLog);
}

async function printLog({ data, service, since }: Options): Promise<void> {
  const store = await openStoreOf(data, { readOnly: true });
  try {
    await tellOfCut(store, 'What follows begins after them.', since);
    const holes = await store.coverage.holes(since ?? 0, Infinity, service);
    const after = since === undefined ? 0 : await store.reports.seqBefore(since);
    for await (const page of logPages(store.reports, after))
      for (const report of page) {
        if (service !== undefined && report.service !== service) continue;
        const began = holes.findIndex(({ from }) => from > report.at);
        const unseen = holes.splice(0, began < 0 ? holes.length : began);
        await printLine(logLine(report, unseen));
      }
  } finally {
    await store.close();
  }
}
