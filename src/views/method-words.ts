import type { Exceedance } from '../core/calibration.ts';
import type { Finding, Mark } from '../core/mark.ts';
import type { Size } from '../core/size.ts';
import { count, moment, type Figure, type Sentence } from './words.ts';

/** What the page on the method says; the rest of the words are in `words.ts`. */

export const METHOD_TITLE = 'How Outcry tells trouble from an ordinary day';
export const METHOD_LINK = 'How it works, and how often it is wrong';
export const METHOD_WHY = 'How we know';
export const METHOD_PATH = '/how-it-works';

/** Two digits are all that is known. */
function rounded(value: number): number {
  if (value < 10) return Math.round(value * 10) / 10;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / step) * step;
}

/** `once in 24,000`, `never so far`. */
export const onceIn = (rate: number): string =>
  rate > 0 ? `once in ${count(rounded(1 / rate))}` : 'never so far';

export function aMonth(falseIncidents: number): string {
  return falseIncidents < 0.1 ? 'fewer than 0.1' : `about ${count(rounded(falseIncidents))}`;
}

export const methodFigures = (falseIncidents: number, services: number, days: number): Figure[] => [
  {
    value: falseIncidents < 0.1 ? '< 0.1' : `≈ ${count(rounded(falseIncidents))}`,
    means: 'false incidents a month to expect',
  },
  { value: count(services), means: services === 1 ? 'service watched' : 'services watched' },
  {
    value: count(Math.round(days)),
    means: Math.round(days) === 1 ? 'service-day on account' : 'service-days on account',
  },
];

export const STEPS_HEADING = 'In plain words';
export const steps = (rarity: number): { readonly name: string; readonly text: string }[] => [
  {
    name: 'A report is one person’s word.',
    text: 'Somebody presses a button and says that a service does not work for them. Nobody counts more than once a service in four hours.',
  },
  {
    name: 'Usual is what this service has at this hour.',
    text: 'For each service we learn how many reports come at each hour of the week, and how much that varies. What is nothing at one service is a storm at another.',
  },
  {
    name: 'Significant is what ordinary days hardly ever bring.',
    text: `Again and again we ask of the last minutes and hours: how likely are so many reports on an ordinary day? An incident is reported when that is less than once in ${count(rounded(1 / rarity))} days of a service, or nearly so for twenty minutes. Fewer than three people are never enough.`,
  },
  {
    name: 'Many services are many chances.',
    text: 'Among a thousand services, what happens to one of them every thousandth day happens daily. So the more services there are, the higher the bar: it stands where all of them together are wrong as seldom as we say.',
  },
];

export const WRONG_HEADING = 'How often we are wrong';
export const wrongText = (falseIncidents: number, services: number): string =>
  services === 0
    ? 'No service is watched here yet, so there is nothing to be wrong about.'
    : `If nothing at all happened for a month, we would still report ${aMonth(falseIncidents)} ${falseIncidents === 1 ? 'incident' : 'incidents'} over ${services === 1 ? 'the one service' : `all ${count(services)} services`} together. The figure comes from surges on quiet days, which this instance counts as it goes.`;
/** More than that over what was aimed for is worth a word. */
const ABOVE_AIM = 1.5;
/** Why more is to be expected than the instance is set to; null where it is not. */
export function aboveAimText(falseIncidents: number, aim: number): string | null {
  if (falseIncidents <= ABOVE_AIM * aim) return null;
  return `That is more than the ${count(rounded(aim))} we aim for: small surges have come more often than they should by chance. A few people can make such surges on purpose, so we raise the bar only slowly, and say here what to expect in the meantime.`;
}
export const tooLittle = (days: number): string =>
  `Too little quiet history yet: ${count(Math.floor(days))} service-${Math.floor(days) === 1 ? 'day' : 'days'}. Until there is more, we go by what was measured in simulations before this instance began.`;

export const CHART_HEADING = 'What we say, and what came';
export const CHART_SAID = 'We say';
export const CHART_CAME = 'It came';
export const CHART_TIMES = 'How many';
export const CHART_UNITS = 'one day of a service';
export const CHART_EXACT = 'exactly as often as we say';
export const CHART_FACTOR = 'half to twice as often';
export const CHART_POINT = 'measured, and how sure that is';

/** The drawing in a sentence: only what is sure is said to be off. */
export function calibrationConclusion(
  rows: readonly Pick<Exceedance, 'nominal' | 'surges' | 'low' | 'high'>[],
): string {
  const often = rows.filter(({ low, nominal }) => low > 2 * nominal);
  const seldom = rows.filter(({ high, nominal }) => high !== null && high < nominal / 2);
  if (rows.every(({ surges }) => surges === 0)) return 'No surge has come yet.';
  if (often.length + seldom.length === 0)
    return 'As far as can be told, surges of every rarity came about as often as we say.';
  return [
    often.length === 0 ? null : `What we call ${listed(often)} came more than twice as often.`,
    seldom.length === 0
      ? null
      : `What we call ${listed(seldom)} came less than half as often: there we are too careful.`,
  ]
    .filter((sentence) => sentence !== null)
    .join(' ');
}

const listed = (rows: readonly Pick<Exceedance, 'nominal'>[]): string =>
  rows.map(({ nominal }) => onceIn(nominal)).join(' or ');

export const SIZES_HEADING = 'By size of service';
export const SIZES_NOTE = 'How often surges came, against how often we say: 1 is exact, 2 is twice as often.';
export const SIZES_BRACKETS = 'In brackets, how many there were.';
export const SIZE_REPORTS = 'Usual reports';
export const SIZE_DAYS = 'Days';

export function sizeWord(size: Size | 'all'): string {
  switch (size) {
    case 'under_1_a_day':
      return 'under 1 a day';
    case 'to_6_a_day':
      return '1 to 6 a day';
    case 'to_1_an_hour':
      return '6 to 24 a day';
    case 'to_6_an_hour':
      return '1 to 6 an hour';
    case 'to_60_an_hour':
      return '6 to 60 an hour';
    case 'over_60_an_hour':
      return 'over 60 an hour';
    case 'all':
      return 'all';
  }
}

/** Against nominal; to one digit, two below 1. */
export const times = (measured: number, nominal: number): string => {
  const ratio = measured / nominal;
  return ratio >= 10 ? count(Math.round(ratio)) : ratio.toFixed(1);
};

export const ALARMS_HEADING = 'Incidents so far';
export const ALARMS_NOTE =
  'Editors look into incidents and say what they found. Until one is confirmed it counts as chance in the figures above.';
export const ALARMS_SPAN = 'Of the last nine to twelve months.';
export const UNMARKED = 'Nobody has looked yet';

export function findingWord(finding: Finding): string {
  switch (finding) {
    case 'confirmed':
      return 'Confirmed by the editors';
    case 'unconfirmed':
      return 'Not confirmed: nobody could find out';
    case 'withdrawn':
      return 'Withdrawn: it was no incident';
  }
}

/** On the page of the incident, before the editor's own words. */
export const findingSentence = ({ finding, at }: Pick<Mark, 'finding' | 'at'>): Sentence => [
  `${findingWord(finding)} (`,
  moment(at),
  ').',
];

export const LIMITS_HEADING = 'What we cannot know';
export const LIMITS: readonly string[] = [
  'What is wrong, or whose fault it is. We see that more people report than usual, and no more.',
  'Trouble that few people notice or care to report.',
  'Whether reports are true. One voice a person keeps liars few, not away.',
  'Holidays and great events. On an unusual day usual is a guess, and we are wrong more often.',
  'Small real outages that opened no incident. They count as chance, which makes us seem worse than we are.',
];
