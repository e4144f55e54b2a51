import type { Millis } from '../../core/base/time.ts';
import type { Language } from '../../words/language.ts';
import { duration, inTheLast } from '../../words/quantities.ts';
import { phrase, textOf, type Piece, type Sentence } from '../../words/sentence.ts';

/**
 * A number with its label. A reporter's own report increases numbers with `moves` at once: `next` is the label for one more, if it differs.
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

/** Recent reports: those of the last quarter of an hour, or for how long there were none. */
export interface Lately {
  readonly lastQuarter: number;
  readonly quietMs: Millis;
}

const QUARTER_MINUTES = 15;
const QUARTER: Millis = QUARTER_MINUTES * 60_000;

/** For an active incident: all of its reports compared with normal for that time, then the current rate. */
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

/** For a surprising place, network or problem of a service that is normal as a whole; `whose` names it. */
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

/** For an incident that seems to be over: reports since then, and reports while it lasted. */
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

/** For quiet times: the last hour compared with the top of the normal range, or how much of it is unknown. */
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

/** The totals of an incident, over or not; `unseen`: it ended while nobody could report, so its exact length is unknown. */
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

/** Below this evidence, odds are not worth showing. */
const ODDS_FROM = 1.5;
/** Beyond a million to one, the model of counts is not reliable any more. */
const ODDS_MAX = 1_000_000;

/** The evidence as odds; null if it is low. */
export function odds({ say }: Language, evidence: number): string | null {
  if (evidence < ODDS_FROM) return null;
  const days = Math.min(10 ** evidence, ODDS_MAX);
  const step = 10 ** Math.floor(Math.log10(days));
  const rounded = Math.floor(days / step) * step;
  return rounded === ODDS_MAX ? say.oddsMillion : say.odds({ days: rounded });
}
