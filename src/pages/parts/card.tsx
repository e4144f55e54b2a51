import { renderToString } from 'preact-render-to-string';
import { TEXT_CONTRAST_MIN, contrast, type Colour } from '../../core/base/colour.ts';
import { HOUR, type Millis } from '../../core/base/time.ts';
import { piecesOf } from './card-letters.ts';
import { CHART_HEIGHT, drawChart, type Series } from '../drawing/chart.ts';
import { Mark } from './logo.tsx';
import { ToneIcon } from './tone-icon.tsx';
import { boldTextWidth } from '../drawing/text-width.ts';
import { PAPER, type Theme } from '../base/theme.ts';
import type { Tone } from '../sentences/verdict.ts';

/** The content of a card: the preview image shown beside a link to a page. */
export interface Card {
  readonly tone: Tone;
  readonly direction: 'ltr' | 'rtl';
  /** The name of the instance. */
  readonly site: string;
  readonly headline: string;
  /** The time with its date, because others cache the image for weeks. */
  readonly asOf: string;
  /** A short heading of the chart; null if there is no chart. */
  readonly chart: { readonly heading: string; readonly series: Series } | null;
}

/** The size that link previews agree on. */
export const CARD_WIDTH = 1200;
export const CARD_HEIGHT = 630;

const MARGIN = 60;
const SIGN_HEIGHT = 412;
const EDGE_HEIGHT = 16;
const HEADLINE_TOP = 146;
const HEADLINE_SIZES: readonly number[] = [66, 58, 50, 44, 38];
const LINES_MAX = 3;
const LINE_HEIGHT = 1.16;
/** A margin for a font slightly wider than the one that is measured. */
const ROOM = (CARD_WIDTH - 2 * MARGIN) * 0.96;
const CHART_TOP = 446;
const CHART_BOX_HEIGHT = 114;
const FOOT = 604;
const FOOT_SIZE = 21;
const FOOT_GAP = 24;
const INK: Colour = '#10211f';
const SOFT: Colour = '#4c5f5c';
const BAND: Colour = '#b9d8d6';
const BAR: Colour = '#2f7f86';
const ABOVE: Colour = '#c8450c';
const GAP: Colour = '#d3dcd9';
const [DARK_INK, LIGHT_INK]: [Colour, Colour] = ['#1b1503', '#ffffff'];

