import { DAY, HOUR, WEEK, type Millis } from '../../core/base/time.ts';
import { dateOf } from '../../words/clock.ts';
import type { Language } from '../../words/language.ts';
import { drawChart, type Series } from '../drawing/chart.ts';
import { CITY_REPORTERS_MIN } from '../models/shares.ts';
import type { Span } from '../base/page-key.ts';
import { chartConclusion, spanConclusion, type Sentence } from '../sentences/words.ts';
import { CountChart, CountTable, Legend } from './chart.tsx';
import { Say, type Moments } from './say.tsx';

/** Shortest first. */
const SPANS: readonly (Span | null)[] = [null, 'week', 'quarter', 'year'];

/** Links to the same page with a chart of another length: no script is needed, and a keyboard reaches each. */
export function SpanLinks({
  path,
  shown,
  language,
}: {
  path: string;
  shown: Span | null;
  language: Language;
}) {
  return (
    <nav class="spans" aria-label={language.say.spanLabel}>
      {SPANS.map((span) => (
        <a
          key={span ?? 'day'}
          href={`${path}${span === null ? '' : `?range=${span}`}#chart-heading`}
          aria-current={span === shown ? 'true' : undefined}
        >
          {nameOf(language, span)}
        </a>
      ))}
    </nav>
  );
}

function nameOf({ say }: Language, span: Span | null): string {
  switch (span) {
    case null:
      return say.spanDay;
    case 'week':
      return say.spanWeek;
    case 'quarter':
      return say.spanQuarter;
    case 'year':
      return say.spanYear;
  }
}

/** The heading of the chart. */
export function chartTitle({ say }: Language, span: Span | null): string {
  switch (span) {
    case null:
      return say.chartHeading;
    case 'week':
      return say.chartHeadingWeek;
    case 'quarter':
      return say.chartHeadingQuarter;
    case 'year':
      return say.chartHeadingYear;
  }
}

/** Axis labels: every day of a week, every other week of a quarter, every eighth week of a year. */
const AXIS_EVERY: Readonly<Record<Span, Millis>> = { week: DAY, quarter: 2 * WEEK, year: 8 * WEEK };

interface SpanChartProps {
  readonly series: Series;
  readonly span: Span;
  readonly moments: Moments;
}

/** A chart of a week, a quarter or a year, with its numbers as a table. */
export function SpanChart({ series, span, moments }: SpanChartProps) {
  const { language } = moments;
  const title = chartTitle(language, span);
  const axis = { everyMs: AXIS_EVERY[span], label: (at: Millis) => dateOf(language, at, false) };
  const marks = series.marks?.length ?? 0;
  return (
    <>
      <CountChart series={series} title={title} moments={moments} conclusion={conclusion()} axis={axis} />
      {series.leavesOut ? <p class="fine">{language.say.spanFew({ people: CITY_REPORTERS_MIN })}</p> : null}
      {marks === 0 ? null : <p class="fine">{language.say.chartMarks({ incidents: marks })}</p>}
      {series.stepMs < DAY ? null : <p class="fine">{language.say.chartDaysNote}</p>}
      <Legend series={series} language={language} />
      <CountTable series={series} moments={moments} caption={title} label={stepLabel} />
    </>
  );

  function conclusion(): Sentence {
    const chart = drawChart(series);
    const { stepMs, counts } = series;
    if (stepMs === HOUR)
      return chartConclusion(language, { ...chart, stepMs, spanMs: counts.length * stepMs });
    const leavesOut = series.leavesOut === true;
    return spanConclusion(language, { ...chart, stepMs, spanMs: counts.length * stepMs, leavesOut });
  }

  function stepLabel(at: Millis) {
    return series.stepMs === HOUR ? (
      <Say words={[{ at, show: 'moment' }]} moments={moments} />
    ) : (
      dateOf(language, at)
    );
  }
}
