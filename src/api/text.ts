import { asOfWords } from '../pages/parts/pulse.tsx';
import { momentsOf, type Moments } from '../pages/parts/say.tsx';
import { drawChart, levelsOf, type Series } from '../pages/drawing/chart.ts';
import { homePage } from '../pages/home.tsx';
import type { BoardLine, HomeModel, SearchModel } from '../pages/models/board.ts';
import type { ServiceModel } from '../pages/models/service.ts';
import { called } from '../pages/sentences/names.ts';
import { servicePage } from '../pages/service.tsx';
import type { Sources } from '../pages/base/sources.ts';
import {
  boardWhen,
  boardWord,
  chartConclusion,
  cleaned,
  plain,
  searchSentence,
  verdictWord,
  type Sentence,
} from '../pages/sentences/words.ts';
import type { Language } from '../words/language.ts';
import { lessWeightNote } from '../words/less-weight.ts';

/** Pages as plain text for a terminal: the same sentences, the day as a line of block characters, and the URL of the page. */
export interface TextPlace {
  readonly sources: Sources;
  readonly language: Language;
  /** The origin of the instance, with `/de` if a language was named. */
  readonly home: string;
}

export async function serviceText(model: ServiceModel, place: TextPlace): Promise<string> {
  const { sources, language, home } = place;
  const moments = momentsOf(language, sources.instance, model.now);
  const { description } = servicePage(
    model,
    sources,
    { answer: null, range: 'short', span: null, mark: null, data: null },
    language,
  );
  const series = await model.series();
  const less = lessWeightNote(language, model.lessWeight);
  return paragraphs(
    [
      `${cleaned(called(language, model.service))}: ${verdictWord(language, model.verdict)}`,
      description,
      ...(less === null ? [] : [less]),
    ],
    [
      blocks(halves(series.counts), 2 * usualOf(series)),
      `${language.say.chartHeading}. ${conclusion(series, moments)}`,
    ],
    [asOf(moments), `${home}/status/${model.service.slug}`],
  );
}

export function homeText(model: HomeModel, place: TextPlace): string {
  const { sources, language, home } = place;
  const { say } = language;
  const moments = momentsOf(language, sources.instance, model.now);
  return paragraphs(
    [homePage(model, sources, language).description],
    section(say.boardNow, model.unusual, moments),
    section(say.boardRecent, model.recent, moments),
    section(say.boardBusy, model.busy, moments),
    [asOf(moments), `${home}/status/…`],
  );
}

export function searchText(model: SearchModel, place: TextPlace): string {
  const { sources, language, home } = place;
  const moments = momentsOf(language, sources.instance, model.now);
  const found = searchSentence(language, model);
  return paragraphs(
    section(words(found, moments), model.lines, moments, (slug) => `${home}/status/${slug}`),
    [asOf(moments)],
  );
}

const words = (sentence: Sentence, { clock, asOf: at }: Moments): string => plain(sentence, clock, at);
const asOf = (moments: Moments): string => words(asOfWords(moments, moments.asOf), moments);

/** An empty section has no heading either. */
function section(
  heading: string,
  lines: readonly BoardLine[],
  moments: Moments,
  more: (slug: string) => string = () => '',
): string[] {
  if (lines.length === 0 && more('') === '') return [];
  return [heading, ...lines.map((line) => boardText(line, moments, more(line.service.slug)))];
}

/** The day comes first, because it has the same width in every line. */
function boardText({ service, verdict, hours }: BoardLine, moments: Moments, more: string): string {
  const { language } = moments;
  const when = boardWhen(language, verdict);
  const told = `${cleaned(called(language, service))}: ${boardWord(language, verdict)}`;
  const said = [told, when === null ? '' : words(when, moments), more]
    .filter((part) => part !== '')
    .join(' ');
  return `${blocks(hours).padEnd(DAY_HOURS)}  ${said}`;
}

const DAY_HOURS = 24;
const BLOCKS = '▁▂▃▄▅▆▇█';

/** A line of block characters, one per step; a space where there is no data. */
function blocks(counts: readonly (number | null)[], usual = 0): string {
  return levelsOf(counts, BLOCKS.length, usual)
    .map((level) => (level === null ? ' ' : (BLOCKS[level] ?? ' ')))
    .join('');
}

/** The top of the normal range of any step. */
const usualOf = ({ bands }: Series): number => Math.max(0, ...bands.map((band) => band?.high ?? 0));

/** Two steps combined: 96 characters are wider than a terminal. */
function halves(counts: readonly (number | null)[]): (number | null)[] {
  return Array.from({ length: Math.ceil(counts.length / 2) }, (_, nth) => {
    const [first = null, second = null] = counts.slice(2 * nth, 2 * nth + 2);
    return first === null && second === null ? null : (first ?? 0) + (second ?? 0);
  });
}

function conclusion(series: Series, moments: Moments): string {
  const { total, highest, unknownMs } = drawChart(series);
  const { stepMs, counts } = series;
  const said = chartConclusion(moments.language, {
    total,
    highest,
    unknownMs,
    stepMs,
    spanMs: counts.length * stepMs,
  });
  return words(said, moments);
}

const paragraphs = (...some: readonly (readonly string[])[]): string =>
  `${some
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
