import type { Exceedance } from '../core/account/calibration.ts';
import type { Finding, Mark } from '../core/domain/mark.ts';
import type { Size } from '../core/account/size.ts';
import { count, moment, type Figure, type Sentence } from './words.ts';

/** What the page on the method says; the rest of the words are in `words.ts`. */

export const METHOD_TITLE = 'How we tell an outage from an ordinary day';
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
    means: 'false incidents expected a month',
  },
  { value: count(services), means: services === 1 ? 'service watched' : 'services watched' },
  {
    value: count(Math.round(days)),
    means: Math.round(days) === 1 ? 'day of data, over all services' : 'days of data, over all services',
  },
];

export const STEPS_HEADING = 'How it works';
export const steps = (rarity: number): { readonly name: string; readonly text: string }[] => [
  {
    name: 'A report is one person’s word.',
    text: 'A person presses a button to say that a service is not working for them. Each person counts once every four hours for each service.',
  },
  {
    name: 'We learn what is normal.',
    text: 'For each service we learn how many reports come at each hour of the week, and how much that varies. Ten reports an hour are normal for one service and an outage at another.',
  },
  {
    name: 'We report what ordinary days almost never bring.',
    text: `Every few seconds we ask how likely the reports of the last minutes and hours are on an ordinary day. We report an incident when they would come less than once in ${count(rounded(1 / rarity))} days of one service, or almost that rarely for twenty minutes. Fewer than three people are never enough.`,
  },
  {
    name: 'More services need a higher bar.',
    text: 'Among a thousand services, something that happens to each of them once in a thousand days happens every day. So the bar rises with the number of services, until all of them together are wrong no more often than we say.',
  },
];

export const WRONG_HEADING = 'How often we are wrong';
export const wrongText = (falseIncidents: number, services: number): string =>
  services === 0
    ? 'No services are watched here yet.'
    : `If nothing at all went wrong for a month, we would still report ${aMonth(falseIncidents)} ${falseIncidents === 1 ? 'incident' : 'incidents'} across ${services === 1 ? 'the one service' : `all ${count(services)} services`}. We know this from jumps in reports on quiet days, which this site counts as it goes.`;
/** More than that over what was aimed for is worth a word. */
const ABOVE_AIM = 1.5;
/** Why more is to be expected than the instance is set to; null where it is not. */
export function aboveAimText(falseIncidents: number, aim: number): string | null {
  if (falseIncidents <= ABOVE_AIM * aim) return null;
  return `That is more than the ${count(rounded(aim))} we aim for: small surges have come more often than they should by chance. A few people can make such surges on purpose, so we raise the bar only slowly, and say here what to expect in the meantime.`;
}

export const tooLittle = (days: number): string =>
  `Too little history yet: ${count(Math.floor(days))} ${Math.floor(days) === 1 ? 'day' : 'days'} of data over all services. Until there is more, we use what was measured in simulations before this site began.`;

export const CHART_HEADING = 'What we say, and what happened';
export const CHART_SAID = 'We say';
export const CHART_CAME = 'It happened';
export const CHART_TIMES = 'How many';
export const CHART_UNITS = 'one day of a service';
export const CHART_EXACT = 'exactly as often as we say';
export const CHART_FACTOR = 'from half to twice as often';
export const CHART_POINT = 'measured, with its margin of error';

/** The drawing in a sentence: only what is sure is said to be off. */
export function calibrationConclusion(
  rows: readonly Pick<Exceedance, 'nominal' | 'surges' | 'low' | 'high'>[],
): string {
  const often = rows.filter(({ low, nominal }) => low > 2 * nominal);
  const seldom = rows.filter(({ high, nominal }) => high !== null && high < nominal / 2);
  if (rows.every(({ surges }) => surges === 0)) return 'There has been no jump in reports yet.';
  if (often.length + seldom.length === 0)
    return 'As far as we can tell, jumps in reports happened about as often as we say.';
  return [
    often.length === 0 ? null : `What we call ${listed(often)} happened more than twice as often.`,
    seldom.length === 0
      ? null
      : `What we call ${listed(seldom)} happened less than half as often: there we are too cautious.`,
  ]
    .filter((sentence) => sentence !== null)
    .join(' ');
}

const listed = (rows: readonly Pick<Exceedance, 'nominal'>[]): string =>
  rows.map(({ nominal }) => onceIn(nominal)).join(' or ');

export const SIZES_HEADING = 'By size of service';
export const SIZES_NOTE =
  'How often jumps in reports happened, compared with how often we say: 1 is exact, 2 is twice as often.';
export const SIZES_BRACKETS = 'Brackets show how many there were.';
export const SIZE_REPORTS = 'Normal reports';
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
  'Editors look into incidents and say what they found. Until an incident is confirmed, the figures above count it as chance.';
export const ALARMS_SPAN = 'In the last year.';
export const UNMARKED = 'Not looked into yet';

export function findingWord(finding: Finding): string {
  switch (finding) {
    case 'confirmed':
      return 'Confirmed by the editors';
    case 'unconfirmed':
      return 'Not confirmed by the editors';
    case 'withdrawn':
      return 'Withdrawn by the editors: it was not an incident';
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
  'What is wrong, or whose fault it is. We only see that more people than usual report.',
  'Problems that few people notice or care to report.',
  'Whether reports are true. One report per person limits abuse; it cannot prevent it.',
  'Holidays and big events. On an unusual day, what is normal is a guess, and we are wrong more often.',
  'Small real outages that opened no incident. They count as chance, which makes us look worse than we are.',
];
