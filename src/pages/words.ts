import type { Millis } from '../core/base/time.ts';
import { count, duration, reportCount, usual } from './quantities.ts';
import { cleaned, moment, named, timeOnly, zoned, type Part, type Sentence } from './sentence.ts';

/** Every word that people read, in one place: another language is other files like these. */

export * from './chart-words.ts';
export * from './figure-words.ts';
export * from './quantities.ts';
export * from './scope-words.ts';
export * from './sentence.ts';
export * from './update-words.ts';
export * from './verdict-words.ts';
export * from './words-blame.ts';

export const asOf = (at: Millis): Sentence => ['As of ', zoned(at)];
/** While the past is still being judged. */
export const catchingUpAsOf = (at: Millis): Sentence => ['Catching up, as of ', zoned(at)];

/** What became of the report of a form, as `?reported=` spells it. */
export type FormAnswer = 'counted' | 'repeat' | 'too-fast' | 'busy' | 'refused';
export const FORM_ANSWERS: readonly FormAnswer[] = ['counted', 'repeat', 'too-fast', 'busy', 'refused'];

export function answerSentence(answer: FormAnswer): string {
  switch (answer) {
    case 'counted':
      return 'Thanks, your report has been counted.';
    case 'repeat':
      return 'We already have your report. Each person counts once every four hours.';
    case 'too-fast':
      return 'You are reporting too quickly. Please wait a minute, then try again.';
    case 'busy':
      return 'We could not save your report just now. Please try again in a few seconds.';
    case 'refused':
      return 'We could not accept that report. Please choose one of the buttons below.';
  }
}

export const SOMETHING_ELSE = 'Something else';
export const reportHeading = (service: string): Sentence => ['Is ', named(service), ' not working for you?'];
export const REPORT_HINT = 'One tap reports it. No account needed.';
export const OFFLINE = 'You seem to be offline, so nothing was sent. Try again when you are back online.';
export const LIVE_ON = 'Live';
export const LIVE_OFF = 'Reconnecting';
export const LIVE_OFFLINE = 'Offline';
export const KEPT =
  'We store the problem, place and time, never your IP address. A code that changes daily stops double counting.';

export const PLACE_LABEL = 'Where are you?';
/** `{}`: the chief city of the browser's time zone. */
export const PLACE_NEAR = 'Near {}';
export const PLACE_UNSAID = 'Prefer not to say';
export const PLACE_ALL = 'Show all places';
export const wholeCountry = (country: string): string => `Elsewhere in ${country}`;

export const PROBLEMS_HEADING = 'Most reported problems';
export const MORE_THAN_USUAL = 'more than usual';
export const PROBLEMS_NOTE = 'Brackets show the margin of error (95 %).';
export const PLACES_HEADING = 'Most reported places';
export const CITIES = 'Cities';
export const COUNTRIES = 'Countries';
export const TIMELINE_HEADING = 'What happened';
export const EARLIER_HEADING = 'Earlier incidents';
export const NO_EARLIER = 'None so far.';
export const shareSpan = (since: Millis | null): Sentence =>
  since === null ? ['Last 24 hours'] : ['Since about ', moment(since)];
export const noNamedProblems = (reportersMin: number): string =>
  `Problems appear once ${reportersMin} people have reported them.`;
export const citiesNote = (reportersMin: number): string =>
  `Cities appear once ${reportersMin} people have reported from them, to protect privacy.`;
export const officialStatus = (service: string): Sentence => ['Official status page of ', named(service)];
export const allOfIncident = 'Incident details';

export function incidentSummary(incident: {
  readonly reports: number;
  readonly lastedMs: Millis | null;
  /** It ended at some time before, when nobody could report. */
  readonly unseen: boolean;
}): string {
  const reports = reportCount(incident.reports);
  if (incident.lastedMs === null) return `${reports} so far`;
  return `${reports} in ${incident.unseen ? 'at most ' : ''}${duration(incident.lastedMs)}`;
}

export const factsHeading = 'At a glance';
export const backToService = (service: string): Sentence => [named(service), ' right now'];
export const FACT_ONSET = 'Began';
export const FACT_SEEN = 'Noticed';
export const FACT_END = 'Ended';
export const FACT_PEAK = 'Peak';
export const FACT_SCOPE = 'Where';
export const onsetFact = (onset: { at: Millis; earliest: Millis; latest: Millis }): Sentence =>
  onset.earliest === onset.latest
    ? ['about ', moment(onset.at)]
    : ['about ', moment(onset.at), ', between ', moment(onset.earliest), ' and ', moment(onset.latest)];
