import type { Band } from '../core/status.ts';
import type { Millis } from '../core/time.ts';

/** Consecutive counts and what was to be expected of each; what a chart and its table are drawn from. */
export interface Series {
  readonly from: Millis;
  readonly stepMs: Millis;
  readonly counts: readonly number[];
  /** As many as `counts`, or none where nothing is known. */
  readonly bands: readonly Band[];
  /** As of when; the step that holds it is not complete yet. */
  readonly now: Millis;
  /** When trouble began, marked in the chart. */
  readonly onset: Millis | null;
}

/**
 * A chart as paths in a box of `width` by {@link CHART_HEIGHT}, which the page stretches to its own size. Bars are strokes of
 * {@link BAR_WIDTH}: half the bytes of an outline, in a drawing that is sent every minute.
 */
export interface Chart {
  readonly width: number;
  /** Complete steps, up to the top of the expected range. */
  readonly within: string;
  /** What is above it. */
  readonly above: string;
  /** The step that is not complete yet, as an outline. */
  readonly current: string;
  /** Whether it is above the expected range already. */
  readonly currentAbove: boolean;
  readonly band: string;
  /** The upper edge of the band, drawn over the bars. */
  readonly edge: string;
  readonly ceiling: number;
  readonly onsetX: number | null;
  readonly total: number;
  readonly highest: { readonly from: Millis; readonly count: number; readonly high: number } | null;
}

export const CHART_HEIGHT = 200;
/** Room of one step, and of its bar. */
export const STEP_WIDTH = 10;
export const BAR_WIDTH = 8;
/** A count that is there must be seen, however small beside the others. */
const BAR_HEIGHT_MIN = 2;
/** A chart of a few reports must not look like an outage. */
const CEILING_MIN = 8;

export function drawChart(series: Series): Chart {
  const { counts, bands } = series;
  const ceiling = ceilingOf([...counts, ...bands.map((band) => band.high)]);
  const y = (value: number): number => Math.round(CHART_HEIGHT * (1 - Math.min(value, ceiling) / ceiling));
  const paths = { within: '', above: '', current: '', currentAbove: false };
  counts.forEach((count, index) => {
    if (count <= 0) return;
    const high = bands[index]?.high ?? Infinity;
    const top = Math.min(y(count), CHART_HEIGHT - BAR_HEIGHT_MIN);
    const split = Math.max(top, count > high ? y(high) : top);
    const complete = series.from + (index + 1) * series.stepMs <= series.now;
    if (!complete) {
      paths.current += outline(index, top);
      paths.currentAbove ||= count > high;
    } else {
      paths.within += bar(index, split, CHART_HEIGHT);
      paths.above += bar(index, top, split);
    }
  });
  return {
    width: counts.length * STEP_WIDTH,
    ...paths,
    ...drawBand(bands, y),
    ceiling,
    onsetX: onsetX(series),
    total: counts.reduce((sum, count) => sum + count, 0),
    highest: highestOf(series),
  };
}

function bar(index: number, top: number, bottom: number): string {
  if (bottom <= top) return '';
  return `M${(index + 0.5) * STEP_WIDTH} ${bottom}V${top}`;
}

function outline(index: number, top: number): string {
  const x = index * STEP_WIDTH + (STEP_WIDTH - BAR_WIDTH) / 2;
  return `M${x} ${CHART_HEIGHT}V${top}h${BAR_WIDTH}V${CHART_HEIGHT}`;
}

/** A step-shaped ribbon from the low to the high of each step; equal neighbours are one stroke. */
function drawBand(bands: readonly Band[], y: (value: number) => number): { band: string; edge: string } {
  if (bands.length === 0) return { band: '', edge: '' };
  const highs = bands.map((band) => y(band.high));
  const lows = bands.map((band) => y(band.low));
  const edge = `M0 ${highs[0]}${strokes(highs)}`;
  const back = strokesBack(lows);
  return { band: `${edge}V${lows.at(-1)}${back}Z`, edge };
}

function strokes(levels: readonly number[]): string {
  let path = '';
  levels.forEach((level, index) => {
    const next = levels[index + 1];
    if (next === level) return;
    path += `H${(index + 1) * STEP_WIDTH}`;
    if (next !== undefined) path += `V${next}`;
  });
  return path;
}

function strokesBack(levels: readonly number[]): string {
  let path = '';
  for (let index = levels.length - 1; index >= 0; index--) {
    const next = levels[index - 1];
    if (next === levels[index]) continue;
    path += `H${index * STEP_WIDTH}`;
    if (next !== undefined) path += `V${next}`;
  }
  return path;
}

function onsetX({ from, stepMs, counts, onset }: Series): number | null {
  if (onset === null) return null;
  const x = ((onset - from) / stepMs) * STEP_WIDTH;
  return x < 0 || x > counts.length * STEP_WIDTH ? null : Math.round(x);
}

function highestOf({ from, stepMs, counts, bands }: Series): Chart['highest'] {
  const count = Math.max(0, ...counts);
  if (count === 0) return null;
  const index = counts.indexOf(count);
  return { from: from + index * stepMs, count, high: bands[index]?.high ?? 0 };
}

/** The next of 1, 2, 4, 8 … times a power of ten that holds every value: half of it is a round number too. */
export function ceilingOf(values: readonly number[]): number {
  const most = Math.max(CEILING_MIN, ...values.filter(Number.isFinite));
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((multiple) => multiple * power >= most) ?? 10;
  return step * power;
}

/** Where the time axis is labelled: every `stepMs` of the clock, as a share of the width. */
export function axisOf(series: Series, everyMs: Millis): { readonly at: Millis; readonly share: number }[] {
  const length = series.counts.length * series.stepMs;
  const marks = [];
  for (let at = Math.ceil(series.from / everyMs) * everyMs; at <= series.from + length; at += everyMs) {
    marks.push({ at, share: length === 0 ? 0 : (at - series.from) / length });
  }
  return marks;
}

export const SPARK_WIDTH = 96;
export const SPARK_HEIGHT = 24;

/** The shape of a day in one line; quiet services stay flat, for the scale never goes below {@link CEILING_MIN}. */
export function drawSpark(counts: readonly number[]): string {
  if (counts.length < 2) return '';
  const ceiling = Math.max(CEILING_MIN, ...counts);
  const x = (index: number): number => Math.round((index * SPARK_WIDTH) / (counts.length - 1));
  const y = (count: number): number => Math.round((SPARK_HEIGHT - 2) * (1 - count / ceiling)) + 1;
  return counts.map((count, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(count)}`).join('');
}