/** The card as SVG, for a renderer that has the fonts of `card-letters.ts`. */
export function drawCard(card: Card, theme: Theme): string {
  const { tone, direction, site, headline, asOf, chart } = card;
  const sign = theme.signColours[tone];
  const ink = contrast(DARK_INK, sign) >= TEXT_CONTRAST_MIN ? DARK_INK : LIGHT_INK;
  const { size, lines } = fitted(headline);
  const rtl = direction === 'rtl';
  /** Positions from the side where text begins. */
  const at = (fromStart: number, anchor: 'start' | 'end' = 'start') => ({
    x: rtl ? CARD_WIDTH - fromStart : fromStart,
    // The renderer's anchors are left and right, whatever the text direction.
    'text-anchor': (anchor === 'start') === !rtl ? 'start' : 'end',
  });
  // The renderer treats all text as left to right except isolated parts.
  const running = (text: string): string => (rtl ? `\u2067${closed(text)}\u2069` : text);
  const wide = chart === null;
  const heading = chart === null ? '' : shortened(chart.heading, FOOT_SIZE, ROOM * 0.45);
  // The date is never shortened in favour of the heading, because others cache the image for weeks.
  const asOfRoom = ROOM - (wide ? 0 : boldTextWidth(heading, FOOT_SIZE) + FOOT_GAP);
  const signHeight = wide ? CARD_HEIGHT - 86 : SIGN_HEIGHT;
  const top = wide ? HEADLINE_TOP + 60 : HEADLINE_TOP;
  return renderToString(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={CARD_WIDTH}
      height={CARD_HEIGHT}
      viewBox={`0 0 ${CARD_WIDTH} ${CARD_HEIGHT}`}
      font-family="DejaVu Sans"
      font-weight="700"
    >
      <style>{styleOf(ink, tone === 'problems' ? DARK_INK : theme.colours.alert)}</style>
      <defs>{edgePattern(tone, theme)}</defs>
      <rect width={CARD_WIDTH} height={CARD_HEIGHT} fill={PAPER} />
      <rect width={CARD_WIDTH} height={signHeight} fill={sign} />
      <rect y={signHeight - EDGE_HEIGHT} width={CARD_WIDTH} height={EDGE_HEIGHT} fill="url(#edge)" />
      <svg x={rtl ? CARD_WIDTH - MARGIN - 48 : MARGIN} y={46} width={48} height={48} viewBox="0 0 32 32">
        <Mark />
      </svg>
      <text {...at(MARGIN + 64)} y={82} font-size={34} fill={ink}>
        {running(shortened(site, 34, ROOM - 200))}
      </text>
      {/* A page about many services always has a calm sign, so a symbol for calm would contradict what it says. */}
      {wide ? null : (
        <svg x={rtl ? MARGIN : CARD_WIDTH - MARGIN - 64} y={38} width={64} height={64} viewBox="0 0 24 24">
          <ToneIcon tone={tone} />
        </svg>
      )}
      {lines.map((line, nth) => (
        <text
          key={line}
          {...at(MARGIN)}
          y={top + nth * size * LINE_HEIGHT + size * 0.76}
          font-size={size}
          fill={ink}
        >
          {running(line)}
        </text>
      ))}
      {chart === null ? null : (
        <>
          <Bars series={chart.series} />
          <text {...at(MARGIN)} y={FOOT} font-size={FOOT_SIZE} fill={SOFT}>
            {running(heading)}
          </text>
        </>
      )}
      <text
        {...(chart === null ? at(MARGIN) : at(CARD_WIDTH - MARGIN, 'end'))}
        y={wide ? 598 : FOOT}
        font-size={FOOT_SIZE}
        fill={SOFT}
      >
        {running(shortened(asOf, FOOT_SIZE, asOfRoom))}
      </text>
    </svg>,
  );
}

/** A line of a sentence with isolated names; if a name continues on the next line, its isolation marks are removed. */
function closed(line: string): string {
  const isClosed = line.split('\u2068').length === line.split('\u2069').length;
  return isClosed ? line : line.replaceAll(/[\u2068\u2069]/gu, '');
}

/** Classes for the parts of pages that are drawn here too. */
function styleOf(ink: Colour, cry: Colour): string {
  return (
    `.mark{fill:none;stroke:${ink};stroke-width:5}.mark .cry{stroke:${cry};stroke-width:4}` +
    `.tone{fill:none;stroke:${ink};stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}.solid{fill:${ink};stroke:none}`
  );
}

/** The edge of the sign, as on pages. */
function edgePattern(tone: Tone, { colours }: Theme) {
  const stripes = (width: number, colour: string, back: string) => (
    <pattern
      id="edge"
      width={2 * width}
      height={2 * width}
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width={2 * width} height={2 * width} fill={back} />
      <rect width={width} height={2 * width} fill={colour} />
    </pattern>
  );
  switch (tone) {
    case 'problems':
      return stripes(20, DARK_INK, colours.alert);
    case 'recovering':
      return stripes(14, colours.alert, colours.calm);
    case 'possible':
      return (
        <pattern id="edge" width="40" height="16" patternUnits="userSpaceOnUse">
          <rect width="20" height="6" fill="#3d2c00" />
        </pattern>
      );
    case 'unverified':
    case 'unseen':
    case 'learning':
      return (
        <pattern id="edge" width="24" height="16" patternUnits="userSpaceOnUse">
          <circle cx="12" cy="8" r="3" fill="#1d2b29" />
        </pattern>
      );
    case 'over':
    case 'withdrawn':
    case 'faded':
    case 'normal':
      return (
        <pattern id="edge" width="16" height="16" patternUnits="userSpaceOnUse">
          <rect width="16" height="3" fill="#ffffff" fill-opacity=".25" />
        </pattern>
      );
  }
}

