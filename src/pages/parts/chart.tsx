import type { ComponentChildren } from 'preact';
import { HOUR, type Millis } from '../../core/base/time.ts';
import {
  CHART_HEIGHT,
  axisOf,
  drawChart,
  drawSpark,
  SPARK_HEIGHT,
  SPARK_WIDTH,
  type Series,
} from '../drawing/chart.ts';
import type { Language } from '../../words/language.ts';
import { chartConclusion, plain, type Sentence } from '../sentences/words.ts';
import { isoMinute, Say, type Moments } from './say.tsx';

/** Vertical layout in pixels: a row for the flag, the plot, the axis. */
const PLOT_TOP = 22;
const PLOT_HEIGHT = 168;
const PLOT_MIDDLE = PLOT_TOP + PLOT_HEIGHT / 2;
/** From a grid line to the baseline of its label. */
const LABEL_BELOW = 14;
const AXIS_Y = PLOT_TOP + PLOT_HEIGHT + 18;
const SVG_HEIGHT = AXIS_Y + 6;
/** Labels closer to an edge than this share would be cut off. */
const EDGE = 0.05;
/** Beyond this share of the width, the flag of the onset points left. */
const FLAG_TURNS = 0.55;

/** The interval of axis labels by the length of the chart: an hour, three hours or a day. */
function axisEvery(spanMs: Millis): Millis {
  return spanMs <= 9 * HOUR ? HOUR : spanMs <= 30 * HOUR ? 3 * HOUR : 24 * HOUR;
}

interface CountChartProps {
  readonly series: Series;
  readonly title: string;
  readonly moments: Moments;
  /** The conclusion; left out: its peak with the time. */
  readonly conclusion?: Sentence;
  /** Labels that are not times of day, which the browser would convert to its own zone. */
  readonly axis?: { readonly everyMs: Millis; readonly label: (at: Millis) => string };
}

export function CountChart({ series, title, moments, axis, ...said }: CountChartProps) {
  const chart = drawChart(series);
  const spanMs = series.counts.length * series.stepMs;
  const { language } = moments;
  const conclusion =
    said.conclusion ?? chartConclusion(language, { ...chart, stepMs: series.stepMs, spanMs });
  const every = axis?.everyMs ?? axisEvery(spanMs);
  const marks = axisOf(series, every).filter(({ share }) => share > EDGE && share < 1 - EDGE);
  return (
    <figure class="chart">
      <svg width="100%" height={SVG_HEIGHT} role="img" aria-labelledby="chart-title chart-desc">
        <title id="chart-title">{title}</title>
        <desc id="chart-desc">{plain(conclusion, moments.clock, moments.asOf)}</desc>
        <line class="grid" x2="100%" y1={PLOT_TOP} y2={PLOT_TOP} />
        <line class="grid" x2="100%" y1={PLOT_MIDDLE} y2={PLOT_MIDDLE} />
        <svg
          y={PLOT_TOP}
          width="100%"
          height={PLOT_HEIGHT}
          viewBox={`0 0 ${Math.max(chart.width, 1)} ${CHART_HEIGHT}`}
          preserveAspectRatio="none"
        >
          {chart.gaps === '' ? null : <path class="gap" d={chart.gaps} />}
          <path class="band" d={chart.band} />
          <path class="within" d={chart.within} />
          <path class="above" d={chart.above} />
          <path class={chart.currentAbove ? 'current above' : 'current'} d={chart.current} />
          <path class="edge" d={chart.edge} />
          <path class="floor" d={`M0 ${CHART_HEIGHT}H${chart.width}`} />
          {chart.marks === '' ? null : <path class="onset" d={chart.marks} />}
          {chart.onsetX === null ? null : <path class="onset" d={`M${chart.onsetX} 0V${CHART_HEIGHT}`} />}
        </svg>
        {chart.onsetX === null || series.onset === null ? null : (
          <Flag share={chart.onsetX / chart.width} at={series.onset} moments={moments} />
        )}
        {/* After the plot, which a stretch without data would cover. */}
        <text y={PLOT_TOP + LABEL_BELOW}>{language.count(chart.ceiling)}</text>
        <text y={PLOT_MIDDLE + LABEL_BELOW}>{language.count(chart.ceiling / 2)}</text>
        <g class="axis" transform={`translate(0 ${AXIS_Y})`}>
          {marks.map(({ at, share }) => (
            <text
              key={at}
              x={percent(share)}
              class={at % (2 * every) === 0 ? undefined : 'minor'}
              data-at={axis === undefined ? isoMinute(at) : undefined}
            >
              {axis?.label(at) ?? moments.clock.time(at)}
            </text>
          ))}
        </g>
      </svg>
      <figcaption>
        <p>
          <Say words={conclusion} moments={moments} />
        </p>
      </figcaption>
    </figure>
  );
}

