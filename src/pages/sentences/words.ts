import { MINUTE, type Millis } from '../../core/base/time.ts';
import type { Unseen } from '../../core/incident/unseen.ts';
import type { Language } from '../../words/language.ts';
import { duration, inTheLast, listed, usual } from '../../words/quantities.ts';
import { cleaned, named, textOf, type Sentence } from '../../words/sentence.ts';

/** Decides which sentence is used when; its wording in each language is in `src/words/`. */

export * from './chart-words.ts';
export * from './figure-words.ts';
export * from './scope-words.ts';
export * from './update-words.ts';
export * from './verdict-words.ts';
export * from './blame-words.ts';
export * from '../../words/quantities.ts';
export * from '../../words/sentence.ts';

/** The result of a form's report, as in `?reported=`. */
export type FormAnswer =
  | 'counted'
  | 'repeat'
  | 'crowded'
  | 'works'
  | 'works-repeat'
  | 'answered'
  | 'late'
  | 'too-fast'
  | 'busy'
  | 'elsewhere'
  | 'refused';
export const FORM_ANSWERS: readonly FormAnswer[] = [
  'counted',
  'repeat',
  'crowded',
  'works',
  'works-repeat',
  'answered',
  'late',
  'too-fast',
  'busy',
  'elsewhere',
  'refused',
];

export function answerSentence({ say }: Language, answer: FormAnswer): string {
  switch (answer) {
    case 'counted':
      return say.answerCounted;
    case 'repeat':
      return say.answerRepeat;
    case 'crowded':
      return say.answerCrowded;
    case 'works':
      return say.answerWorks;
    case 'works-repeat':
      return say.answerWorksRepeat;
    case 'answered':
      return say.answerAnswered;
    case 'late':
      return say.answerTooLate;
    case 'too-fast':
      return say.answerTooFast;
    case 'busy':
      return say.answerBusy;
    case 'elsewhere':
      return say.answerElsewhere;
    case 'refused':
      return say.answerRefused;
  }
}

/** A reporter's number among those who reported in the last minutes; near a city, if that may be shown. */
export interface Heard {
  readonly nth: number;
  readonly minutes: number;
  readonly place: { readonly country: string; readonly city: string | null } | null;
}

/** `You are number 7 near Leeds in the last 10 minutes.` */
export function heardSentence(language: Language, { nth, minutes, place }: Heard): Sentence {
  const { say, count } = language;
  const span = inTheLast(language, minutes * MINUTE);
  if (nth === 1) return say.heardFirst({ span });
  const number = count(nth);
  if (place === null || place.city === null) return say.heardAll({ nth: number, span });
  return say.heardNear({ nth: number, span, place: named(language.city(place.country, place.city)) });
}

/** The same as templates for the browser to fill in: the number, the time span and the city. */
export function heardTemplates(language: Language): Readonly<Record<string, string>> {
  const { say } = language;
  const [nth, span, place] = ['{0}', '{1}', '{2}'];
  // After the thanks, with the gap between two sentences.
  const next = (sentence: Sentence): string => textOf(say.sentences({ first: '', next: sentence }));
  return {
    'data-first': next(say.heardFirst({ span })),
    'data-all': next(say.heardAll({ nth, span })),
    'data-near': next(say.heardNear({ nth, span, place })),
    'data-in10': inTheLast(language, 10 * MINUTE),
    'data-in60': inTheLast(language, 60 * MINUTE),
  };
}

/** How many reported through the reader's own network, compared with the most reported other network. */
export function ownNetworkSentence(
  { say }: Language,
  {
    own,
    isFew,
    people,
    other,
  }: {
    readonly own: { readonly name: string; readonly reports: number } | null;
    /** Whether so few did that the number would identify them. */
    readonly isFew: boolean;
    readonly people: number;
    readonly other: { readonly name: string; readonly reports: number } | null;
  },
): Sentence {
  const next =
    other === null ? null : say.otherNetwork({ network: named(other.name), reports: other.reports });
  const first = own === null ? [say.ownUnknown] : ofOwn(own);
  return next === null ? first : say.sentences({ first, next });

  function ofOwn({ name, reports }: { readonly name: string; readonly reports: number }): Sentence {
    const network = named(name);
    if (isFew) return say.ownFew({ network, people });
    return reports === 0 ? say.ownNobody({ network }) : say.ownReports({ network, reports });
  }
}

