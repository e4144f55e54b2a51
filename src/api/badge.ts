import { z } from 'zod';
import type { Colour } from '../core/base/colour.ts';
import { CHART_HEIGHT, drawChart, type Series } from '../pages/drawing/chart.ts';
import { called } from '../pages/sentences/names.ts';
import { smallTextWidth } from '../pages/drawing/text-width.ts';
import type { BadgeModel } from '../pages/models/badge.ts';
import type { Tone } from '../pages/sentences/verdict.ts';
import { boardWord, chartConclusion, plain } from '../pages/sentences/words.ts';
import { clockOf } from '../words/clock.ts';
import type { Language } from '../words/language.ts';
import { cleaned } from '../words/sentence.ts';
import { element, type Markup } from './feeds/xml.ts';
import { component, type Json } from './shape.ts';

/** The background of the service's name, and of the chart. */
export const LABEL_COLOUR: Colour = '#3b4644';
const CHART_COLOUR: Colour = '#10211f';
/** The background of the status: white text is readable on each, and no status depends on colour alone. */
export const TONE_COLOURS: Readonly<Record<Tone, Colour>> = {
  problems: '#b3261e',
  possible: '#8a5300',
  unverified: '#4c5f5c',
  recovering: '#0b5c8a',
  over: '#1b6e3c',
  withdrawn: '#4c5f5c',
  faded: '#1b6e3c',
  normal: '#1b6e3c',
  unseen: '#4c5f5c',
  learning: '#4c5f5c',
};

/** Shields.io refreshes no more often than this. */
const SHIELDS_SECONDS = 300;

export const badgeShape = component('Badge', 'A badge for shields.io to draw (its endpoint badge).', {
  schemaVersion: z.literal(1).describe('The version of the format.'),
  label: z.string().describe('The name of the service.'),
  message: z.string().describe('Its status in a word or two.'),
  color: z.string().describe('The colour behind the status, `#rrggbb`.'),
  labelColor: z.string().describe('The colour behind the name.'),
  cacheSeconds: z.int().describe('How many seconds a copy may be used.'),
});

/** The text of a badge. */
interface BadgeWords {
  readonly label: string;
  readonly message: string;
  readonly colour: Colour;
}

export function badgeWords({ service, verdict }: BadgeModel, language: Language): BadgeWords {
  return {
    label: cleaned(called(language, service)),
    message: boardWord(language, verdict),
    colour: TONE_COLOURS[verdict.kind],
  };
}

export function badgeJson({ label, message, colour }: BadgeWords): Json<typeof badgeShape> {
  return {
    schemaVersion: 1,
    label,
    message,
    color: colour,
    labelColor: LABEL_COLOUR,
    cacheSeconds: SHIELDS_SECONDS,
  };
}

/** The chart of a badge, and a sentence that describes it for screen readers. */
interface Sparkline {
  readonly series: Series;
  readonly says: string;
}

export async function sparklineOf(
  model: BadgeModel,
  language: Language,
  timeZone: string,
): Promise<Sparkline> {
  const series = await model.series();
  const { total, highest, unknownMs } = drawChart(series);
  const { stepMs, counts } = series;
  const says = chartConclusion(language, {
    total,
    highest,
    unknownMs,
    stepMs,
    spanMs: counts.length * stepMs,
  });
  return {
    series,
    says: `${language.say.chartHeading}. ${plain(says, clockOf(language, timeZone), model.now)}`,
  };
}

const HEIGHT = 20;
const PADDING = 6;
const SPARK_WIDTH = 96;
const BASE = 14;

/** A badge as SVG: no style, no script and nothing to load, so that it looks the same everywhere. */
export function badgeSvg({ label, message, colour }: BadgeWords, sparkline?: Sparkline): string {
  const [first, last] = [widthOf(label), widthOf(message)];
  const middle = sparkline === undefined ? 0 : SPARK_WIDTH + 2 * PADDING;
  const width = first + middle + last;
  const says = [`${label}: ${message}`, sparkline?.says].filter((said) => said !== undefined).join('. ');
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: String(width),
      height: String(HEIGHT),
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-label': says,
    },
    element('title', {}, says),
    element('clipPath', { id: 'r' }, box(0, width, 'fill', '#fff', { rx: '3' })),
    element(
      'g',
      { 'clip-path': 'url(#r)' },
      box(0, first, 'fill', LABEL_COLOUR),
      ...(sparkline === undefined ? [] : chart(sparkline.series, first, middle)),
      box(first + middle, last, 'fill', colour),
    ),
    element(
      'g',
      { fill: '#fff', 'font-family': 'Verdana,Geneva,DejaVu Sans,sans-serif', 'font-size': '11' },
      written(label, 0),
      written(message, first + middle),
    ),
  ).markup;
}

function box(
  x: number,
  width: number,
  paint: string,
  colour: string,
  more: Readonly<Record<string, string>> = {},
): Markup {
  return element('rect', {
    x: String(x),
    width: String(width),
    height: String(HEIGHT),
    [paint]: colour,
    ...more,
  });
}

/** The day as bars on the normal band. */
function chart(series: Series, x: number, width: number): Markup[] {
  const { width: steps, band, within, above, current, currentAbove, gaps } = drawChart(series);
  const line = (d: string, stroke: Colour) =>
    element('path', { d, stroke, 'stroke-width': '8', fill: 'none' });
  return [
    box(x, width, 'fill', CHART_COLOUR),
    element(
      'svg',
      {
        x: String(x + PADDING),
        y: '2',
        width: String(SPARK_WIDTH),
        height: String(HEIGHT - 4),
        viewBox: `0 0 ${steps} ${CHART_HEIGHT}`,
        preserveAspectRatio: 'none',
      },
      element('path', { d: gaps, fill: '#3b4644' }),
      element('path', { d: band, fill: '#24494a' }),
      line(`${within}${currentAbove ? '' : current}`, '#5fb0b0'),
      line(`${above}${currentAbove ? current : ''}`, '#ff9a4d'),
    ),
  ];
}

/** Set to the measured width in any font: glyphs are stretched, because extra spacing would tear some scripts apart. */
function written(text: string, x: number): Markup {
  const textLength = String(widthOf(text) - 2 * PADDING);
  return element(
    'text',
    {
      x: String(x + PADDING),
      y: String(BASE),
      textLength,
      lengthAdjust: 'spacingAndGlyphs',
      'aria-hidden': 'true',
    },
    text,
  );
}

/** The width of a text with padding. */
function widthOf(text: string): number {
  return Math.ceil(smallTextWidth(text)) + 2 * PADDING;
}
