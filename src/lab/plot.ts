import { isUnknown } from '../core/base/count.ts';
import type { Incident } from '../core/incident/incident.ts';
import { POSSIBLE, PROBLEMS } from '../core/detect/levels.ts';
import type { Millis } from '../core/base/time.ts';
import { ceilingOf } from '../pages/drawing/chart.ts';
import { iso } from '../api/shape.ts';
import { cleaned } from '../words/sentence.ts';
import { count, duration } from './english.ts';
import { INCIDENTS_MAX, type PlotColumns, type PlotSeries } from './plot-columns.ts';
import { timeTicks } from './time-ticks.ts';

/** This many series get a chart; the others are counted at the bottom. */
export const CHARTS_MAX = 12;
/** Higher evidence is cut off at the top: the levels that matter are far below. */
const EVIDENCE_SHOWN = 6;

const WIDTH = 1_120;
const LEFT = 64;
const RIGHT = 84;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const HEAD_HEIGHT = 84;
const FOOT_HEIGHT = 34;
/** The name, the axis title, and two rows of marks. */
const PANEL_HEAD = 66;
const MARKS = 24;
const PANEL_FOOT = 34;
const BETWEEN = 12;
const TICKS_MAX = 9;
const NAME_MAX = 60;
/** A shorter incident in the drawing would be invisible. */
const SHADE_MIN = 2;
/** From this width on, bars have gaps; below, they form an area. */
const GAP_FROM = 4;
/** If counts exceed the top of the normal range by this factor, the scale is a square root. */
const ROOTED_FROM = 6;

/** A single chart is large; several are small multiples. */
interface Heights {
  readonly counts: number;
  readonly evidence: number;
}
const ALONE: Heights = { counts: 300, evidence: 120 };
const AMONG: Heights = { counts: 96, evidence: 44 };

const STYLE = `:root{color-scheme:light dark;--paper:#fff;--ink:#10211f;--soft:#4c5f5c;--line:#d3dcd9;--bar:#2f7f86;--above:#c8450c;--band:#c4dfdd;--usual:#0b4a50;--shade:#ffc53159;--mark:#1b1503}
@media (prefers-color-scheme:dark){:root{--paper:#0c1514;--ink:#e6efed;--soft:#9fb3af;--line:#2a3b39;--bar:#5fb0b0;--above:#ff9a4d;--band:#24494a;--usual:#a9dcda;--shade:#f7bd2b40;--mark:#ffe7a6}}
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--ink)}
.title{font-size:22px;font-weight:700}.name{font-size:15px;font-weight:700}.soft,.tick{fill:var(--soft)}.end{text-anchor:end}.mid{text-anchor:middle}
.paper{fill:var(--paper)}.grid{stroke:var(--line)}.floor{stroke:var(--soft)}.band{fill:var(--band)}.usual{fill:none;stroke:var(--usual);stroke-width:1.5}
.bar{fill:var(--bar)}.above{fill:var(--above)}.shade{fill:var(--shade)}.hole{fill:var(--soft);fill-opacity:.22}.onset{fill:var(--mark)}.seen{fill:var(--paper);stroke:var(--mark)}
.evidence{fill:var(--above);fill-opacity:.3;stroke:var(--above);stroke-linejoin:round}.level{stroke:var(--ink);stroke-dasharray:6 4}`;

interface Plot {
  readonly file: string;
  readonly series: readonly PlotSeries[];
  /** The total number of series. */
  readonly seriesCount: number;
}

/** A chart of the judgement as SVG: counts with the expected range, evidence with its levels, incidents. */
export function drawPlot({ file, series, seriesCount }: Plot): string {
  const heights = series.length > 1 ? AMONG : ALONE;
  const panelHeight = PANEL_HEAD + heights.counts + BETWEEN + heights.evidence + PANEL_FOOT;
  const height = HEAD_HEIGHT + series.length * panelHeight + FOOT_HEIGHT;
  const panels = series.map((one, index) => panel(one, heights, HEAD_HEIGHT + index * panelHeight));
  const title = `Reports and evidence: ${cleaned(file)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(description(series, seriesCount))}</desc>
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${height}"/>
<text class="title" x="${LEFT}" y="34">${escaped(short(title, 90))}</text>
${legend()}
${panels.join('\n')}
<text class="soft" x="${LEFT}" y="${height - 14}">${escaped(foot(series, seriesCount))}</text>
</svg>
`;
}

function description(series: readonly PlotSeries[], seriesCount: number): string {
  const sentences = series.map(({ id, start, bucketMs, columns, incidents, moreIncidents }) => {
    const found = incidents.length + moreIncidents;
    const first = incidents.slice(0, 5).map(({ onset }) => minute(onset.at));
    return `${cleaned(id)}: ${count(columns.reports)} reports from ${minute(start)} to ${minute(start + columns.buckets * bucketMs)} UTC, ${found === 0 ? 'no incident' : `${found} ${found === 1 ? 'incident' : 'incidents'} from about ${first.join(', ')}${found > first.length ? ' and more' : ''}`}.`;
  });
  return `${sentences.join(' ')}${seriesCount > series.length ? ` ${count(seriesCount - series.length)} more series are not drawn.` : ''}`;
}

