import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Millis } from '../../src/core/base/time.ts';
import type { RowWindow } from './score.ts';

/** Labelled windows by file, as in `labels/combined_windows.json`. */
export type Labels = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;

/** A file of the benchmark: raw counts, or the results of some detector. */
export interface DataFile {
  readonly name: string;
  readonly times: readonly Millis[];
  readonly values: readonly number[];
  /** `anomaly_score`, if it is a file of results. */
  readonly scores: readonly number[] | null;
}

export async function readLabels(path: string): Promise<Labels> {
  return JSON.parse(await readFile(path, 'utf8')) as Labels;
}

/** Files, and the .csv files in folders, in alphabetical order. */
export async function filesIn(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      if (!(await stat(path)).isDirectory()) return path;
      const names = (await readdir(path)).filter((name) => name.endsWith('.csv'));
      return names.map((name) => join(path, name));
    }),
  );
  return found.flat().toSorted();
}

/** `timestamp,value` or `timestamp,value,anomaly_score`; further columns are ignored. */
export function parseData(name: string, text: string): DataFile {
  const [head = '', ...lines] = text.trim().split(/\r?\n/u);
  const columns = head.split(',');
  const [time, value, score] = ['timestamp', 'value', 'anomaly_score'].map((column) =>
    columns.indexOf(column),
  );
  if (time === -1 || value === -1)
    throw new RangeError(`${name}: the first line names the columns timestamp and value`);
  const rows = lines.map((line) => line.split(','));
  const numbers = (column: number) => rows.map((row) => Number(row[column]));
  const file = {
    name,
    times: rows.map((row) => momentOf(row[time as number] ?? '')),
    values: numbers(value as number),
    scores: score === -1 ? null : numbers(score as number),
  };
  const wrong = rows.findIndex((_, i) =>
    [file.times[i], file.values[i], file.scores?.[i] ?? 0].some((number) => !Number.isFinite(number)),
  );
  if (wrong !== -1)
    throw new RangeError(`${name}, line ${wrong + 2}: "${lines[wrong]}" is not a row of numbers`);
  return file;
}

export async function readData(path: string): Promise<DataFile> {
  return parseData(basename(path), await readFile(path, 'utf8'));
}

/** The windows of a file as rows. The names of result files begin with their detector's name. */
export function windowsOf({ name, times }: DataFile, labels: Labels): RowWindow[] {
  const entry = Object.entries(labels).find(([path]) => {
    const data = basename(path);
    return name === data || name.endsWith(`_${data}`);
  });
  if (entry === undefined) throw new RangeError(`${name}: there are no labels for it`);
  return entry[1].map(([from, to]) => {
    const [first, last] = [momentOf(from), momentOf(to)];
    return [times.findIndex((at) => at >= first), times.findLastIndex((at) => at <= last)];
  });
}

/** The timestamps have no zone; all are read the same way. */
function momentOf(stamp: string): Millis {
  return Date.parse(`${stamp.trim().replace(' ', 'T').replace(/\.0+$/u, '')}Z`);
}
