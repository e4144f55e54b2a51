import type { Millis } from '../../core/base/time.ts';
import type { Language } from '../../words/language.ts';
import { duration, inTheLast } from '../../words/quantities.ts';
import { phrase, textOf, type Piece, type Sentence } from '../../words/sentence.ts';

/**
 * A number and what it counts: the proof at a glance. One's own report moves those with `moves` at once: `next` is what they
 * count then, where that is said otherwise of one more.
 */
export interface Figure {
  readonly value: string;
  readonly means: Sentence;
  readonly moves?: { readonly count: number; readonly next?: string };
}

/** Reports that are still being counted. */
function counting(
  { count }: Language,
  reports: number,
  means: (given: { reports: number }) => string,
): Figure {
  const said = means({ reports });
  const next = means({ reports: reports + 1 });
  return {
    value: count(reports),
    means: [said],
    moves: { count: reports, ...(next === said ? {} : { next }) },
  };
}

const normalThen = ({ say }: Language, expected: number): Figure => ({
  value: expected < 0.5 ? say.figUnderOne : say.figAbout({ value: Math.round(expected) }),
  means: [say.figNormalThen],
});

/** What has come lately: in the last quarter of an hour, or for how long nothing has. */
export interface Lately {
  readonly lastQuarter: number;
  readonly quietMs: Millis;
}

const QUARTER_MINUTES = 15;
const QUARTER: Millis = QUARTER_MINUTES * 60_000;

/** Of an incident under way: all of its reports against what is normal for as long, then what is happening now. */
export function incidentFigures(
  language: Language,
  reports: number,
  expected: number | null,
  lastedMs: Millis,
  now: Lately | null,
): Figure[] {
  return [
    counting(language, reports, language.say.figSinceBegan),
    ...(expected === null ? [] : [normalThen(language, expected)]),
    ...(now === null || lastedMs < QUARTER ? [] : [lately(language, now)]),
  ];
}

function lately(language: Language, { lastQuarter, quietMs }: Lately): Figure {
  const { say } = language;
  const next = inTheLast(language, QUARTER);
  if (lastQuarter > 0) return counting(language, lastQuarter, () => next);
  return {
    value: say.figNone,
    means: say.figQuietFor({ span: duration(language, quietMs) }),
    moves: { count: 0, next },
  };
}

/** Of a place, network or problem that is surprising where the service as a whole is not; `whose` names it. */
export function facetFigures(
  language: Language,
  { observed, expected, windowMs }: { observed: number; expected: number; windowMs: Millis },
  whose: Piece,
  total: number | null,
): Figure[] {
  const { say, count } = language;
  return [
    {
      value: count(observed),
      means: say.figOfPart({ reports: observed, whose, span: inTheLast(language, windowMs) }),
    },
    normalThen(language, expected),
    ...(total === null || total <= observed ? [] : [counting(language, total, say.figSinceBegan)]),
  ];
}

/** Of an incident that seems to be over: what has come since then, and what came while it lasted. */
export const recoveringFigures = (
  language: Language,
  since: number,
  expected: number | null,
  during: number,
): Figure[] => [
  counting(language, since, language.say.figSinceThen),
  ...(expected === null ? [] : [normalThen(language, expected)]),
  { value: language.count(during), means: [language.say.figInAll({ reports: during })] },
];

/** Of quiet times: the last hour against the top of the normal range, or with how much of it is not known. */
export function quietFigures(
  language: Language,
  lastHour: number,
  high: number | null,
  unknownMs: Millis = 0,
): Figure[] {
  const { say } = language;
  const seen = counting(language, lastHour, say.figLastHour);
  if (unknownMs > 0) return [seen, { value: duration(language, unknownMs), means: [say.figNoData] }];
  if (high === null) return [seen];
  const value = high < 1 ? say.figUnderOne : say.figAtMost({ value: Math.floor(high) });
  return [seen, { value, means: [say.figNormalHour] }];
}

export function figuresText({ say }: Language, figures: readonly Figure[]): string {
  const told = figures.map(({ value, means }) => phrase(value, ' ', means));
  const [first = [], ...others] = told;
  return textOf(others.reduce((list, item) => say.listMiddle({ list, item }), first));
}

/** Of an incident by itself, whether it is over or not; `unseen`: it ended when nobody could report, so it lasted no longer. */
export function incidentTotals(
  language: Language,
  reports: number,
  lastedMs: Millis,
  ended: boolean,
  unseen = false,
): Figure[] {
  const { say, count } = language;
  const value = duration(language, lastedMs);
  if (!ended) return [counting(language, reports, say.figSoFar), { value, means: [say.figLasted] }];
  return [
    { value: count(reports), means: [say.figReports({ reports })] },
    { value, means: [unseen ? say.figAtMostLong : say.figStartToEnd] },
  ];
}

/** With less evidence than this, odds say nothing worth reading. */
const ODDS_FROM = 1.5;
/** Beyond a million to one, a model of counts knows nothing any more. */
const ODDS_MAX = 1_000_000;

/** What the evidence means; null where it means little. */
export function odds({ say }: Language, evidence: number): string | null {
  if (evidence < ODDS_FROM) return null;
  const days = Math.min(10 ** evidence, ODDS_MAX);
  const step = 10 ** Math.floor(Math.log10(days));
  const rounded = Math.floor(days / step) * step;
  return rounded === ODDS_MAX ? say.oddsMillion : say.odds({ days: rounded });
}
