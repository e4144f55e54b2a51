import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Run } from '../corpus.ts';
import { makeSeries, type Noise } from '../series.ts';
import { QUARTERS_JUDGED, holdQuarters, quartersOf } from './quarters.ts';

/** farringtonFlexible takes a quarter of a minute per series, so it only gets the first 48 of a seed. */
export const R_REPLICATES_MAX = 2;
export const R_MISSING = "skipped: R's surveillance is not installed (Debian: r-cran-surveillance)";

const SCRIPT = join(import.meta.dirname, 'surveillance.R');
const run = promisify(execFile);

export async function hasSurveillance(): Promise<boolean> {
  try {
    await run('Rscript', ['-e', 'stopifnot(requireNamespace("surveillance", quietly = TRUE))']);
    return true;
  } catch {
    return false;
  }
}

/** Runs that detector in R on the first series of a seed. */
export async function judgeWithR(
  name: string,
  seed: number,
  replicates: number,
  noises: readonly Noise[],
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-bench-'));
  try {
    const [input, output] = [join(folder, 'counts.csv'), join(folder, 'scores.csv')];
    const lines: string[] = [];
    for (const { counts } of makeSeries(seed, Math.min(replicates, R_REPLICATES_MAX), noises))
      lines.push(quartersOf(counts).join(','));
    await writeFile(input, `${lines.join('\n')}\n`);
    await run('Rscript', [SCRIPT, name, input, output]);
    return runOf(await readFile(output, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A line per series: the seconds taken, then the scores. */
function runOf(text: string): Run {
  let seconds = 0;
  const scores = text
    .trim()
    .split('\n')
    .map((line) => {
      const [took, ...quarters] = line.split(',').map(Number);
      seconds += took as number;
      return holdQuarters(quarters);
    });
  return { scores, microsPerCount: (1e6 * seconds) / (scores.length * QUARTERS_JUDGED) };
}
