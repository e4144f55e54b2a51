/**
 * The rules of the Numenta Anomaly Benchmark, reimplemented from its description (Lavin & Ahmad 2015) and the behaviour of
 * `nab/sweeper.py`, `nab/runner.py` and `config/profiles.json` of github.com/numenta/NAB. In each labelled window the best-placed detection
 * counts, more the earlier it is; every row detected elsewhere costs, more the farther it is after the previous window.
 */

/** The values of a found window, a false row and a missed window. */
export interface Profile {
  readonly name: string;
  readonly found: number;
  readonly falseRow: number;
  readonly missed: number;
}

export const PROFILES: readonly Profile[] = [
  { name: 'standard', found: 1, falseRow: 0.11, missed: 1 },
  { name: 'reward_low_FP_rate', found: 1, falseRow: 0.22, missed: 1 },
  { name: 'reward_low_FN_rate', found: 1, falseRow: 0.11, missed: 2 },
];

/** The first share of a file is for learning, … */
const PROBATION_SHARE = 0.15;
/** … as if no file had more rows than this. */
const PROBATION_ROWS_MAX = 5_000;
/** This many window lengths after the end of the previous window, or if there is none, a false row costs in full. */
const FAR = 3;
/** How steeply the value falls over a window. */
const STEEPNESS = 5;

/** First and last row of a labelled window. */
export type RowWindow = readonly [first: number, last: number];

/** A file judged by a detector: a score per row. */
export interface Judged {
  readonly scores: ArrayLike<number>;
  readonly windows: readonly RowWindow[];
  readonly probation: number;
}

/** A row that counts: the detector's score, the value of detecting it, and the window it is in. */
export interface Point {
  readonly score: number;
  readonly value: number;
  readonly window: string | null;
}

export interface AtThreshold {
  readonly threshold: number;
  readonly score: number;
  /** Rows detected within windows and outside. */
  readonly within: number;
  readonly outside: number;
  readonly windowsFound: number;
}

export function probationOf(rows: number, share = PROBATION_SHARE): number {
  return Math.min(Math.floor(share * rows), share * PROBATION_ROWS_MAX);
}

/** From 1, a length before the end of a window, through 0 at its end to −1 beyond. */
export function scaledSigmoid(position: number): number {
  return position >= FAR ? -1 : 2 / (1 + Math.exp(STEEPNESS * position)) - 1;
}

/** The rows of a file after its probation, with the value of a detection in each. */
export function pointsOf(name: string, { scores, windows, probation }: Judged, profile: Profile): Point[] {
  const points: Point[] = [];
  for (let row = Math.ceil(probation); row < scores.length; row++) {
    const score = scores[row] as number;
    const window = windows.find(([first, last]) => first <= row && row <= last);
    if (window === undefined) {
      const before = windows.findLast(([, last]) => last < row);
      points.push({ score, value: profile.falseRow * scaledSigmoid(behind(row, before)), window: null });
    } else {
      const [first, last] = window;
      const position = -(last - row + 1) / (last - first + 1);
      const value = (profile.found * scaledSigmoid(position)) / scaledSigmoid(-1);
      points.push({ score, value, window: `${name} ${first}` });
    }
  }
  return points;
}

/** How many lengths of the previous window a row is after its end. */
function behind(row: number, before: RowWindow | undefined): number {
  if (before === undefined) return FAR;
  const [first, last] = before;
  return last === first ? FAR : (row - last) / (last - first);
}

/** The score at each threshold, from one that nothing reaches down to one that everything does. */
export function sweep(points: readonly Point[], missed: number): AtThreshold[] {
  const best = new Map<string, number>();
  for (const { window } of points) if (window !== null) best.set(window, Number.NaN);
  let total = 0;
  for (const _ of best) total -= missed;
  let [within, outside, windowsFound] = [0, 0, 0];
  const results: AtThreshold[] = [];
  const close = (threshold: number) =>
    results.push({ threshold, score: total, within, outside, windowsFound });
  let threshold = Infinity;
  for (const { score, value, window } of points.toSorted((a, b) => b.score - a.score)) {
    if (score !== threshold) close(threshold);
    threshold = score;
    if (window === null) {
      outside++;
      total += value;
      continue;
    }
    within++;
    const sofar = best.get(window) as number;
    if (Number.isNaN(sofar)) windowsFound++;
    else if (sofar >= value) continue;
    total += value - (Number.isNaN(sofar) ? -missed : sofar);
    best.set(window, value);
  }
  close(threshold);
  return results;
}

export interface Result extends AtThreshold {
  readonly profile: string;
  /** 0 for a detector that never detects anything, 100 for one that finds each window in its first row and nothing else. */
  readonly normalised: number;
  readonly windows: number;
}

/** The score over all files with the one threshold that is best for them, as the benchmark chooses it. */
export function scoreCorpus(files: ReadonlyMap<string, Judged>, profile: Profile): Result {
  const points = [...files].flatMap(([name, file]) => pointsOf(name, file, profile));
  const windows = [...files.values()].reduce((sum, file) => sum + file.windows.length, 0);
  const best = sweep(points, profile.missed).reduce((one, other) => (other.score > one.score ? other : one));
  return { profile: profile.name, ...best, normalised: normalise(best.score, windows, profile), windows };
}

export function normalise(score: number, windows: number, { found, missed }: Profile): number {
  return (100 * (score + missed * windows)) / (windows * (found + missed));
}
