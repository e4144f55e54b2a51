import { isTimeZone } from '../core/base/time-zone.ts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Millis } from '../core/base/time.ts';
import { isEncoding } from '../files/encoding.ts';
import { parseBucket } from './options.ts';
import type { Reading } from '../lab/counts/counts-file.ts';
import { GAPS, type Gaps } from '../lab/counts/gaps.ts';
import { DATE_ORDERS, type DateOrder } from '../lab/counts/moments.ts';

/** The formats of counts: rows of a moment and a count, optionally with a name, or one line per series. */
const FORMATS = ['nab', 'series', 'counts'] as const;
type Format = (typeof FORMATS)[number];

/** The command line's options for a file of counts. */
export interface ReadingOptions {
  readonly format: Format;
  readonly bucket?: Millis;
  readonly start?: Millis;
  readonly time?: readonly string[];
  readonly value?: string;
  readonly series?: string;
  readonly zone?: string;
  readonly timeZone?: string;
  readonly timezone?: string;
  readonly tz?: string;
  readonly gaps?: Gaps;
  readonly dates?: DateOrder;
  readonly decimal?: '.' | ',';
  readonly encoding?: string;
  readonly round?: boolean;
}

/** The supported file formats, for the help of every command that reads one. */
export const READING_HELP = `
What is read:
  Rows of a timestamp and a count, with or without a header line, separated by commas, semicolons, tabs, bars or spaces;
  UTF-8, UTF-16 or Windows-1252. Columns are found by their content and their names, or given with --time,
  --value and --series, by name or number. What was assumed is printed in one line on standard error.
  Timestamps: 2025-02-03 14:00, 2025-02-03T14:00:00Z, … +0000 UTC, 2025/02/03, 03.02.2025, 3 Feb 2025, Unix seconds to
  nanoseconds, a date and a time in two columns. 03/02/2025 is read if the file shows its order, or with --dates.
  Without an offset they are UTC, or local times of --zone: in an hour that clocks repeat, rows are taken in their order.
  Counts are whole numbers from 0 to 1e9; 12.0 and 1e7 are whole. An empty cell, NaN, null, NA or - is unknown.
  Rows of one bucket add up. A missing row is unknown if the file has zeros of its own or a count of 0 is all
  but impossible there, otherwise zero; half a year without a row counts as a mistake.`;

/** Adds the options for reading a file of counts to a command. */
export function addReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--format <format>',
        'nab: rows of time and count; series: rows that name their series; counts: one line per series, id,c1,c2,…',
      )
        .choices(FORMATS)
        .default('nab'),
    )
    .option(
      '--time <column>',
      'column of the timestamps; twice for a date and a time',
      (name: string, names: readonly string[] = []) => [...names, name],
    )
    .option('--value <column>', 'column of the counts')
    .option('--series <column>', 'column that names the series; COLUMN=NAME reads only that series')
    .addOption(
      new Option(
        '--zone <zone>',
        'time zone of timestamps without an offset, such as Asia/Tokyo (default: UTC)',
      ).argParser(parseZone),
    )
    .addOption(new Option('--time-zone <zone>').argParser(parseZone).hideHelp())
    .addOption(new Option('--timezone <zone>').argParser(parseZone).hideHelp())
    .addOption(new Option('--tz <zone>').argParser(parseZone).hideHelp())
    .addOption(
      new Option('--dates <order>', 'whether 03/02/2025 begins with the day or the month').choices(
        DATE_ORDERS,
      ),
    )
    .addOption(
      new Option('--decimal <mark>', 'decimal mark, if the numbers leave it open').choices(['.', ',']),
    )
    .option('--round', 'round fractions, and take counts below zero as 0')
    .addOption(
      new Option('--gaps <kind>', 'what a missing row means (default: decided from the file)').choices(GAPS),
    )
    .addOption(
      new Option(
        '--encoding <name>',
        'encoding of the file, if it is not UTF-8 and has no byte order mark',
      ).argParser(parseEncoding),
    )
    .addOption(
      new Option(
        '--bucket <duration>',
        'length of a bucket: 1m, 5m, 15m or 1h (default: the distance of the rows; 5m for --format counts)',
      ).argParser(parseBucket),
    );
}

/** The options as the reader takes them. */
export function readingOf(options: ReadingOptions, start: Millis): Reading {
  const {
    format,
    time = [],
    value = null,
    series = null,
    gaps = null,
    dates = null,
    decimal = null,
    encoding = null,
  } = options;
  const equals = series?.indexOf('=') ?? -1;
  return {
    lines: format === 'counts',
    start,
    encoding,
    columns: {
      time,
      value,
      series: series === null || equals < 0 ? series : series.slice(0, equals),
      named: format === 'series',
    },
    pick: series === null || equals < 0 ? null : series.slice(equals + 1),
    bucketMs: options.bucket ?? null,
    zone: options.zone ?? options.timeZone ?? options.timezone ?? options.tz ?? null,
    dates,
    decimal,
    gaps,
    round: options.round ?? false,
  };
}

function parseZone(name: string): string {
  if (isTimeZone(name)) return name;
  throw new InvalidArgumentError('Give a time zone such as Asia/Tokyo, UTC or +09:00.');
}

function parseEncoding(name: string): string {
  if (isEncoding(name)) return name;
  throw new InvalidArgumentError('Give an encoding such as utf-8, windows-1252 or shift_jis.');
}