function foot(series: readonly PlotSeries[], seriesCount: number): string {
  const parts = ['Times in UTC. Incidents are told after the first day of counts.'];
  if (seriesCount > series.length)
    parts.push(`${count(seriesCount - series.length)} more series of ${count(seriesCount)} are not drawn.`);
  const more = series.reduce((sum, { moreIncidents }) => sum + moreIncidents, 0);
  if (more > 0) parts.push(`${count(more)} more incidents are not drawn: at most ${INCIDENTS_MAX} a series.`);
  return parts.join(' ');
}

const LEGEND: readonly (readonly [drawing: string, words: string])[] = [
  ['<path class="bar" d="M5 -10h12v12h-12z"/>', 'reports'],
  ['<path class="above" d="M5 -10h12v12h-12z"/>', 'above the expected range'],
  [
    '<path class="band" d="M0 -10h22v12h-22z"/><path class="usual" d="M0 -4h22"/>',
    'expected, with its range',
  ],
  ['<path class="hole" d="M0 -10h22v12h-22z"/>', 'no data'],
  ['<path class="evidence" d="M0 2h6v-3h4v-9h4v8h8v4z"/>', 'evidence'],
  ['<path class="level" d="M0 -4h22"/>', 'level'],
  ['<path class="shade" d="M0 -10h22v12h-22z"/>', 'incident'],
  [`<g transform="translate(11 -8)">${triangle('onset', 0, 0)}</g>`, 'began'],
  [`<g transform="translate(11 -8)">${triangle('seen', 0, 0)}</g>`, 'noticed'],
];
/** The widest average character of any font, in pixels. */
const CHARACTER = 7.4;

function legend(): string {
  let x = LEFT;
  return LEGEND.map(([drawing, words]) => {
    const key = `<g transform="translate(${round(x)} 60)">${drawing}<text class="soft" x="28">${words}</text></g>`;
    x += 28 + words.length * CHARACTER + 8;
    return key;
  }).join('\n');
}

function triangle(name: 'onset' | 'seen', x: number, y: number): string {
  return `<path class="${name}" d="M${round(x - 4)} ${y}h8l-4 7z"/>`;
}

function panel(series: PlotSeries, heights: Heights, top: number): string {
  const { columns, start, bucketMs } = series;
  const end = start + columns.counts.length * columns.stride * bucketMs;
  const x = (at: Millis) => round(LEFT + (PLOT_WIDTH * (at - start)) / (end - start));
  const countsTop = top + PANEL_HEAD;
  const countsBottom = countsTop + heights.counts;
  const evidenceTop = countsBottom + BETWEEN;
  const bottom = evidenceTop + heights.evidence;
  return [
    `<text class="name" x="${LEFT}" y="${top + 18}">${escaped(short(cleaned(series.id), NAME_MAX))}<tspan class="soft" font-weight="400" dx="12">${caption(series)}</tspan></text>`,
    `<text class="tick" x="${LEFT}" y="${top + 37}">${axisTitle(series)}</text>`,
    series.incidents.map((incident) => shade(incident, x, countsTop, bottom, end)).join(''),
    countsPlot(series, countsTop, countsBottom),
    evidencePlot(series, evidenceTop, bottom, heights),
    series.incidents.map((incident) => marks(incident, x, countsTop)).join(''),
    timeTicks(start, end, TICKS_MAX)
      .map(
        ({ at, label }) =>
          `<path class="floor" d="M${x(at)} ${bottom}v5"/><text class="tick mid" x="${x(at)}" y="${bottom + 19}">${label}</text>`,
      )
      .join(''),
  ].join('\n');
}

function caption({ columns, bucketMs, start, incidents, moreIncidents }: PlotSeries): string {
  const found = incidents.length + moreIncidents;
  const days = new Set([day(start), day(start + columns.buckets * bucketMs - 1)]);
  return `${[...days].join(' to ')} · ${count(columns.reports)} reports · ${count(found)} ${found === 1 ? 'incident' : 'incidents'}`;
}

function axisTitle({ columns, bucketMs }: PlotSeries): string {
  const bar = `Reports in ${duration(bucketMs)}`;
  const most = columns.stride === 1 ? '' : `, the most within ${duration(columns.stride * bucketMs)}`;
  return `${bar}${most}${scaleOf(columns).rooted ? '; square-root scale' : ''}`;
}

interface Scale {
  readonly ceiling: number;
  /** A square-root scale keeps the normal range visible beside counts many times as high. */
  readonly rooted: boolean;
  readonly ticks: readonly number[];
}

function scaleOf({ counts, high }: PlotColumns): Scale {
  const ceiling = ceilingOf([...counts.filter((value) => !isUnknown(value)), ...high]);
  const rooted = ceiling > ROOTED_FROM * Math.max(1, high.toSorted((a, b) => a - b)[high.length >> 1] ?? 1);
  return { ceiling, rooted, ticks: rooted ? [ceiling, ceiling / 4, ceiling / 20] : [ceiling, ceiling / 2] };
}

