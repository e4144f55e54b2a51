import { statSync } from 'node:fs';
import { Command } from 'commander';
import { readStarterCatalog } from '../catalog/index.ts';
import { OutcryError } from '../core/base/errors.ts';
import { MINUTE, WEEK, type Millis } from '../core/base/time.ts';
import type { ImportedCounts } from '../ports/history.ts';
import type { Store } from '../ports/store.ts';
import { iso } from '../api/shape.ts';
import { readOneSeries } from '../lab/counts/counts-file.ts';
import { openStoreOf } from './instance-store.ts';
import { READING_HELP, addReadingOptions, readingOf, type ReadingOptions } from './reading-options.ts';
import { parseMoment } from './options.ts';
import { JOIN_REFUSED, asInFile, endOf, joinPast, moveBy, shiftTo, type Joined } from './past-join.ts';
import { progress } from './terminal.ts';

interface Options extends ReadingOptions {
  readonly service: string;
  readonly data?: string;
  readonly keepTime: boolean;
  readonly replace: boolean;
}

const HELP = `${READING_HELP}

A second import:
  Counts imported before stay, and the file is added to them: for hours that both have, the file counts.
  If one has shorter buckets, they are added up to those of the other. --replace keeps only the file.`;

export function importCommand(): Command {
  const command = new Command('import')
    .description(
      'Import past counts of a service from a file, so that what is usual is known on the first day.',
    )
    .argument('<file>', 'the counts, as for detect; - reads standard input')
    .requiredOption('--service <slug>', 'the service that the counts belong to')
    .option('--data <folder>', 'folder of the instance');
  return addReadingOptions(command)
    .option('--start <moment>', 'start of the first bucket, for counts', parseMoment)
    .option(
      '--keep-time',
      'keep the times of old counts; otherwise they are moved by whole weeks to end just before now',
      false,
    )
    .option('--replace', 'discard what was imported for the service before', false)
    .addHelpText('after', HELP)
    .action(importCounts);
}

async function importCounts(path: string, options: Options, command: Command): Promise<void> {
  if (options.format === 'counts' && options.start === undefined)
    command.error('error: counts have no timestamps: say with --start when the first bucket begins.');
  // Reports are counted by the minute, so past counts must be too.
  if (options.bucket !== undefined && options.bucket % MINUTE !== 0)
    command.error('error: buckets of past counts must be whole minutes: --bucket 5m or 1h.');
  const read = await readOne(path, options);
  const store = await openStoreOf(options.data);
  try {
    await requireService(store, options.service);
    const before = options.replace ? null : await store.history.get(options.service);
    const joined = joinedWith(before, read, path);
    const past = inTime(joined.past, before, options.keepTime, Date.now());
    await store.history.put(past);
    console.log(JSON.stringify(summary(read, past, joined)));
    if (before !== null) console.error(`outcry: ${path}: ${said(joined, read, before)}`);
  } finally {
    await store.close();
  }
}

/** Reads the one series of the file completely before anything is written. */
async function readOne(path: string, options: Options): Promise<ImportedCounts> {
  const bar = progress('Reading', path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  try {
    const { start, bucketMs, counts } = await readOneSeries(path, readingOf(options, options.start ?? 0), {
      onBytes: (bytes) => bar.at(bytes),
      onNote: (sentence) => console.error(`outcry: ${path}: ${sentence}`),
    });
    return { service: options.service, start, bucketMs, counts };
  } finally {
    bar.end();
  }
}

function joinedWith(before: ImportedCounts | null, read: ImportedCounts, path: string): Joined {
  if (before === null) return { past: read, kept: 0, replaced: 0 };
  const joined = joinPast(asInFile(before), read);
  if (typeof joined === 'string')
    throw new OutcryError(
      'past_not_joined',
      `${path} cannot be joined with what was imported before, ${iso(asInFile(before).start)} to ${iso(endOf(asInFile(before)))}: ` +
        `${JOIN_REFUSED[joined]}, or take the file alone with --replace. Nothing was imported.`,
    );
  return joined;
}

/** Moved near the present by as much as earlier imports, so that files from the same past stay aligned. */
function inTime(
  past: ImportedCounts,
  before: ImportedCounts | null,
  keepTime: boolean,
  now: Millis,
): ImportedCounts {
  if (keepTime) return past;
  const moved = before === null ? null : moveBy(past, before.movedMs ?? 0);
  return moved !== null && endOf(moved) <= now ? moved : shiftTo(past, now);
}

function said({ kept, replaced }: Joined, read: ImportedCounts, before: ImportedCounts): string {
  const longer = read.bucketMs === before.bucketMs ? '' : ', in the longer buckets of the two';
  return replaced === 0
    ? `joined with ${kept} buckets that were imported before${longer}; none were replaced.`
    : `joined with ${kept} buckets that were imported before${longer}; ${replaced} others were replaced.`;
}

async function requireService(store: Store, slug: string): Promise<void> {
  const catalog = (await store.catalog.load()) ?? (await readStarterCatalog());
  if (catalog.services.some((service) => service.slug === slug)) return;
  throw new OutcryError(
    'unknown_service',
    `There is no service "${slug}" in the catalog. Nothing was imported.`,
  );
}

/** What was read from the file, and what is known together with earlier imports. */
function summary(read: ImportedCounts, past: ImportedCounts, { kept, replaced }: Joined) {
  const known = (counts: readonly number[]) => counts.filter((count) => !Number.isNaN(count));
  return {
    service: past.service,
    buckets: read.counts.length,
    bucketMinutes: read.bucketMs / MINUTE,
    reports: known(read.counts).reduce((sum, count) => sum + count, 0),
    unknown: read.counts.length - known(read.counts).length,
    joinedWith: kept,
    replaced,
    from: iso(past.start),
    to: iso(endOf(past)),
    movedByWeeks: (past.movedMs ?? 0) / WEEK,
  };
}