/** The chart as on pages, always left to right. */
function Bars({ series }: { readonly series: Series }) {
  const { width, band, gaps, within, above, current, currentAbove } = drawChart(series);
  return (
    <>
      <svg
        x={MARGIN}
        y={CHART_TOP}
        width={CARD_WIDTH - 2 * MARGIN}
        height={CHART_BOX_HEIGHT}
        viewBox={`0 0 ${width} ${CHART_HEIGHT}`}
        preserveAspectRatio="none"
        fill="none"
        stroke-width="8"
      >
        <Path d={gaps} fill={GAP} />
        <Path d={band} fill={BAND} />
        <Path d={within} stroke={BAR} />
        <Path d={above} stroke={ABOVE} />
        <Path
          d={current}
          stroke={INK}
          stroke-width="1"
          fill={currentAbove ? ABOVE : 'none'}
          fill-opacity=".5"
        />
      </svg>
      <rect
        x={MARGIN}
        y={CHART_TOP + CHART_BOX_HEIGHT}
        width={CARD_WIDTH - 2 * MARGIN}
        height={2}
        fill={SOFT}
      />
    </>
  );
}

/** Preact would write an empty attribute the HTML way, which is not valid XML. */
function Path({ d, ...paint }: { readonly d: string } & Readonly<Record<string, string>>) {
  return d === '' ? null : <path d={d} {...paint} />;
}

/** The largest font size at which a sentence fits, with its lines; if none is small enough, the sentence is cut. */
function fitted(text: string): { readonly size: number; readonly lines: readonly string[] } {
  const pieces = piecesOf(text);
  for (const size of HEADLINE_SIZES) {
    const lines = wrapped(pieces, size, ROOM);
    if (lines.length <= LINES_MAX && lines.every((line) => boldTextWidth(line.trimEnd(), size) <= ROOM))
      return { size, lines: balanced(pieces, size, lines).map((line) => line.trimEnd()) };
  }
  const size = HEADLINE_SIZES.at(-1) ?? 0;
  const lines = wrapped(pieces, size, ROOM);
  const last = lines.slice(LINES_MAX - 1).join('');
  const kept = [...lines.slice(0, LINES_MAX - 1), last].filter((line) => line !== '');
  return { size, lines: kept.map((line) => shortened(line.trimEnd(), size, ROOM)) };
}

/** The lines of a text, each including its trailing space. */
function wrapped(pieces: readonly string[], size: number, room: number): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = `${lines.at(-1) ?? ''}${piece}`;
    if (lines.length > 0 && boldTextWidth(longer.trimEnd(), size) <= room) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

/** The same number of lines with similar lengths, so that no single word is left on the last. */
function balanced(pieces: readonly string[], size: number, lines: readonly string[]): readonly string[] {
  let best = lines;
  for (let share = 0.95; share > 0.5; share -= 0.05) {
    const narrower = wrapped(pieces, size, ROOM * share);
    if (narrower.length > lines.length) break;
    best = narrower;
  }
  return best;
}

const graphemes = new Intl.Segmenter();

/** As much of a text as fits. */
function shortened(text: string, size: number, room: number): string {
  if (boldTextWidth(text, size) <= room) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (boldTextWidth(`${kept}${segment}…`, size) > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** A version of a card that changes with its content and every hour. */
export const cardVersion = (urgency: string, asOf: Millis): string =>
  `${Math.floor(asOf / HOUR).toString(36)}${hashOf(urgency)}`;

function hashOf(text: string): string {
  let hash = 0;
  for (let nth = 0; nth < text.length; nth++) hash = (Math.imul(hash, 31) + text.charCodeAt(nth)) | 0;
  return (hash >>> 0).toString(36);
}