function countsPlot({ columns }: PlotSeries, top: number, bottom: number): string {
  const { counts, low, high, mean } = columns;
  const { ceiling, rooted, ticks } = scaleOf(columns);
  const y = (value: number) => {
    const share = Math.min(value, ceiling) / ceiling;
    return round(bottom - (bottom - top) * (rooted ? Math.sqrt(share) : share));
  };
  const width = PLOT_WIDTH / counts.length;
  const left = (column: number) => LEFT + column * width;
  const bar = (column: number, from: number, to: number) => {
    const gap = width >= GAP_FROM ? width * 0.2 : 0;
    return `M${round(left(column) + gap / 2)} ${from}V${to}h${round(width - gap)}V${from}Z`;
  };
  let within = '';
  let above = '';
  let holes = '';
  counts.forEach((value, column) => {
    if (isUnknown(value)) holes += `M${round(left(column))} ${top}V${bottom}h${round(width)}V${top}Z`;
    if (!(value > 0)) return;
    const usual = Math.min(value, Math.max(high[column] ?? value, 0));
    if (usual > 0) within += bar(column, bottom, y(usual));
    if (value > usual) above += bar(column, y(usual), Math.min(y(value), y(usual) - 1));
  });
  const steps = (values: readonly number[]) =>
    values
      .map(
        (value, column) =>
          `${column === 0 ? 'M' : 'L'}${round(left(column))} ${y(value)}H${round(left(column + 1))}`,
      )
      .join('');
  const back = low
    .map((value, column) => `L${round(left(column + 1))} ${y(value)}H${round(left(column))}`)
    .reverse()
    .join('');
  return [
    ...ticks.map((value) => gridLine(y(value), count(value))),
    `<path class="band" d="${steps(high)}${back}Z"/>`,
    holes === '' ? '' : `<path class="hole" d="${holes}"/>`,
    `<path class="bar" d="${within}"/><path class="above" d="${above}"/>`,
    `<path class="usual" d="${steps(mean)}"/>`,
    `<path class="floor" d="M${LEFT} ${bottom}h${PLOT_WIDTH}"/><text class="tick end" x="${LEFT - 8}" y="${bottom + 4}">0</text>`,
  ].join('\n');
}

function evidencePlot({ columns }: PlotSeries, top: number, bottom: number, heights: Heights): string {
  const y = (value: number) =>
    round(bottom - ((bottom - top) * Math.min(value, EVIDENCE_SHOWN)) / EVIDENCE_SHOWN);
  const width = PLOT_WIDTH / columns.evidence.length;
  const area = columns.evidence
    .map(
      (value, column) =>
        `${column === 0 ? 'M' : 'L'}${round(LEFT + column * width)} ${y(value)}H${round(LEFT + (column + 1) * width)}`,
    )
    .join('');
  const level = (value: number, name: string, dy: number) =>
    `<path class="level" d="M${LEFT} ${y(value)}h${PLOT_WIDTH}"/><text class="tick" x="${LEFT + PLOT_WIDTH + 6}" y="${y(value) + dy}">${name}</text>`;
  const roomy = heights === ALONE;
  return [
    gridLine(y(EVIDENCE_SHOWN), `${EVIDENCE_SHOWN}+`),
    roomy ? gridLine(y(EVIDENCE_SHOWN / 2), String(EVIDENCE_SHOWN / 2)) : '',
    level(PROBLEMS, 'problems', roomy ? 0 : -1),
    level(POSSIBLE, 'possible', roomy ? 9 : 10),
    `<path class="evidence" d="${area}V${bottom}H${LEFT}Z"/>`,
    `<path class="floor" d="M${LEFT} ${bottom}h${PLOT_WIDTH}"/><text class="tick end" x="${LEFT - 8}" y="${bottom + 4}">0</text>`,
  ].join('\n');
}

function gridLine(y: number, label: string): string {
  return `<path class="grid" d="M${LEFT} ${y}h${PLOT_WIDTH}"/><text class="tick end" x="${LEFT - 8}" y="${y + 4}">${label}</text>`;
}

function shade(
  { onset, endedAt }: Incident,
  x: (at: Millis) => number,
  top: number,
  bottom: number,
  end: Millis,
): string {
  const from = x(onset.at);
  const width = Math.max(SHADE_MIN, x(endedAt ?? end) - from);
  return `<rect class="shade" x="${from}" y="${top}" width="${round(width)}" height="${bottom - top}"/>`;
}

/** Above the plot, so that they cover nothing. */
function marks({ onset, detectedAt }: Incident, x: (at: Millis) => number, top: number): string {
  const seen = detectedAt === null ? '' : triangle('seen', x(detectedAt), top - MARKS / 2 + 2);
  return `${triangle('onset', x(onset.at), top - MARKS + 2)}${seen}`;
}

function day(at: Millis): string {
  return DAY_NAME.format(at);
}

const DAY_NAME = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'medium' });

function minute(at: Millis): string {
  return iso(at).slice(0, 16).replace('T', ' ');
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A tenth of a pixel is finer than a screen shows. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
