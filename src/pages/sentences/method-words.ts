import type { Exceedance } from '../../core/account/calibration.ts';
import type { Finding, Mark } from '../../core/domain/mark.ts';
import type { Size } from '../../core/account/size.ts';
import type { Language } from '../../words/language.ts';
import { textOf, type Sentence } from '../../words/sentence.ts';
import type { Figure } from './figure-words.ts';

/** Texts of the page on the method. */

export const METHOD_PATH = '/how-it-works';

/** Rounded to two digits, which is as much as is known. */
function rounded(value: number): number {
  if (value < 10) return Math.round(value * 10) / 10;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / step) * step;
}

/** `once in 24,000`, `never so far`. */
export const onceIn = ({ say }: Language, rate: number): string =>
  rate > 0 ? say.onceIn({ days: rounded(1 / rate) }) : say.neverSoFar;

/** Fewer false incidents a month than this count as almost none. */
const HARDLY = 0.1;

export const methodFigures = (
  { say, count }: Language,
  falseIncidents: number,
  services: number,
  days: number,
): Figure[] => [
  {
    value: falseIncidents < HARDLY ? say.methodUnder : say.figAbout({ value: rounded(falseIncidents) }),
    means: [say.methodExpected],
  },
  { value: count(services), means: [say.methodWatched({ services })] },
  { value: count(Math.round(days)), means: [say.methodDays({ days: Math.round(days) })] },
];

export const steps = (
  { say }: Language,
  rarity: number,
): { readonly name: string; readonly text: string }[] => [
  { name: say.step1, text: say.step1Text },
  { name: say.step2, text: say.step2Text },
  { name: say.step3, text: say.step3Text({ days: rounded(1 / rarity) }) },
  { name: say.step4, text: say.step4Text },
];

export function wrongText({ say }: Language, falseIncidents: number, services: number): string {
  if (services === 0) return say.wrongNone;
  return falseIncidents < HARDLY
    ? say.wrongHardly({ services })
    : say.wrongAbout({ incidents: rounded(falseIncidents), services });
}

/** Exceeding the target by this factor is worth a note. */
const ABOVE_AIM = 1.5;
/** Why more false incidents are expected than the target; null if they are not. */
export function aboveAimText({ say }: Language, falseIncidents: number, aim: number): string | null {
  return falseIncidents <= ABOVE_AIM * aim ? null : say.wrongAboveAim({ incidents: rounded(aim) });
}

export const tooLittle = ({ say }: Language, days: number): string =>
  say.tooLittle({ days: Math.floor(days) });

/** The drawing in a sentence: only significant deviations are mentioned. */
export function calibrationConclusion(
  language: Language,
  rows: readonly Pick<Exceedance, 'nominal' | 'surges' | 'low' | 'high'>[],
): string {
  const { say } = language;
  const often = rows.filter(({ low, nominal }) => low > 2 * nominal);
  const seldom = rows.filter(({ high, nominal }) => high !== null && high < nominal / 2);
  if (rows.every(({ surges }) => surges === 0)) return say.calNone;
  if (often.length + seldom.length === 0) return say.calFits;
  const told = [
    often.length === 0 ? null : textOf(say.calOften({ rates: alternatives(language, often) })),
    seldom.length === 0 ? null : textOf(say.calSeldom({ rates: alternatives(language, seldom) })),
  ];
  return told.filter((sentence) => sentence !== null).join(' ');
}

/** `once in 10 or once in 100` */
function alternatives(language: Language, rows: readonly Pick<Exceedance, 'nominal'>[]): string {
  const [first = '', ...others] = rows.map(({ nominal }) => onceIn(language, nominal));
  return others.reduce((list, item) => textOf(language.say.listOr({ list, item })), first);
}

export function sizeWord({ say }: Language, size: Size | 'all'): string {
  switch (size) {
    case 'under_1_a_day':
      return say.sizeUnder1ADay;
    case 'to_6_a_day':
      return say.sizeTo6ADay;
    case 'to_1_an_hour':
      return say.sizeTo1AnHour;
    case 'to_6_an_hour':
      return say.sizeTo6AnHour;
    case 'to_60_an_hour':
      return say.sizeTo60AnHour;
    case 'over_60_an_hour':
      return say.sizeOver60AnHour;
    case 'all':
      return say.sizeAll;
  }
}

/** The ratio to nominal, with one decimal below ten. */
export function times({ count, decimal }: Language, measured: number, nominal: number): string {
  const ratio = measured / nominal;
  return ratio >= 10 ? count(Math.round(ratio)) : decimal(ratio);
}

export function findingWord({ say }: Language, finding: Finding): string {
  switch (finding) {
    case 'confirmed':
      return say.findingConfirmed;
    case 'unconfirmed':
      return say.findingUnconfirmed;
    case 'withdrawn':
      return say.findingWithdrawn;
  }
}

/** Shown on the incident's page before the editor's own words. */
export const findingSentence = (
  language: Language,
  { finding, at }: Pick<Mark, 'finding' | 'at'>,
): Sentence => language.say.findingAt({ finding: findingWord(language, finding), at });

export const limits = ({ say }: Language): readonly string[] => [
  say.limitCause,
  say.limitFew,
  say.limitTrue,
  say.limitHolidays,
  say.limitSmall,
];
