import type { Exceedance } from '../../core/account/calibration.ts';
import type { Language } from '../../words/language.ts';
import { calibrationConclusion } from '../sentences/method-words.ts';

/** The drawing in its own units: a plot with space for labels to the left and below. */
const [LEFT, TOP, WIDTH, HEIGHT] = [90, 24, 302, 240];
/** The range of each axis as powers of ten: rarer is further right and further down. */
const [COMMON, RARE] = [-0.5, -4.5];
const [OFTEN, SELDOM] = [-0.25, -5.25];
const TWICE = Math.log10(2);
const DECADES = [-1, -2, -3, -4];

const x = (exponent: number): number => round(LEFT + (WIDTH * (exponent - COMMON)) / (RARE - COMMON));
const y = (exponent: number): number => {
  const share = (exponent - OFTEN) / (SELDOM - OFTEN);
  return round(TOP + HEIGHT * Math.max(0, Math.min(1, share)));
};
const round = (value: number): number => Math.round(value * 10) / 10;

/** Measured against nominal rates on two logarithmic axes: the diagonal is exact, the band is half to twice. */
export function CalibrationChart({ rows, language }: { rows: readonly Exceedance[]; language: Language }) {
  const { say } = language;
  const conclusion = calibrationConclusion(language, rows);
  const inDays = (exponent: number): string => say.oneIn({ days: Math.round(10 ** -exponent) });
  return (
    <figure class="chart calibration">
      <svg
        viewBox={`0 0 ${LEFT + WIDTH + 8} ${TOP + HEIGHT + 44}`}
        role="img"
        aria-labelledby="chart-title chart-desc"
      >
        <title id="chart-title">{say.calHeading}</title>
        <desc id="chart-desc">{conclusion}</desc>
        <path class="band" d={`${edge(TWICE)}L${edge(-TWICE, true).slice(1)}Z`} />
        {DECADES.map((decade) => (
          <g key={decade}>
            <path class="grid" d={`M${LEFT} ${y(decade)}h${WIDTH}M${x(decade)} ${TOP}v${HEIGHT}`} />
            <text x={LEFT - 6} y={y(decade) + 4} text-anchor="end">
              {inDays(decade)}
            </text>
            <text
              class={decade % 2 === 0 ? undefined : 'between'}
              x={x(decade)}
              y={TOP + HEIGHT + 17}
              text-anchor="middle"
            >
              {inDays(decade)}
            </text>
          </g>
        ))}
        <path class="edge" d={edge(0)} />
        <path class="floor" d={`M${LEFT} ${TOP}v${HEIGHT}h${WIDTH}`} fill="none" />
        {rows.map((row) => (
          <Point key={row.nominal} row={row} />
        ))}
        <text x={LEFT} y={14}>
          {say.calCameAxis}
        </text>
        <text x={LEFT + WIDTH} y={TOP + HEIGHT + 36} text-anchor="end">
          {say.calSaidAxis}
        </text>
      </svg>
      <figcaption>
        <p>{conclusion}</p>
        <p class="legend">
          <span class="key point">{say.calPoint}</span>
          <span class="key edge">{say.calExact}</span>
          <span class="key factor">{say.calFactor}</span>
        </p>
      </figcaption>
    </figure>
  );
}

/** The diagonal, shifted up by a fraction of a decade. */
function edge(up: number, back = false): string {
  const ends = [COMMON, RARE].map((exponent) => `${x(exponent)} ${y(exponent + up)}`);
  return `M${(back ? ends.toReversed() : ends).join('L')}`;
}

/** A dot with its error bar; if nothing was measured yet, an error bar down to the bottom. */
function Point({ row: { nominal, measured, low, high } }: { row: Exceedance }) {
  if (high === null) return null;
  const at = x(Math.log10(nominal));
  const top = y(Math.log10(high));
  const bottom = low === 0 ? TOP + HEIGHT : y(Math.log10(low));
  return (
    <g class="point">
      <path d={`M${at} ${top}V${bottom}M${at - 5} ${top}h10${low === 0 ? '' : `M${at - 5} ${bottom}h10`}`} />
      {measured === 0 ? null : <circle cx={at} cy={y(Math.log10(measured))} r="5" />}
    </g>
  );
}
