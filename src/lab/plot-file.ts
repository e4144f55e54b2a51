import { accessSync, constants, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { OutcryError } from '../core/base/errors.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { CountsSink, SeriesHead } from './counts/sink.ts';
import { INCIDENTS_MAX, PlotColumns, type PlotSeries } from './plot-columns.ts';
import { CHARTS_MAX, drawPlot } from './plot.ts';
import { SeriesWatch } from './series-watch.ts';

/** Throws `file_unwritable` early if a chart could not be written later, after what may be hours. */
export function requireWritable(path: string): void {
  const why = whyUnwritable(path);
  if (why !== null) throw new OutcryError('file_unwritable', `${path} cannot be written: ${why}.`);
}

function whyUnwritable(path: string): string | null {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) return 'it is a folder';
  try {
    accessSync(there === undefined ? dirname(resolve(path)) : path, constants.W_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? 'its folder does not exist'
      : 'this user has no right to';
  }
}

/** Collects the data of a chart while counts are read, and draws it at the end. */
export class PlotFile implements CountsSink {
  readonly #series: PlotSeries[] = [];
  #seriesCount = 0;
  /** The current series; null if it is not drawn. */
  #drawn: { readonly series: PlotSeries; readonly watch: SeriesWatch } | null = null;

  begin({ id, start, bucketMs }: SeriesHead): void {
    this.#seriesCount++;
    if (this.#seriesCount > CHARTS_MAX) return;
    const series = { id, start, bucketMs, columns: new PlotColumns(), incidents: [], moreIncidents: 0 };
    this.#drawn = { series, watch: new SeriesWatch(id, start, bucketMs) };
    this.#series.push(series);
  }

  bucket(count: number): void {
    if (this.#drawn === null) return;
    const { series, watch } = this.#drawn;
    const band = series.columns.wantsBand ? watch.expected() : undefined;
    keep(series, watch.bucket(count));
    series.columns.add(count, watch.evidence, band);
  }

  end(): void {
    if (this.#drawn !== null) keep(this.#drawn.series, this.#drawn.watch.end());
    this.#drawn = null;
  }

  async write(path: string, file: string): Promise<void> {
    const svg = drawPlot({ file: basename(file), series: this.#series, seriesCount: this.#seriesCount });
    try {
      await writeFile(path, svg);
    } catch (cause) {
      throw new OutcryError('file_unwritable', `${path} cannot be written.`, cause);
    }
  }
}

function keep(series: PlotSeries, incident: Incident | null): void {
  if (incident === null) return;
  if (series.incidents.length < INCIDENTS_MAX) series.incidents.push(incident);
  else series.moreIncidents++;
}
