import { statSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readStarterCatalog } from '../catalog/index.ts';
import { readEnvironment, toConfig } from '../config.ts';
import { OutcryError } from '../core/errors.ts';
import { MINUTE, WEEK, type Millis } from '../core/time.ts';
import { openSqliteStore } from '../store/sqlite/index.ts';
import type { PastCounts, Store } from '../store/store.ts';
import { iso } from '../views/json.ts';
import { FORMATS, readOneSeries, type Format } from './counts-file.ts';
import { parseBucket, parseMoment } from './options.ts';
import { progress } from './terminal.ts';

interface Options {
  readonly service: string;
  readonly data?: string;
  readonly format: Format;
  readonly bucket: Millis;
  readonly start?: Millis;
  readonly keepTime: boolean;
}

export function importCommand(): Command {
  return new Command('import')
    .description(
      'Take past counts of a service from a file, so that what is usual is known on the first day.',
    )
    .argument('<file>', 'the counts, as for detect; - reads standard input')
    .requiredOption('--service <slug>', 'the service that the counts are of')
    .option('--data <folder>', 'folder of the instance')
    .addOption(new Option('--format <format>', 'as for detect').choices(FORMATS).default('nab'))
    .option('--bucket <duration>', 'length of a bucket, whole minutes', parseMinutes, 5 * MINUTE)
    .option('--start <moment>', 'start of the first bucket, for counts', parseMoment)
    .option(
      '--keep-time',
      'leave old counts where they are; else whole weeks are added until they end just before now',
      false,
    )
    .action(importCounts);
}

async function importCounts(path: string, options: Options, command: Command): Promise<void> {
  if (options.format === 'counts' && options.start === undefined)
    command.error('error: counts have no timestamps: say with --start when the first bucket begins.');
  const read = await readOne(path, options);
  const past = options.keepTime ? read : shiftTo(read, Date.now());
  const config = toConfig(readEnvironment({ data: options.data }));
  const store = await openSqliteStore({ folder: config.data });
  try {
    await requireService(store, options.service);
    await store.history.put(past);
  } finally {
    await store.close();
  }
  console.log(JSON.stringify(summary(read, past)));
}

/** Reports are counted by the minute, so past counts are too. */
function parseMinutes(text: string): Millis {
  const bucketMs = parseBucket(text);
  if (bucketMs % MINUTE !== 0) throw new InvalidArgumentError('Buckets must be whole minutes: 5m or 1h.');
  return bucketMs;
}

/** The one series of the file, complete, before anything is written. */
async function readOne(path: string, { service, format, bucket, start }: Options): Promise<PastCounts> {
  const bar = progress('Reading', path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  try {
    const series = await readOneSeries(path, { format, bucketMs: bucket, start: start ?? 0 }, (bytes) =>
      bar.at(bytes),
    );
    return { service, start: series.start, bucketMs: bucket, counts: series.counts };
  } finally {
    bar.end();
  }
}

/** Whole weeks later, so that hours of the week stay what they are, to end within the week before `now`. */
export function shiftTo(past: PastCounts, now: Millis): PastCounts {
  const end = past.start + past.counts.length * past.bucketMs;
  const weeks = Math.floor((now - end) / WEEK);
  return { ...past, start: past.start + weeks * WEEK };
}

async function requireService(store: Store, slug: string): Promise<void> {
  const catalog = (await store.catalog.load()) ?? (await readStarterCatalog());
  if (catalog.services.some((service) => service.slug === slug)) return;
  throw new OutcryError(
    'unknown_service',
    `There is no service "${slug}" in the catalog. Nothing was imported.`,
  );
}

function summary(read: PastCounts, past: PastCounts) {
  return {
    service: past.service,
    buckets: past.counts.length,
    bucketMinutes: past.bucketMs / MINUTE,
    reports: past.counts.reduce((sum, count) => sum + count, 0),
    from: iso(past.start),
    to: iso(past.start + past.counts.length * past.bucketMs),
    movedByWeeks: (past.start - read.start) / WEEK,
  };
}
