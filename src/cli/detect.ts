import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Millis } from '../core/base/time.ts';
import { readCounts } from '../lab/counts/counts-file.ts';
import { READING_HELP, addReadingOptions, readingOf, type ReadingOptions } from './reading-options.ts';
import type { CountsSink } from '../lab/counts/sink.ts';
import { OUTPUTS, incidents, scores, type OutputKind } from '../lab/detect-output.ts';
import { Explanations, type Asked } from '../lab/explain.ts';
import { parseMoment, readMoment } from './options.ts';
import { PlotFile, requireWritable } from '../lab/plot-file.ts';
import { CHARTS_MAX } from '../lab/plot.ts';
import { gatheredOutput, progress } from './terminal.ts';

interface Options extends ReadingOptions {
  readonly start: Millis;
  readonly output: OutputKind;
  /** True if no moment is given. */
  readonly explain?: Asked | true;
  readonly json?: boolean;
  readonly plot?: string;
}

const HELP = `${READING_HELP}
  A file is read as a stream of any size. If a line is wrong, the error names it and the exit status is 1; for a file of
  more than 4 MB, or with one line per series, the results up to that line have been printed. An incident is printed
  when it is over.

Examples:
  outcry detect tweets.csv --output table
  outcry detect tweets.csv --explain 2015-03-05T19:45Z
  outcry detect counts.csv --format counts --output scores --plot counts.svg > scores.csv`;

/** The detector on any counts, strictly causal: a bucket is judged without anything after it. */
export function detectCommand(): Command {
  const command = new Command('detect')
    .description('Judge counts from a file: what was significantly higher than usual, and when.')
    .argument('<file>', 'the counts; - reads standard input');
  return addReadingOptions(command)
    .addOption(
      new Option('--start <moment>', 'start of the first bucket, for counts')
        .argParser(parseStart)
        .default(Date.UTC(2024, 0, 1), '2024-01-01'),
    )
    .addOption(
      new Option(
        '--output <kind>',
        'incidents: one JSON line per incident, after the first day of counts; scores: the lines of the file with the evidence (−log10 p) after each bucket; table: for people',
      )
        .choices(OUTPUTS)
        .default('incidents'),
    )
    .addOption(
      new Option(
        '--explain [moment]',
        'instead: explain the judgement of the bucket that holds the moment; without a moment, of the most surprising one of each series after its first day',
      )
        .argParser(parseAsked)
        .conflicts('output'),
    )
    .option('--json', 'with --explain: one JSON line per series')
    .option('--plot <file>', `also draw a chart as SVG, of the first ${CHARTS_MAX} series if there are more`)
    .addHelpText('after', HELP)
    .action(detect);
}

/** Counts from before 1970 are not supported. */
function parseStart(text: string): Millis {
  const start = parseMoment(text);
  if (start < 0) throw new InvalidArgumentError('Give a moment from 1970 on.');
  return start;
}

/** The word after `--explain` is a moment; a file name there is a mistake. */
function parseAsked(text: string): Asked {
  const at = readMoment(text);
  if (at === null)
    throw new InvalidArgumentError(
      'Give a moment such as 2025-03-10T09:25:00Z; without one, put --explain at the end.',
    );
  return at;
}

async function detect(path: string, options: Options, command: Command): Promise<void> {
  const { start, plot } = options;
  if (options.json === true && options.explain === undefined)
    command.error('error: --json needs --explain: give both.');
  if (plot !== undefined && resolve(plot) === resolve(path))
    command.error('error: --plot names the file of counts itself, which a chart would replace.');
  if (plot !== undefined) requireWritable(plot);
  const bar = progress('Judging', path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  const printed = gatheredOutput();
  const { sink, close } = outputOf(path, options, (text) => printed.add(text));
  const chart = plot === undefined ? null : new PlotFile();
  try {
    await readCounts(path, readingOf(options, start), chart === null ? sink : both(sink, chart), {
      onBytes: (bytes) => bar.at(bytes),
      between: () => printed.flush(),
      onNote: (sentence) => console.error(`outcry: ${path}: ${sentence}`),
    });
  } finally {
    bar.end();
  }
  close();
  if (chart !== null && plot !== undefined) await chart.write(plot, path);
}

function outputOf(
  path: string,
  { output, explain, json = false }: Options,
  print: (text: string) => void,
): { sink: CountsSink; close(): void } {
  if (explain !== undefined) {
    const explanations = new Explanations({ asked: explain === true ? 'top' : explain, json }, print);
    return { sink: explanations, close: () => explanations.close(path) };
  }
  const sink = output === 'scores' ? scores(print) : incidents(output, print);
  return { sink, close() {} };
}

function both(one: CountsSink, other: CountsSink): CountsSink {
  return {
    begin(series) {
      one.begin(series);
      other.begin(series);
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
