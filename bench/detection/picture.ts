import type { Curve, Point } from './curves.ts';
import { RATE } from './rows.ts';

const WIDTH = 900;
const HEIGHT = 540;
/** The plot within it; the names stand to its right. */
const LEFT = 64;
const RIGHT = 620;
const TOP = 56;
const BOTTOM = 476;
const RATE_MIN = 0.01;
const RATE_MAX = 30;
const RATE_TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const SHARE_TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const NAME_EVERY = 30;
/** Eight hues that hold on white and on black, then again, dashed. */
const HUES = ['#d1495b', '#2e86ab', '#e08e1b', '#5a9e4b', '#9467bd', '#8c6d5a', '#d66fb0', '#4aa3a2'];

/**
 * The trade-off as SVG: false episodes a service-week on a logarithmic axis, outages found on the other. A line is a
 * detector at all its thresholds, a dot one of its settings as shipped or published. Up and to the left is better.
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
  .first { stroke-width: 4 }
  .dashed { stroke-dasharray: 7 4 }
  .dot { stroke: #fff; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    svg { background: #14161a; color: #e8e8e8 }
    .dot { stroke: #14161a }
  }
</style>
<text class="head" x="${LEFT}" y="28">Outages found against false alarms: up and to the left is better</text>
${axes()}
${curves.map(curveLine).join('\n')}
${curves.map(curveDots).join('\n')}
${names(curves)}
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

function curveLine({ points }: Curve, index: number): string {
  const path = frontier(points)
    .map(({ falseRate, detected }, i) => `${i === 0 ? 'M' : 'L'}${x(falseRate)} ${y(detected)}`)
    .join(' ');
  return `<path class="${classOf(index)}" stroke="${hue(index)}" d="${path}"/>`;
}

function curveDots({ settings }: Curve, index: number): string {
  return settings
    .map(({ name, point: { falseRate, detected } }) => {
      const dot = `<circle class="dot" cx="${x(falseRate)}" cy="${y(detected)}" r="6" fill="${hue(index)}"/>`;
      return `<g><title>${escape(name)}</title>${dot}</g>`;
    })
    .join('');
}

function names(curves: readonly Curve[]): string {
  const rows = curves.map(({ detector }, i) => {
    const at = TOP + 10 + i * NAME_EVERY;
    return (
      `<line class="${classOf(i)}" stroke="${hue(i)}" x1="${RIGHT + 24}" y1="${at}" x2="${RIGHT + 58}" y2="${at}"/>` +
      `<text x="${RIGHT + 68}" y="${at + 4}">${escape(detector)}</text>`
    );
  });
  const at = TOP + 10 + curves.length * NAME_EVERY;
  return [
    ...rows,
    `<circle cx="${RIGHT + 41}" cy="${at}" r="6" fill="currentColor"/>`,
    `<text x="${RIGHT + 68}" y="${at + 4}">as shipped or published</text>`,
  ].join('\n');
}

/** Ascending, and what cannot stand on a logarithmic axis left out. */
function frontier(points: readonly Point[]): Point[] {
  return points
    .filter(({ falseRate }) => falseRate >= RATE_MIN && falseRate <= RATE_MAX)
    .toSorted((a, b) => a.falseRate - b.falseRate);
}

function classOf(index: number): string {
  return ['line', index === 0 ? 'first' : '', index >= HUES.length ? 'dashed' : ''].filter(Boolean).join(' ');
}

function hue(index: number): string {
  return HUES[index % HUES.length] as string;
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
