import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE } from '../../core/base/time.ts';
import { readCounts, type Reading } from './counts-file.ts';
import type { CountsSink, SeriesHead } from './sink.ts';

export const START = Date.UTC(2025, 0, 1);
export const BUCKET = 5 * MINUTE;

/** A reading for which the user only set `asked`. */
export function asking(asked: Partial<Reading> = {}): Reading {
  return {
    lines: false,
    start: START,
    encoding: null,
    columns: { time: [], value: null, series: null, named: false },
    bucketMs: null,
    zone: null,
    dates: null,
    decimal: null,
    gaps: null,
    round: false,
    pick: null,
    ...asked,
  };
}

/** The calls to a sink, in a form that is easy to compare. */
export class Told implements CountsSink {
  readonly series: {
    id: string;
    start: string;
    bucketMs: number;
    counts: number[];
    stamps: (string | null)[];
    ended: boolean;
  }[] = [];

  begin({ id, start, bucketMs }: SeriesHead): void {
    this.series.push({
      id,
      start: new Date(start).toISOString(),
      bucketMs,
      counts: [],
      stamps: [],
      ended: false,
    });
  }

  bucket(count: number, stamp: string | null): void {
    this.series.at(-1)?.counts.push(count);
    this.series.at(-1)?.stamps.push(stamp);
  }

  end(): void {
    const series = this.series.at(-1);
    if (series !== undefined) series.ended = true;
  }
}

/** Reads a text as a file of counts; returns the calls to the sink, and the notes for the user. */
export async function readText(
  folder: string,
  text: string | Buffer,
  asked: Partial<Reading> = {},
): Promise<{ series: Told['series']; notes: string[] }> {
  const path = join(folder, 'a.csv');
  writeFileSync(path, text);
  const told = new Told();
  const notes: string[] = [];
  await readCounts(path, asking(asked), told, { onBytes() {}, onNote: (note) => notes.push(note) });
  return { series: told.series, notes };
}