function Flag({ share, at, moments }: { share: number; at: Millis; moments: Moments }) {
  const left = share > FLAG_TURNS;
  return (
    <text class="flag" x={percent(share)} dx={left ? 3 : -3} y={14} text-anchor={left ? 'end' : 'start'}>
      {`${moments.language.say.chartOnset} `}
      <tspan data-at={isoMinute(at)}>{moments.clock.time(at)}</tspan>
    </text>
  );
}

/** The legend of a chart; separate from it, because it changes less often. */
export function Legend({ series, language: { say } }: { series: Series; language: Language }) {
  const { within, above, band, current, currentAbove, gaps, marks } = drawChart(series);
  const keys = [
    ['within', say.chartWithin, within !== ''],
    ['above', say.chartAbove, above !== '' || currentAbove],
    ['current', say.chartCurrent, current !== ''],
    ['band', say.chartBand, band !== ''],
    ['gap', gapWord(series, say), gaps !== ''],
    ['onset', say.chartMark, marks !== ''],
  ] as const;
  const drawn = keys.filter(([, , isDrawn]) => isDrawn);
  if (drawn.length === 0) return null;
  return (
    <p class="legend">
      {drawn.map(([name, says]) => (
        <span key={name} class={`key ${name}`}>
          {says}
        </span>
      ))}
    </p>
  );
}

const gapWord = ({ leavesOut }: Series, say: Language['say']): string =>
  leavesOut ? say.chartLeftOut : say.chartGap;

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;

/** The numbers of a chart, latest first; the browser localises the times by `data-from` and `data-step`. */
export function CountTable({
  series,
  moments,
  caption,
  label,
}: {
  series: Series;
  moments: Moments;
  caption: string;
  /** The label of a step; left out: its time of day, which the browser converts to its own zone. */
  label?: (at: Millis) => ComponentChildren;
}) {
  const { from, stepMs, counts, bands } = series;
  const { say, count } = moments.language;
  const rows = counts.map((reports, index) => ({
    at: from + index * stepMs,
    reports,
    band: bands[index] ?? null,
  }));
  return (
    <details class="numbers">
      <summary>{say.chartTable}</summary>
      <table {...(label === undefined ? { 'data-from': isoMinute(from), 'data-step': stepMs } : {})}>
        <caption class="hush">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{say.tableTime}</th>
            <th scope="col">{say.tableReports}</th>
            <th scope="col">{say.tableNormal}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, reports, band }) => (
            <tr key={at}>
              <th scope="row">{label?.(at) ?? moments.clock.time(at)}</th>
              <td>{reports === null ? gapWord(series, say) : count(reports)}</td>
              <td>{band === null ? '–' : `${Math.ceil(band.low)}–${Math.floor(band.high)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** A day as a chart of a word's size. */
export function Spark({ hours }: { hours: readonly (number | null)[] }) {
  const line = drawSpark(hours);
  if (line === '') return null;
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`}
      width={SPARK_WIDTH}
      height={SPARK_HEIGHT}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={line} />
    </svg>
  );
}
