import type { Curve, Point } from './curves.ts';
import { RATE } from './rows.ts';

const WIDTH = 900;
const HEIGHT = 540;
/** The plot area; names are to its right. */
const LEFT = 64;
const RIGHT = 620;
const TOP = 56;
const BOTTOM = 476;
const RATE_MIN = 0.01;
const RATE_MAX = 30;
const RATE_TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const SHARE_TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const NAME_EVERY = 30;
/** Our colour and eight for others, all distinguishable from white and black. */
const OURS = '#d1495b';
const HUES = ['#2e86ab', '#e08e1b', '#5a9e4b', '#9467bd', '#8c6d5a', '#d66fb0', '#4aa3a2', '#a39a1f'];

/**
 * The trade-off as SVG: false episodes per service-week on a logarithmic axis, outages found on the other. A line is a detector at all its
 * thresholds, a dot one of its shipped or published settings. Up and to the left is better.
 */
export function pictureOf(curves: readonly Curve[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title">
<title id="title">Outages found against false episodes a service-week, by detector</title>
<style>
  svg { font: 13px system-ui, sans-serif; background: #fff; color: #222 }
  text { fill: currentColor }
  .head { font-size: 15px; font-weight: 600 }
  .grid { stroke: currentColor; stroke-opacity: .15 }
  .mark { stroke: currentColor; stroke-opacity: .6; stroke-dasharray: 2 4 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .ours { stroke-width: 4 }
  .bound { stroke-dasharray: 7 4; stroke-opacity: .7 }
  .bound ~ .bound { stroke-dasharray: 2 3 }
  .dot { stroke: #fff; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    svg { background: #14161a; color: #e8e8e8 }
    .dot { stroke: #14161a }
  }
</style>
<text class="head" x="${LEFT}" y="28">Outages found against false alarms: up and to the left is better</text>
${axes()}
<g>
${curves.map(curveLine).join('\n')}
</g>
${curves.map(curveDots).join('\n')}
<g>
${names(curves)}
</g>
</svg>
`;
}

function axes(): string {
  const parts = [
    ...RATE_TICKS.map(
      (rate) =>
        `<line class="grid" x1="${x(rate)}" y1="${TOP}" x2="${x(rate)}" y2="${BOTTOM}"/>` +
        `<text x="${x(rate)}" y="${BOTTOM + 20}" text-anchor="middle">${rate}</text>`,
    ),
    ...SHARE_TICKS.map(
      (share) =>
        `<line class="grid" x1="${LEFT}" y1="${y(share)}" x2="${RIGHT}" y2="${y(share)}"/>` +
        `<text x="${LEFT - 8}" y="${y(share) + 4}" text-anchor="end">${100 * share} %</text>`,
    ),
    `<line class="mark" x1="${x(RATE)}" y1="${TOP}" x2="${x(RATE)}" y2="${BOTTOM}"/>`,
    `<text x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 46}" text-anchor="middle">false episodes a service-week, logarithmic; calibrated to ${RATE}</text>`,
  ];
  return parts.join('\n');
}

function curveLine(curve: Curve, index: number): string {
  const path = frontier(curve.points)
    .map(({ falseRate, detected }, i) => `${i === 0 ? 'M' : 'L'}${x(falseRate)} ${y(detected)}`)
    .join(' ');
  return `<path class="line ${curve.kind}" stroke="${hue(curve, index)}" d="${path}"/>`;
}

function curveDots(curve: Curve, index: number): string {
  return curve.settings
    .map(({ name, point: { falseRate, detected } }) => {
      const [cx, cy] = [x(falseRate), y(detected)];
      const dot = `<circle class="dot" cx="${cx}" cy="${cy}" r="6" fill="${hue(curve, index)}"/>`;
      // Beside the line of the common rate, not across it.
      const [at, anchor] = falseRate < RATE ? [cx - 4, 'end'] : [cx + 4, 'start'];
      const label = `<text x="${at}" y="${cy + 25}" text-anchor="${anchor}">${escape(name)}</text>`;
      return `<g><title>${escape(name)}</title>${dot}${curve.kind === 'ours' ? label : ''}</g>`;
    })
    .join('');
}

function names(curves: readonly Curve[]): string {
  const rows = curves.map((curve, i) => {
    const at = TOP + 10 + i * NAME_EVERY;
    return (
      `<path class="line ${curve.kind}" stroke="${hue(curve, i)}" d="M${RIGHT + 24} ${at}H${RIGHT + 58}"/>` +
      `<text x="${RIGHT + 68}" y="${at + 4}">${escape(curve.detector)}</text>`
    );
  });
  const at = TOP + 10 + curves.length * NAME_EVERY;
  return [
    ...rows,
    `<circle cx="${RIGHT + 41}" cy="${at}" r="6" fill="currentColor"/>`,
    `<text x="${RIGHT + 68}" y="${at + 4}">as shipped or published</text>`,
  ].join('\n');
}

/** Ascending, without values that a logarithmic axis cannot show. */
function frontier(points: readonly Point[]): Point[] {
  return points
    .filter(({ falseRate }) => falseRate >= RATE_MIN && falseRate <= RATE_MAX)
    .toSorted((a, b) => a.falseRate - b.falseRate);
}

function hue({ kind }: Curve, index: number): string {
  if (kind === 'peer') return HUES[(index - 1) % HUES.length] as string;
  return kind === 'ours' ? OURS : 'currentColor';
}

function x(rate: number): number {
  const clamped = Math.min(RATE_MAX, Math.max(RATE_MIN, rate));
  const share = Math.log(clamped / RATE_MIN) / Math.log(RATE_MAX / RATE_MIN);
  return round(LEFT + share * (RIGHT - LEFT));
}

function y(share: number): number {
  return round(BOTTOM - share * (BOTTOM - TOP));
}

function round(pixels: number): number {
  return Math.round(10 * pixels) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
