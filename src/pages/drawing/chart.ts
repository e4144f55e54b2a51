import type { Band } from '../../core/detect/band.ts';
import type { Millis } from '../../core/base/time.ts';

/** Consecutive counts with their expected ranges, from which a chart and its table are drawn. */
export interface Series {
  readonly from: Millis;
  readonly stepMs: Millis;
  /** null: no reports could be taken in that step, so the count is unknown. */
  readonly counts: readonly (number | null)[];
  /** As many as `counts`, or none if nothing is known; null if nothing is known about a step. */
  readonly bands: readonly (Band | null)[];
  /** The moment up to which counts are known; the step that contains it is incomplete. */
  readonly now: Millis;
  /** The onset of the incident, marked in the chart. */
  readonly onset: Millis | null;
  /** Set if steps with few reporters are left out, as null. */
  readonly leavesOut?: true;
  /** Onsets of incidents, if there may be many. */
  readonly marks?: readonly Millis[];
}

/**
 * A chart as paths in a box of `width` by {@link CHART_HEIGHT}, which the page scales. Bars are strokes of {@link BAR_WIDTH}: half the
 * bytes of outlines, in a drawing that is sent every minute.
 */
interface Chart {
  readonly width: number;
  /** Bars of complete steps, up to the top of the normal range. */
  readonly within: string;
  /** The parts above it. */
  readonly above: string;
  /** The outline of the incomplete step. */
  readonly current: string;
  /** Whether it is already above the normal range. */
  readonly currentAbove: boolean;
  readonly band: string;
  /** The upper edge of the band, drawn over the bars. */
  readonly edge: string;
  /** Stretches without data, full height. */
  readonly gaps: string;
  readonly ceiling: number;
  readonly onsetX: number | null;
  /** A line at each mark. */
  readonly marks: string;
  readonly total: number;
  /** How much of the time has no data. */
  readonly unknownMs: Millis;
  /** The step with the most reports, and the top of its band if known; null if there were no reports. */
  readonly highest: { readonly from: Millis; readonly count: number; readonly high: number | null } | null;
}

export const CHART_HEIGHT = 200;
/** The width of one step, and of its bar. */
export const STEP_WIDTH = 10;
const BAR_WIDTH = 8;
/** The smallest bar, so that any count above 0 is visible. */
const BAR_HEIGHT_MIN = 2;
/** The lowest scale, so that a few reports do not look like an outage. */
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

/** Relative coordinates: neighbours are mostly similar, so the numbers are short. */
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

/** A step-shaped ribbon from the low to the high of each step, in one piece per known stretch; equal neighbours share a stroke. */
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

/** The stretches [from, to) of consecutive members of that kind. */
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

/** The next of 1, 2, 4, 8 … times a power of ten that is at least every value, so that half of it is round too. */
export function ceilingOf(values: readonly number[]): number {
  const most = Math.max(CEILING_MIN, ...values.filter(Number.isFinite));
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((multiple) => multiple * power >= most) ?? 10;
  return step * power;
}

/** Labels of the time axis: every `everyMs` by the clock, as a share of the width. */
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

/**
 * Each count as one of `levels`, from 0; null if there is no data. The scale is never below `usual`, which keeps quiet services low; see
 * {@link drawSpark}.
 */
export function levelsOf(counts: readonly (number | null)[], levels: number, usual = 0): (number | null)[] {
  const ceiling = Math.max(CEILING_MIN, usual, ...counts.map((count) => count ?? 0));
  return counts.map((count) => (count === null ? null : Math.round((count / ceiling) * (levels - 1))));
}

/**
 * The counts of a day as one line, with gaps where there is no data; the scale is never below {@link CEILING_MIN}, which keeps quiet
 * services flat.
 */
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