export const seenFact = (at: Millis, onset: Millis): Sentence => [
  moment(at),
  at > onset ? `, ${duration(at - onset)} after it began` : '',
];
/** Of an incident that ended while no reports could be taken: no moment is known, only the time that it lies in. */
export const endFact = ({ from, to }: { from: Millis; to: Millis }): Sentence => [
  'between ',
  moment(from),
  ' and ',
  moment(to),
  ', when we could not receive reports',
];
export const peakFact = (peak: {
  at: Millis;
  windowMs: Millis;
  reports: number;
  expected: number;
}): Sentence => [
  moment(peak.at - peak.windowMs),
  ' to ',
  timeOnly(peak.at),
  `: ${reportCount(peak.reports)}, ${usual(peak.expected)}`,
];

export const SEARCH_LABEL = 'Find a service';
export const SEARCH_PLACEHOLDER = 'A bank, a network, a game …';
export const SEARCH_BUTTON = 'Search';
export const noHits = (query: string): Sentence => ['No service matches “', named(query), '”'];
export const hits = (query: string, found: number): Sentence => [
  `${found === 1 ? '1 service matches' : `${found} services match`} “`,
  named(query),
  '”',
];

/** The state of the world in one sentence; `young` are services with many reports that are too new to judge. */
export function homeSentence(
  problems: readonly string[],
  possible: number,
  young: readonly string[] = [],
): Sentence {
  if (problems.length > 0) return ['User reports indicate problems at ', ...listed(problems)];
  if (possible > 0)
    return [possible === 1 ? 'Possible problems at 1 service' : `Possible problems at ${possible} services`];
  if (young.length > 0) return ['Many reports about ', ...listed(young), ', too new to judge'];
  return ['Nothing unusual is being reported'];
}

export function categorySentence(category: string, ...unusual: Parameters<typeof homeSentence>): Sentence {
  const [problems, possible, young = []] = unusual;
  if (problems.length + possible + young.length > 0) return homeSentence(...unusual);
  return [named(category), ': nothing unusual is being reported'];
}

/** More names than this are a crowd, not a sentence. */
const NAMES_MAX = 3;

function listed(names: readonly string[]): Part[] {
  const shown = names.slice(0, NAMES_MAX);
  const more = names.length - shown.length;
  const last = more > 0 ? ` and ${more} more` : null;
  return shown
    .flatMap((name, index) => {
      if (index === 0) return [named(name)];
      return [index === shown.length - 1 && last === null ? ' and ' : ', ', named(name)];
    })
    .concat(last ?? []);
}

export const BOARD_NOW = 'Unusual right now';
export const BOARD_RECENT = 'Recent incidents';
export const BOARD_BUSY = 'Most reported in the last 24 hours';
export const BOARD_CATEGORIES = 'All services';
export const watchedNote = (services: number): string =>
  `${serviceCount(services)}, reported on by the people who use them.`;
export const HITS_NOTE = 'Reports of the last 24 hours.';
export const worstFirst = (services: number): string =>
  `${serviceCount(services)}, worst first, with their reports of the last 24 hours.`;
/** Of a category that is too long for a page. */
export const worstOf = (shown: number, services: number): string =>
  `The ${count(shown)} with the most reports of ${serviceCount(services)}, worst first, with their reports of the last 24 hours. A search finds the others.`;
export const withProblems = (services: number): string => `${services} with problems`;
export const withPossible = (services: number): string => `${services} with possible problems`;
/** `10,883 reports` of an incident, beside when it was, or of the day that a board is of; of an hour it is said that they are. */
export const boardReports = (reports: number, ofHour: boolean): string =>
  ofHour ? `${reportCount(reports)} in the last hour` : reportCount(reports);
export const serviceCount = (services: number): string =>
  services === 1 ? '1 service' : `${count(services)} services`;

export const FOOT =
  'Reports from people, compared with what is normal at that hour. Not affiliated with any service named here.';
export const FOOT_TIMES = 'Times in ';
export const FOOT_IMPRINT = 'Imprint';
export const FOOT_PRIVACY = 'Privacy';
export const FOOT_CONTACT = 'Contact';
export const FOOT_DATA = 'This page as data';
export const NO_SCRIPT = 'Without JavaScript this page does not update itself. Reload it to see the latest.';

export const MISSING_TITLE = 'Page not found';
export const MISSING_TEXT =
  'The address may be mistyped, or the service may have another name. Search for it:';

export const brokenTitle = (instance: string): string => `${cleaned(instance)} itself has a problem`;
export function brokenText(status: number): string {
  return status === 503
    ? 'This server has too much to do right now. No accepted report is lost. Please try again in a minute.'
    : 'Something went wrong on our side, not yours. No accepted report is lost. Please try again in a minute.';
}
export const BROKEN_RETRY = 'Go to the front page';