/** How many say that it works again, and how many reported problems in the same time. */
export const worksSentence = (
  language: Language,
  { works, reports, windowMs }: { works: number; reports: number; windowMs: Millis },
): Sentence => language.say.worksAgain({ works, reports, span: inTheLast(language, windowMs) });

export const shareSpan = ({ say }: Language, since: Millis | null): Sentence =>
  since === null ? [say.last24Hours] : say.sinceAbout({ since });

export function incidentSummary(
  language: Language,
  incident: {
    readonly reports: number;
    readonly lastedMs: Millis | null;
    /** It ended at an unknown time before that, while nobody could report. */
    readonly unseen: boolean;
  },
): string {
  const { say } = language;
  const { reports, lastedMs, unseen } = incident;
  if (lastedMs === null) return say.summarySoFar({ reports });
  const span = duration(language, lastedMs);
  return textOf(unseen ? say.summaryAtMost({ reports, span }) : say.summaryIn({ reports, span }));
}

export const onsetFact = (
  { say }: Language,
  onset: { at: Millis; earliest: Millis; latest: Millis },
): Sentence => (onset.earliest === onset.latest ? say.onsetAbout(onset) : say.onsetBetween(onset));

export const seenFact = (language: Language, at: Millis, onset: Millis): Sentence =>
  at > onset
    ? language.say.seenAfter({ at, span: duration(language, at - onset) })
    : language.say.seenAt({ at });

export const peakFact = (
  language: Language,
  peak: { at: Millis; windowMs: Millis; reports: number; expected: number },
): Sentence =>
  language.say.peakFromTo({
    from: peak.at - peak.windowMs,
    to: peak.at,
    reports: peak.reports,
    usual: usual(language, peak.expected),
  });

/** How many services match, or that only the best of them are listed. */
export function searchSentence(
  { say }: Language,
  { query, lines, isCut }: { query: string; lines: readonly unknown[]; isCut: boolean },
): Sentence {
  const told = { found: lines.length, query: named(query) };
  if (isCut) return say.searchBest(told);
  return lines.length === 0 ? say.searchNone(told) : say.searchFound(told);
}

/**
 * The facts for a page about many services: those with problems by name, how many have possible problems, are too new to judge, in doubt or
 * recovering, and why the others cannot be called normal, if that is so.
 */
export interface Unusual {
  readonly problems: readonly string[];
  readonly possible: number;
  readonly young: readonly string[];
  readonly unverified: readonly string[];
  readonly recovering: readonly string[];
  readonly unseen: Unseen | null;
}

/** The state of the world in one sentence. */
export function homeSentence(
  language: Language,
  { problems, possible, young, unverified, recovering, unseen }: Unusual,
): Sentence {
  const { say } = language;
  if (problems.length > 0) return say.homeProblems({ services: someNames(language, problems) });
  if (possible > 0) return [say.homePossible({ services: possible })];
  if (young.length > 0) return say.homeYoung({ services: someNames(language, young) });
  if (unverified.length > 0) return say.homeUnverified({ services: someNames(language, unverified) });
  if (recovering.length > 0) return say.homeRecovering({ services: someNames(language, recovering) });
  if (unseen === null) return [say.homeCalm];
  const { to } = unseen;
  return to === null ? [say.homeUnseen] : say.homeUnseenUntil({ to });
}

export function categorySentence(language: Language, category: string, unusual: Unusual): Sentence {
  const { problems, possible, young, unverified, recovering, unseen } = unusual;
  const loud = problems.length + possible + young.length + unverified.length + recovering.length;
  if (loud > 0 || unseen !== null) return homeSentence(language, unusual);
  return language.say.categoryCalm({ category: named(category) });
}

/** With more names than this it would not be a readable sentence. */
const NAMES_MAX = 3;

function someNames(language: Language, names: readonly string[]): Sentence {
  const shown = names.slice(0, NAMES_MAX).map(named);
  return listed(language, shown, names.length - shown.length);
}

/** `10,883 reports` of an incident, next to its time, or of the board's day; for an hour the text says so. */
export const boardReports = ({ say }: Language, reports: number, ofHour: boolean): string =>
  ofHour ? say.boardLastHour({ reports }) : say.reports({ reports });

export const brokenTitle = ({ say }: Language, instance: string): string =>
  textOf(say.brokenTitle({ instance: cleaned(instance) }));

/** `First sentence. What follows.`, for page descriptions. */
export const described = ({ say }: Language, sentence: string, more: string): string =>
  textOf(say.described({ sentence, more }));
