import { CHART_HEIGHT, drawChart, type Series } from '../drawing/chart.ts';
import { chartConclusion } from '../sentences/words.ts';
import { Say, type Moments } from './say.tsx';

const HEIGHT = 48;

/** A day in little space: bars on the normal band, and a sentence that describes them. */
export function MiniChart({ series, moments }: { series: Series; moments: Moments }) {
  const { stepMs, counts } = series;
  const { width, band, gaps, within, above, current, currentAbove, total, highest, unknownMs } =
    drawChart(series);
  const { language } = moments;
  const spanMs = counts.length * stepMs;
  return (
    <figure class="chart">
      <svg
        width="100%"
        height={HEIGHT}
        viewBox={`0 0 ${width} ${CHART_HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path class="gap" d={gaps} />
        <path class="band" d={band} />
        <path class="within" d={within} />
        <path class="above" d={above} />
        <path class={currentAbove ? 'current above' : 'current'} d={current} />
        <path class="floor" d={`M0 ${CHART_HEIGHT}H${width}`} />
      </svg>
      <figcaption>
        <p>
          {`${language.say.chartHeading}. `}
          <Say
            words={chartConclusion(language, { total, stepMs, highest, unknownMs, spanMs })}
            moments={moments}
          />
        </p>
      </figcaption>
    </figure>
  );
}
