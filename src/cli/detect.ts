import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { MINUTE, type Millis } from '../core/time.ts';
import { FORMATS, readCounts, type CountsSink, type Format } from './counts-file.ts';
import { OUTPUTS, incidents, scores, type OutputKind } from './detect-output.ts';
import { Explanations, type Asked } from './explain.ts';
import { parseBucket, parseMoment, readMoment } from './options.ts';
import { PlotFile, requireWritable } from './plot-file.ts';
import { CHARTS_MAX } from './plot.ts';
import { gatheredOutput, progress } from './terminal.ts';

interface Options {
  readonly format: Format;
  readonly bucket: Millis;
  readonly start: Millis;
  readonly output: OutputKind;
  /** True where no moment is given. */
  readonly explain?: Asked | true;
  readonly json?: boolean;
  readonly plot?: string;
}

const HELP = `
What counts as what:
  A file is read as a stream of any size, and judged as it is read. What follows from the lines before a wrong one
  has been printed; the error names the line, and the exit status is 1. An incident is printed when it is over.
  A timestamp without an offset is UTC. Rows of a series stand together, in order of time. Rows of one bucket add
  up; a bucket without a row holds no reports; half a year without a row is taken for a mistake.
  Counts are whole numbers from 0 to 1e9; 12.0 and 1e7 are whole. A head line and quotes are understood.

Examples:
  outcry detect tweets.csv --output table
  outcry detect tweets.csv --explain 2015-03-05T19:45Z
  outcry detect counts.csv --format counts --output scores --plot counts.svg > scores.csv`;

/** The detector over anybody's counts, strictly causal: nothing after a bucket is used to judge it. */
export function detectCommand(): Command {
  return new Command('detect')
    .description('Judge counts from a file: what was significantly higher than usual, and when.')
    .argument('<file>', 'the counts; - reads standard input')
    .addOption(
      new Option(
        '--format <format>',
        'nab: timestamp,value rows; series: series,timestamp,value rows; counts: a line a series, id,c1,c2,…',
      )
        .choices(FORMATS)
        .default('nab'),
    )
    .addOption(
      new Option('--bucket <duration>', 'length of a bucket; an hour is a whole number of them')
        .argParser(parseBucket)
        .default(5 * MINUTE, '5m'),
    )
    .addOption(
      new Option('--start <moment>', 'start of the first bucket, for counts')
        .argParser(parseStart)
        .default(Date.UTC(2024, 0, 1), '2024-01-01'),
    )
    .addOption(
      new Option(
        '--output <kind>',
        'incidents: a JSON line an incident, from the second day on; scores: the lines of the file with the evidence (−log10 p) after each bucket; table: for people',
      )
        .choices(OUTPUTS)
        .default('incidents'),
    )
    .addOption(
      new Option(
        '--explain [moment]',
        'instead: why the bucket that holds the moment was judged as it was; without a moment, the most surprising one of each series from its second day on',
      )
        .argParser(parseAsked)
        .conflicts('output'),
    )
    .option('--json', 'with --explain: as a JSON line a series')
    .option(
      '--plot <file>',
      `besides: a chart of it as SVG, of the first ${CHARTS_MAX} series where there are more`,
    )
    .addHelpText('after', HELP)
    .action(detect);
}

/** Counts before 1970 are of another time. */
function parseStart(text: string): Millis {
  const start = parseMoment(text);
  if (start < 0) throw new InvalidArgumentError('Give a moment from 1970 on.');
  return start;
}

/** The word after `--explain` is its moment: a file that stands there is a misunderstanding. */
function parseAsked(text: string): Asked {
  const at = readMoment(text);
  if (at === null)
    throw new InvalidArgumentError(
      'Give a moment such as 2025-03-10T09:25:00Z; without one, put --explain at the end.',
    );
  return at;
}

async function detect(path: string, options: Options, command: Command): Promise<void> {
  const { format, bucket, start, plot } = options;
  if (options.json === true && options.explain === undefined)
    command.error('error: --json says how to print what --explain explains: give both.');
  if (plot !== undefined && resolve(plot) === resolve(path))
    command.error('error: --plot names the file of counts itself, which a chart would replace.');
  if (plot !== undefined) requireWritable(plot);
  const bar = progress('Judging', path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  const printed = gatheredOutput();
  const { sink, close } = outputOf(path, options, (text) => printed.add(text));
  const chart = plot === undefined ? null : new PlotFile(bucket);
  try {
    const reading = { format, bucketMs: bucket, start };
    await readCounts(path, reading, chart === null ? sink : both(sink, chart), {
      onBytes: (bytes) => bar.at(bytes),
      between: () => printed.flush(),
    });
  } finally {
    bar.end();
  }
  close();
  if (chart !== null && plot !== undefined) await chart.write(plot, path);
}

function outputOf(
  path: string,
  { format, bucket, output, explain, json = false }: Options,
  print: (text: string) => void,
): { sink: CountsSink; close(): void } {
  if (explain !== undefined) {
    const explanations = new Explanations(
      { bucketMs: bucket, asked: explain === true ? 'top' : explain, json },
      print,
    );
    return { sink: explanations, close: () => explanations.close(path) };
  }
  const sink = output === 'scores' ? scores(format, bucket, print) : incidents(output, bucket, print);
  return { sink, close() {} };
}

function both(one: CountsSink, other: CountsSink): CountsSink {
  return {
    begin(id, start) {
      one.begin(id, start);
      other.begin(id, start);
    },
    bucket(count, stamp) {
      one.bucket(count, stamp);
      other.bucket(count, stamp);
    },
    end() {
      one.end();
      other.end();
    },
  };
}
