import { statSync } from 'node:fs';
import { Command, Option } from 'commander';
import { StreamDetector } from '../core/detector.ts';
import type { Incident } from '../core/incident.ts';
import { levelsFor } from '../core/levels.ts';
import { ServiceMonitor } from '../core/monitor.ts';
import { defaultPrior } from '../core/prior.ts';
import { DAY, MINUTE, type Millis } from '../core/time.ts';
import { incidentJson, iso } from '../views/json.ts';
import { FORMATS, readSeries, type Format, type Series } from './counts-file.ts';
import { parseDuration, parseMoment } from './options.ts';
import { printLine, progress } from './terminal.ts';

const OUTPUTS = ['incidents', 'scores', 'table'] as const;
const DEFAULT_START = Date.UTC(2024, 0, 1);
const EVIDENCE_DIGITS = 4;
/** A file is judged series by series, as each would be by itself. */
const ONE_STREAM = levelsFor(1);
/** How counts of anybody's begin says nothing of what is usual for them: incidents begin a day later. */
const WARM_UP: Millis = DAY;

interface Options {
  readonly format: Format;
  readonly bucket: Millis;
  readonly start: Millis;
  readonly output: (typeof OUTPUTS)[number];
}

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
    .option('--bucket <duration>', 'length of a bucket', parseDuration, 5 * MINUTE)
    .option('--start <moment>', 'start of the first bucket, for counts', parseMoment, DEFAULT_START)
    .addOption(
      new Option(
        '--output <kind>',
        'incidents: a JSON line an incident, from the second day on; scores: the lines of the file with the evidence (−log10 p) after each bucket; table: for people',
      )
        .choices(OUTPUTS)
        .default('incidents'),
    )
    .action(detect);
}

async function detect(path: string, { format, bucket, start, output }: Options): Promise<void> {
  const bar = progress('Judging', path === '-' ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  const lines: string[] = [];
  // Printed only once the whole file is known to be good: a half-judged file looks like a judged one.
  try {
    const reading = { format, bucketMs: bucket, start };
    for await (const series of readSeries(path, reading, (bytes) => bar.at(bytes))) {
      if (output === 'scores') lines.push(...scoreLines(series, format, bucket, lines.length === 0));
      else lines.push(...incidentsOf(series, bucket).map((incident) => incidentLine(incident, output)));
    }
  } finally {
    bar.end();
  }
  if (output === 'table') await printLine(TABLE_HEAD);
  for (const line of lines) await printLine(line);
}

/** The file's own lines with evidence in place of counts. */
function scoreLines(
  { id, start, counts, stamps }: Series,
  format: Format,
  bucketMs: Millis,
  first: boolean,
): string[] {
  const detector = new StreamDetector({ bucketMs, prior: defaultPrior });
  detector.startAt(start);
  const scores = counts.map((count) => detector.push(count).evidence.toFixed(EVIDENCE_DIGITS));
  if (format === 'counts') return [`${id},${scores.join(',')}`];
  const named = format === 'series';
  const rows = scores.flatMap((score, index) => {
    const stamp = stamps[index];
    return stamp === undefined ? [] : [named ? `${id},${stamp},${score}` : `${stamp},${score}`];
  });
  const head = named ? 'series,timestamp,evidence' : 'timestamp,evidence';
  return first ? [head, ...rows] : rows;
}

/** Reported incidents of a series, each in its last state. */
function incidentsOf({ id, start, counts }: Series, bucketMs: Millis): Incident[] {
  const monitor = ServiceMonitor.begin(id, defaultPrior, null, start, bucketMs);
  const incidents = new Map<string, Incident>();
  counts.forEach((count, index) => {
    const at = start + index * bucketMs;
    if (count > 0) monitor.add(at, count);
    if (at - start < WARM_UP || !monitor.activeAt(at)) return;
    const change = monitor.tick(at + bucketMs, ONE_STREAM);
    if (change !== null && change.incident.detectedAt !== null)
      incidents.set(change.incident.id, change.incident);
  });
  return [...incidents.values()];
}

const TABLE_HEAD =
  'series                onset             detected          ended             reports  evidence';

function incidentLine(incident: Incident, output: Options['output']): string {
  const json = incidentJson(incident);
  if (output === 'incidents') return JSON.stringify(json);
  const moment = (at: Millis | null) =>
    (at === null ? '–' : iso(at).slice(0, 16).replace('T', ' ')).padEnd(16);
  return [
    incident.service.padEnd(20).slice(0, 20),
    moment(incident.onset.at),
    moment(incident.detectedAt),
    moment(incident.endedAt),
    String(incident.reports).padStart(8),
    incident.peak.evidence.toFixed(1).padStart(9),
  ].join('  ');
}
