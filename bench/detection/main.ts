/**
 * False alarms, detected outages and delays of detectors on series with known outages: ours, those in common use, published statistical
 * ones, and the theoretical optimum. Thresholds are chosen on one seed, figures come from another:
 *
 * npm run bench:detection -- [--seed 42] [--calibrate SEED − 1] [--replicates 5] [--peers fixed,ratio,ears,esd,r]
 * [--json FILE] [--md FILE] [--svg FILE]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { LEVEL_PAST, QUIET_PAST, readArchive, withPast } from './archive.ts';
import { ARCHIVE_DETECTORS } from './archive-detectors.ts';
import { archiveMisses, archiveRows, archiveTable, archiveYears, type ArchiveRow } from './archive-rows.ts';
import { judgeAll, type Corpus } from './corpus.ts';
import { ORACLE, OUTCRY, OWN_DETECTORS, R_DETECTORS, type Detector, type OwnDetector } from './detectors.ts';
import { R_MISSING, hasSurveillance, judgeWithR } from './peers/surveillance.ts';
import { pictureOf } from './picture.ts';
import { curveAtEvidence, curvesOf } from './curves.ts';
import { groupRowsOf, rowsOf, thresholdsOf } from './rows.ts';
import { LEVELS, STANDARD, STRESS, type Noise } from './series.ts';
import { detectorTable, groupTable, markdownTable, plainTable, type Table } from './table.ts';

const ALWAYS = new Set([OUTCRY.key, ORACLE.key]);
/** The oracles have a threshold for each of the four noises, so they need more series for calibration by this factor. */
const BOUND_REPLICATES = 4;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '42' },
    calibrate: { type: 'string' },
    replicates: { type: 'string', default: '5' },
    peers: { type: 'string', default: 'fixed,ratio,ears,esd,r' },
    json: { type: 'string' },
    md: { type: 'string' },
    svg: { type: 'string' },
  },
});
const seed = whole('seed', values.seed);
const calibrationSeed = whole('calibrate', values.calibrate ?? String(seed - 1));
if (calibrationSeed === seed)
  throw new RangeError('thresholds are not chosen on the series they are measured on');
const replicates = whole('replicates', values.replicates, 1);
const peers = new Set(values.peers.split(','));
const own = OWN_DETECTORS.filter(({ key }) => ALWAYS.has(key) || peers.has(key));

const notes: string[] = [];
const fromR: Detector[] = [];
if (peers.has('r')) {
  if (await hasSurveillance()) fromR.push(...R_DETECTORS);
  else notes.push(`${R_DETECTORS.map(({ name }) => name).join(', ')} ${R_MISSING}`);
}

const bounds = own.filter(({ key }) => key === ORACLE.key);
const others = own.filter((one) => !bounds.includes(one));
const many = BOUND_REPLICATES * replicates;
const calibration = judged('calibration series', calibrationSeed, STANDARD, others);
const boundCalibration = judged('series for the oracles', calibrationSeed, STANDARD, bounds, many);
// Only the oracles, who know the noise, are calibrated to stress.
const boundStressCalibration = judged('stress series for the oracles', calibrationSeed, STRESS, bounds, many);
const standard = judged('standard series', seed, STANDARD, own);
const stress = judged('stress series', seed, STRESS, own);
for (const detector of fromR) {
  await judgedWithR(detector, calibration, calibrationSeed);
  await judgedWithR(detector, standard, seed);
}

const detectors = [...others, ...fromR, ...bounds];
const otherThresholds = thresholdsOf([...others, ...fromR], calibration);
const thresholds = new Map([...otherThresholds, ...thresholdsOf(bounds, boundCalibration)]);
const stressThresholds = new Map([...otherThresholds, ...thresholdsOf(bounds, boundStressCalibration)]);
const standardRows = rowsOf(detectors, thresholds, standard);
const stressRows = rowsOf(own, stressThresholds, stress);
const groupRows = [...groupRowsOf(OUTCRY, 'standard', standard), ...groupRowsOf(OUTCRY, 'stress', stress)];
const curves = curvesOf(detectors, thresholds, standard);
const levelCurves = Object.fromEntries(
  [['standard', standard] as const, ['stress', stress] as const].map(([name, corpus]) => [
    name,
    LEVELS.map((level) => ({
      level,
      curve: curveAtEvidence(OUTCRY, corpus, (fact) => fact.level === level),
    })),
  ]),
);

progress('real outages');
const archive = await readArchive();
const archiveDetectors = ARCHIVE_DETECTORS.filter(({ key }) => ALWAYS.has(key) || peers.has(key));
const realRows: Record<string, ArchiveRow[]> = {};
const realOutages = [QUIET_PAST, LEVEL_PAST].flatMap((past): [string, Table][] => {
  const rows = archiveRows(archive, archiveDetectors, { seed, calibrationSeed, past });
  realRows[past.name] = rows;
  const title = `${archive.length} real outages, the past drawn from ${past.name}`;
  notes.push(...archiveMisses(rows).map((sentence) => `${title}: ${sentence}`));
  return [
    [title, archiveTable(rows)],
    ['The same, Outcry by year', archiveYears(withPast(archive, seed, past), rows[0] as ArchiveRow)],
  ];
});
progress('');

const sections: [string, Table][] = [
  [
    `Standard series of seed ${seed}; calibrated ones to 0.1 on seed ${calibrationSeed}`,
    detectorTable(standardRows),
  ],
  [`Stress series of seed ${seed}, with the same thresholds`, detectorTable(stressRows)],
  ['Outcry by size of service and by kind of noise', groupTable(groupRows)],
  ...realOutages,
];
for (const [title, table] of sections) console.log(`${title}\n\n${plainTable(table)}\n`);
for (const note of notes) console.log(note);

if (values.md !== undefined)
  await writeFile(
    values.md,
    `${[...sections.map(([title, table]) => `${title}:\n\n${markdownTable(table)}`), ...notes].join('\n\n')}\n`,
  );
if (values.svg !== undefined) await writeFile(values.svg, pictureOf(curves));
if (values.json !== undefined) {
  const figures = {
    seed,
    calibrationSeed,
    replicates,
    notes,
    standardRows,
    stressRows,
    groupRows,
    curves,
    levelCurves,
    realRows,
  };
  await writeFile(values.json, `${JSON.stringify(figures, withoutDelays, 2)}\n`);
}

function judged(
  name: string,
  from: number,
  noises: readonly Noise[],
  by: readonly OwnDetector[],
  times = replicates,
): Corpus {
  const corpus = judgeAll(from, times, noises, by, (done, total) => progress(`${name}: ${done} of ${total}`));
  progress('');
  return corpus;
}

async function judgedWithR({ name }: Detector, corpus: Corpus, from: number): Promise<void> {
  progress(`${name} in R, seed ${from}: this takes minutes`);
  corpus.runs.set(name, await judgeWithR(name, from, replicates, STANDARD));
  progress('');
}

/** Thousands of single delays are of no use in the output. */
function withoutDelays(key: string, value: unknown): unknown {
  return key === 'delays' ? undefined : value;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function whole(name: string, text: string, least = 0): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new RangeError(`--${name} is a whole number from ${least} on`);
  return number;
}
