import type { Band } from '../../core/detect/band.ts';
import type { Millis } from '../../core/base/time.ts';

/** Consecutive counts and what was to be expected of each; what a chart and its table are drawn from. */
export interface Series {
  readonly from: Millis;
  readonly stepMs: Millis;
  /** null: no reports could be taken in that step, so that nobody knows how many there were to be. */
  readonly counts: readonly (number | null)[];
  /** As many as `counts`, or none where nothing is known; null where nothing is known of one step. */
  readonly bands: readonly (Band | null)[];
  /** As of when; the step that holds it is not complete yet. */
  readonly now: Millis;
  /** When trouble began, marked in the chart. */
  readonly onset: Millis | null;
  /** Set where steps in which few people reported are left out, as null. */
  readonly leavesOut?: true;
  /** When incidents began, where there may be many. */
  readonly marks?: readonly Millis[];
}

/**
 * A chart as paths in a box of `width` by {@link CHART_HEIGHT}, which the page stretches to its own size. Bars are strokes of
 * {@link BAR_WIDTH}: half the bytes of an outline, in a drawing that is sent every minute.
 */
interface Chart {
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
  /** Stretches without data, from top to bottom. */
  readonly gaps: string;
  readonly ceiling: number;
  readonly onsetX: number | null;
  /** A line at each mark. */
  readonly marks: string;
  readonly total: number;
  /** How much of the time is without data. */
  readonly unknownMs: Millis;
  /** The step with the most reports, and the top of its band where that is known; null where there were no reports. */
  readonly highest: { readonly from: Millis; readonly count: number; readonly high: number | null } | null;
}

export const CHART_HEIGHT = 200;
/** Room of one step, and of its bar. */
export const STEP_WIDTH = 10;
const BAR_WIDTH = 8;
/** A count that is there must be seen, however small beside the others. */
const BAR_HEIGHT_MIN = 2;
/** A chart of a few reports must not look like an outage. */
const CEILING_MIN = 8;

export function drawChart(series: Series): Chart {
  const { counts, bands } = series;
  const ceiling = ceilingOf([...counts.map((count) => count ?? 0), ...bands.map((band) => band?.high ?? 0)]);
  const y = (value: number): number => Math.round(CHART_HEIGHT * (1 - Math.min(value, ceiling) / ceiling));
  const bars: Record<'within' | 'above', Bar[]> = { within: [], above: [] };
  const paths = { current: '', currentAbove: false };
  counts.forEach((count, index) => {
    if (count === null || count <= 0) return;
    const high = bands[index]?.high ?? Infinity;
    const top = Math.min(y(count), CHART_HEIGHT - BAR_HEIGHT_MIN);
    const split = Math.max(top, count > high ? y(high) : top);
    const complete = series.from + (index + 1) * series.stepMs <= series.now;
    if (!complete) {
      paths.current += outline(index, top);
      paths.currentAbove ||= count > high;
    } else {
      bars.within.push({ index, top: split, bottom: CHART_HEIGHT });
      bars.above.push({ index, top, bottom: split });
    }
  });
  return {
    width: counts.length * STEP_WIDTH,
    within: drawBars(bars.within),
    above: drawBars(bars.above),
    ...paths,
    ...drawBand(bands, y),
    gaps: drawGaps(counts),
    ceiling,
    onsetX: xOf(series, series.onset),
    marks: drawMarks(series),
    total: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    unknownMs: counts.filter((count) => count === null).length * series.stepMs,
    highest: highestOf(series),
  };
}

interface Bar {
  readonly index: number;
  readonly top: number;
  readonly bottom: number;
}

/** Each from where the last ended: most are as small as their neighbours, and so short in words too. */
function drawBars(bars: readonly Bar[]): string {
  let [path, x, y] = ['', 0, 0];
  for (const { index, top, bottom } of bars) {
    if (bottom <= top) continue;
    const at = (index + 0.5) * STEP_WIDTH;
    path += `m${at - x}${bottom < y ? '' : ' '}${bottom - y}v${top - bottom}`;
    [x, y] = [at, top];
  }
  return path;
}

function outline(index: number, top: number): string {
  const x = index * STEP_WIDTH + (STEP_WIDTH - BAR_WIDTH) / 2;
  return `M${x} ${CHART_HEIGHT}V${top}h${BAR_WIDTH}V${CHART_HEIGHT}`;
}

