/**
 * How often the detector is wrong, how much it finds and how soon, on series with known outages:
 *
 *     npm run bench -- detection [--seed 1] [--replicates 5] [--json]
 */
import { parseArgs } from 'node:util';
import { judgeSeries } from './judge.ts';
import { RULES, type Rule } from './rules.ts';
import { addSeries, emptyScore, percentile, type Score } from './score.ts';
import { BUCKETS, LEVELS, STANDARD, STRESS, makeSeries, type Noise, type Outage } from './series.ts';

interface Judged {
  readonly level: number;
  readonly noise: string;
  readonly outages: readonly Outage[];
  readonly evidence: Float32Array;
}

interface Row {
  readonly series: string;
  readonly rule: string;
  readonly falsePerWeek: number;
  readonly quietInAlarm: number;
  readonly detected: number;
  readonly bigDetected: number;
  readonly medianDelay: number;
  readonly bigDelayP90: number;
}

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'detection'),
  options: {
    seed: { type: 'string', default: '1' },
    replicates: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

let judgedMs = 0;
let judgedBuckets = 0;

function judgeAll(name: string, noises: readonly Noise[]): Judged[] {
  const replicates = Number(values.replicates);
  const total = replicates * LEVELS.length * noises.length;
  const judged: Judged[] = [];
  for (const series of makeSeries(Number(values.seed), replicates, noises)) {
    const started = performance.now();
    const evidence = judgeSeries(series);
    judgedMs += performance.now() - started;
    judgedBuckets += BUCKETS;
    judged.push({ level: series.level, noise: series.noise, outages: series.outages, evidence });
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${judged.length} of ${total} series `);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return judged;
}

function row(series: string, ruleName: string, rule: Rule, judged: readonly Judged[]): Row {
  const score: Score = emptyScore();
  for (const one of judged) addSeries(score, rule(one.evidence), one.outages);
  return {
    series,
    rule: ruleName,
    falsePerWeek: score.falseEpisodes / score.serviceWeeks,
    quietInAlarm: score.quietAlarmBuckets / score.quietBuckets,
    detected: score.detected / score.outages,
    bigDetected: score.bigDetected / score.big,
    medianDelay: percentile(score.delays, 0.5),
    bigDelayP90: percentile(score.bigDelays, 0.9),
  };
}

function rows(name: string, judged: readonly Judged[]): Row[] {
  const groups: [string, readonly Judged[]][] = [[name, judged]];
  for (const level of LEVELS)
    groups.push([`${name} level ${level}`, judged.filter((one) => one.level === level)]);
  for (const noise of new Set(judged.map((one) => one.noise)))
    groups.push([`${name} ${noise}`, judged.filter((one) => one.noise === noise)]);
  return groups.flatMap(([group, members]) => RULES.map(([rule, alarm]) => row(group, rule, alarm, members)));
}

function print(all: readonly Row[]): void {
  const head = [
    'series',
    'rule',
    'false/week',
    'quiet in alarm',
    'detected',
    'big',
    'median min',
    'p90 big min',
  ];
  const lines = all.map((one) => [
    one.series,
    one.rule,
    one.falsePerWeek.toFixed(3),
    `${(100 * one.quietInAlarm).toFixed(3)} %`,
    one.detected.toFixed(3),
    one.bigDetected.toFixed(3),
    String(one.medianDelay),
    String(one.bigDelayP90),
  ]);
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => (line[i] as string).length)),
  );
  for (const line of [head, ...lines])
    console.log(
      line
        .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
        .join('  '),
    );
}

const all = [
  ...rows('standard', judgeAll('standard', STANDARD)),
  ...rows('stress', judgeAll('stress', STRESS)),
];
const microseconds = (1000 * judgedMs) / judgedBuckets;
if (values.json)
  console.log(JSON.stringify({ seed: values.seed, microsecondsPerBucket: microseconds, rows: all }));
else {
  print(all);
  console.log(
    `\nseed ${values.seed}, ${values.replicates} replicates, ${microseconds.toFixed(2)} µs a bucket`,
  );
}