/** A step-shaped ribbon from the low to the high of each step, in as many pieces as are known; equal neighbours are one stroke. */
function drawBand(
  bands: readonly (Band | null)[],
  y: (value: number) => number,
): { band: string; edge: string } {
  let [band, edge] = ['', ''];
  for (const { from, to } of runsOf(bands, (one) => one !== null)) {
    const known = bands.slice(from, to).filter((one) => one !== null);
    const highs = known.map(({ high }) => y(high));
    const lows = known.map(({ low }) => y(low));
    const upper = `M${from * STEP_WIDTH} ${highs[0]}${strokes(highs, from)}`;
    edge += upper;
    band += `${upper}V${lows.at(-1)}${strokesBack(lows, from)}Z`;
  }
  return { band, edge };
}

function drawGaps(counts: readonly (number | null)[]): string {
  return runsOf(counts, (count) => count === null)
    .map(({ from, to }) => `M${from * STEP_WIDTH} 0H${to * STEP_WIDTH}V${CHART_HEIGHT}H${from * STEP_WIDTH}Z`)
    .join('');
}

/** The stretches [from, to) of a list whose members are all of that kind. */
function runsOf<T>(list: readonly T[], is: (one: T) => boolean): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  list.forEach((one, index) => {
    if (!is(one)) return;
    const last = runs.at(-1);
    if (last?.to === index) last.to++;
    else runs.push({ from: index, to: index + 1 });
  });
  return runs;
}

function strokes(levels: readonly number[], first: number): string {
  let path = '';
  levels.forEach((level, index) => {
    const next = levels[index + 1];
    if (next === level) return;
    path += `H${(first + index + 1) * STEP_WIDTH}`;
    if (next !== undefined) path += `V${next}`;
  });
  return path;
}

function strokesBack(levels: readonly number[], first: number): string {
  let path = '';
  for (let index = levels.length - 1; index >= 0; index--) {
    const next = levels[index - 1];
    if (next === levels[index]) continue;
    path += `H${(first + index) * STEP_WIDTH}`;
    if (next !== undefined) path += `V${next}`;
  }
  return path;
}

function drawMarks(series: Series): string {
  const places = new Set((series.marks ?? []).map((at) => xOf(series, at)));
  return [...places].map((x) => (x === null ? '' : `M${x} 0V${CHART_HEIGHT}`)).join('');
}

function xOf({ from, stepMs, counts }: Series, at: Millis | null): number | null {
  if (at === null) return null;
  const x = ((at - from) / stepMs) * STEP_WIDTH;
  return x < 0 || x > counts.length * STEP_WIDTH ? null : Math.round(x);
}

function highestOf({ from, stepMs, counts, bands }: Series): Chart['highest'] {
  const count = Math.max(0, ...counts.map((one) => one ?? 0));
  if (count === 0) return null;
  const index = counts.indexOf(count);
  return { from: from + index * stepMs, count, high: bands[index]?.high ?? null };
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

/** How high each count stands among `levels`, from 0; null where there is no data. Quiet services stay low: the highest level is never below what is `usual`, and see {@link drawSpark}. */
export function levelsOf(counts: readonly (number | null)[], levels: number, usual = 0): (number | null)[] {
  const ceiling = Math.max(CEILING_MIN, usual, ...counts.map((count) => count ?? 0));
  return counts.map((count) => (count === null ? null : Math.round((count / ceiling) * (levels - 1))));
}

/** The shape of a day in one line, broken where there is no data; quiet services stay flat, for the scale never goes below {@link CEILING_MIN}. */
export function drawSpark(counts: readonly (number | null)[]): string {
  if (counts.length < 2) return '';
  const ceiling = Math.max(CEILING_MIN, ...counts.map((count) => count ?? 0));
  const x = (index: number): number => Math.round((index * SPARK_WIDTH) / (counts.length - 1));
  const y = (count: number): number => Math.round((SPARK_HEIGHT - 2) * (1 - count / ceiling)) + 1;
  return counts
    .map((count, index) => {
      if (count === null) return '';
      return `${(counts[index - 1] ?? null) === null ? 'M' : 'L'}${x(index)} ${y(count)}`;
    })
    .join('');
}
