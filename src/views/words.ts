import type { Knowledge } from '../core/status.ts';
import { DAY, HOUR, type Millis } from '../core/time.ts';
import type { Names } from './names.ts';
import { count, duration, inTheLast, reportCount, usual } from './quantities.ts';
import { scopeClause } from './scope-words.ts';
import { moment, named, zoned, type Part, type Sentence } from './sentence.ts';
import type { Tone, Verdict } from './verdict.ts';

/** Every word that people read, in one place: another language is another file like this one. */

export * from './quantities.ts';
export * from './scope-words.ts';
export * from './sentence.ts';
export * from './update-words.ts';
export * from './words-blame.ts';

/** What stands beside the symbol of the sign: the status in one or two words. */
export function toneWord(tone: Tone): string {
  switch (tone) {
    case 'problems':
      return 'Problems';
    case 'possible':
      return 'Possible problems';
    case 'recovering':
      return 'Recovering';
    case 'over':
      return 'Over';
    case 'faded':
      return 'Passed';
    case 'normal':
      return 'Nothing unusual';
    case 'learning':
      return 'Too early to say';
  }
}

/** The same of a verdict: what an editor withdrew has a word of its own. */
export const verdictWord = (verdict: Verdict): string =>
  verdict.kind === 'over' && verdict.withdrawn ? 'Withdrawn' : toneWord(verdict.kind);

/**
 * The one huge sentence. With `names` it holds the scope too, for titles that stand alone; on a page that is the line below
 * ({@link scopeLine}), for a phone shows some six lines of a headline.
 */
export function verdictSentence(verdict: Verdict, service: string, names?: Names): Sentence {
  const name = named(service);
  const clause = 'scope' in verdict && names !== undefined ? scopeClause(verdict.scope, names) : [];
  const where = clause.length === 0 ? [] : [...clause, ','];
  switch (verdict.kind) {
    case 'problems':
      return ['User reports indicate problems at ', name, ...where, ' since about ', zoned(verdict.since)];
    case 'possible':
      return verdict.since === null
        ? ['Possible problems at ', name, ': more reports than usual']
        : [
            'Possible problems at ',
            name,
            ...clause,
            ': more reports than usual since about ',
            zoned(verdict.since),
          ];
    case 'recovering':
      return ['Reports on ', name, ' are back to usual since about ', zoned(verdict.since)];
    case 'over':
      return [
        verdict.withdrawn ? 'More reports than usual on ' : 'Problems at ',
        name,
        ...where,
        ' from about ',
        moment(verdict.from),
        ' to ',
        zoned(verdict.to),
      ];
    case 'faded':
      return ['More reports than usual on ', name, ' at about ', zoned(verdict.from), ', but not for long'];
    case 'normal':
      return ['No unusual number of reports at ', name];
    case 'learning':
      return ['No surge of reports at ', name, ' so far'];
  }
}

/** What a verdict means, where its sentence does not say it all. */
export function verdictNote(verdict: Verdict): Sentence | null {
  switch (verdict.kind) {
    case 'problems':
    case 'over':
      return null;
    case 'possible':
      return ['It may be nothing. If it does not work for you, report it: that is how we find out.'];
    case 'recovering':
      return [
        'Problems were reported from about ',
        moment(verdict.from),
        '. We are watching whether they are over.',
      ];
    case 'faded':
      return ['It was never certain enough to be called an incident.'];
    case 'normal':
      return [
        'If it does not work for you, you may be the first to notice, or the trouble is closer to you.',
      ];
    case 'learning':
      return [knowledgeText(verdict.knowledge)];
  }
}

/** `We have seen 2 of the 7 days it takes to know what is usual here. A surge would show all the same.` */
function knowledgeText({ observedMs, neededMs }: Knowledge): string {
  const needed = `${count(Math.round(neededMs / DAY))} days`;
  const hours = Math.floor(observedMs / HOUR);
  const days = Math.floor(observedMs / DAY);
  const seen =
    days > 0 ? `${days} of the ${needed}` : `${hours === 1 ? '1 hour' : `${hours} hours`} of the ${needed}`;
  const known =
    hours === 0
      ? `It takes ${needed} from the first report on to know what is usual here.`
      : `We have seen ${seen} it takes to know what is usual here.`;
  return `${known} A surge would show all the same.`;
}

export const asOf = (at: Millis): Sentence => ['As of ', zoned(at)];

/** A number and what it counts: the proof at a glance. */
export interface Figure {
  readonly value: string;
  readonly means: string;
}

/**
 * How many, against how many are usual; the total only where that is not all of it. `whose` is the place, network or
 * problem they are of, if they are not of all.
 */
export function figures(
  observed: number,
  expected: number,
  windowMs: Millis,
  total: number | null,
  whose = '',
): Figure[] {
  return [
    {
      value: count(observed),
      means: `${observed === 1 ? 'report' : 'reports'}${whose} ${inTheLast(windowMs)}`,
    },
    { value: expected < 0.5 ? '< 1' : `≈ ${count(Math.round(expected))}`, means: 'usual in that time' },
    ...(total === null || total <= observed
      ? []
      : [{ value: count(total), means: `${total === 1 ? 'report' : 'reports'} since it began` }]),
  ];
}

/** The same for quiet times, against the top of the expected range. */
export function quietFigures(observed: number, high: number | null): Figure[] {
  const seen = { value: count(observed), means: `${observed === 1 ? 'report' : 'reports'} in the last hour` };
  if (high === null) return [seen];
  return [seen, { value: high < 1 ? '< 1' : `≤ ${count(Math.floor(high))}`, means: 'usual in an hour' }];
}

export function figuresText(figures: readonly Figure[]): string {
  return figures.map(({ value, means }) => `${value} ${means}`).join(', ');
}

/** With less evidence than this, odds say nothing worth reading. */
const ODDS_FROM = 1.5;
/** Beyond a million to one, a model of counts knows nothing any more. */
const ODDS_MAX = 1_000_000;

/** What the evidence means; null where it means little. */
export function odds(evidence: number): string | null {
  if (evidence < ODDS_FROM) return null;
  const days = Math.min(10 ** evidence, ODDS_MAX);
  const step = 10 ** Math.floor(Math.log10(days));
  return `By chance, such a surge comes less than once in ${count(Math.floor(days / step) * step)} ordinary days.`;
}

/** What became of the report of a form, as `?reported=` spells it. */
export type FormAnswer = 'counted' | 'repeat' | 'too-fast' | 'busy' | 'refused';
export const FORM_ANSWERS: readonly FormAnswer[] = ['counted', 'repeat', 'too-fast', 'busy', 'refused'];

export function answerSentence(answer: FormAnswer): string {
  switch (answer) {
    case 'counted':
      return 'Thank you. Your report counts.';
    case 'repeat':
      return 'Thank you. Your voice is already counted for now; one voice a person keeps the numbers honest.';
    case 'too-fast':
      return 'That was faster than we can count. Please wait a minute, then try again.';
    case 'busy':
      return 'We could not store your report just now. Please try again in a few seconds.';
    case 'refused':
      return 'We could not take that report. Please choose one of the buttons below.';
  }
}

export const SOMETHING_ELSE = 'Something else';
export const reportHeading = (service: string): Sentence => ['Is ', named(service), ' not working for you?'];
export const REPORT_HINT = 'One tap reports it. No account.';
export const OFFLINE = 'You seem to be offline, so nothing could be sent. Try again when you are back.';
export const LIVE_ON = 'Live';
export const LIVE_OFF = 'Reconnecting';
export const LIVE_OFFLINE = 'Offline';
export const KEPT =
  'We keep the problem, the place and the time, never your address: a code made from it, new every day, lets each person count once.';

export const PLACE_LABEL = 'Where are you?';
/** `{}`: the chief city of the browser's time zone. */
export const PLACE_NEAR = 'Near {}';
export const PLACE_UNSAID = 'Rather not say';
export const PLACE_ALL = 'Show all places';
export const wholeCountry = (country: string): string => `Elsewhere in ${country}`;

export const chartHeading = 'Reports in the last 24 hours';
export const incidentChartHeading = 'Reports during the incident';
export const CHART_BAND = 'expected range';
export const CHART_WITHIN = 'reports';
export const CHART_ABOVE = 'above the expected range';
export const CHART_CURRENT = 'not over yet';
export const CHART_ONSET = 'since about';
export const CHART_TABLE = 'The same numbers as a table';

/** What a chart shows, for those who cannot see it and those who would rather be told. */
export function chartConclusion(chart: {
  readonly total: number;
  readonly stepMs: Millis;
  readonly highest: { readonly from: Millis; readonly count: number; readonly high: number } | null;
  readonly bandKnown: boolean;
}): Sentence {
  const { highest } = chart;
  if (chart.total === 0 || highest === null) return ['Nobody reported a problem.'];
  const peak: Part[] = [
    `At most ${reportCount(highest.count)} in ${duration(chart.stepMs)}, at `,
    moment(highest.from),
  ];
  if (!chart.bandKnown) return [...peak, '. What is usual is not known yet.'];
  const high = Math.floor(highest.high);
  if (highest.count <= highest.high) return ['All within the expected range. ', ...peak, '.'];
  return [
    ...peak,
    high < 1 ? ', where hardly any would be usual.' : `, where up to ${count(high)} would be usual.`,
  ];
}

export const PROBLEMS_HEADING = 'Most reported problems';
export const MORE_THAN_USUAL = 'more than usual';
export const PROBLEMS_NOTE = 'In brackets: the range that holds the true share, with 95 % confidence.';
export const PLACES_HEADING = 'Most reported places';
export const CITIES = 'Cities';
export const COUNTRIES = 'Countries';
export const TIMELINE_HEADING = 'What happened';
export const EARLIER_HEADING = 'Earlier incidents';
export const NO_NAMED_PROBLEMS = 'Nobody has named a problem in this time.';
export const NO_PLACES = 'Nobody has said where they are.';
export const NO_EARLIER = 'None so far.';
export const shareSpan = (since: Millis | null): Sentence =>
  since === null ? ['Last 24 hours'] : ['Since about ', moment(since)];
export const citiesNote = (reportersMin: number): string =>
  `A city is named from ${reportersMin} reports on, so that nobody stands out.`;
export const officialStatus = (service: string): Sentence => ['What ', named(service), ' itself says'];
export const allOfIncident = 'All about this incident';

export function incidentSummary(incident: {
  readonly reports: number;
  readonly lastedMs: Millis | null;
}): string {
  const reports = reportCount(incident.reports);
  return incident.lastedMs === null ? `${reports} so far` : `${reports} in ${duration(incident.lastedMs)}`;
}

export const incidentFigures = (reports: number, lastedMs: Millis, ended: boolean): Figure[] => [
  { value: count(reports), means: `${reports === 1 ? 'report' : 'reports'}${ended ? '' : ' so far'}` },
  { value: duration(lastedMs), means: ended ? 'in all' : 'so far' },
];
export const factsHeading = 'In short';
export const backToService = (service: string): Sentence => ['How ', named(service), ' is now'];
export const FACT_ONSET = 'Began';
export const FACT_SEEN = 'Noticed';
export const FACT_PEAK = 'Worst moment';
export const FACT_SCOPE = 'Where';
export const onsetFact = (onset: { at: Millis; earliest: Millis; latest: Millis }): Sentence =>
  onset.earliest === onset.latest
    ? ['about ', moment(onset.at)]
    : ['about ', moment(onset.at), ', between ', moment(onset.earliest), ' and ', moment(onset.latest)];
export const seenFact = (at: Millis, onset: Millis): Sentence => [
  moment(at),
  at > onset ? `, ${duration(at - onset)} after it began` : '',
];
export const peakFact = (peak: {
  at: Millis;
  windowMs: Millis;
  reports: number;
  expected: number;
}): Sentence => [
  moment(peak.at),
  `: ${reportCount(peak.reports)} in ${duration(peak.windowMs)}, ${usual(peak.expected)}`,
];

export const SEARCH_LABEL = 'Find a service';
export const SEARCH_PLACEHOLDER = 'A bank, a network, a game …';
export const SEARCH_BUTTON = 'Look';
export const noHits = (query: string): Sentence => ['Nothing here is called “', named(query), '”.'];
export const hits = (query: string, found: number): Sentence => [
  `${found === 1 ? '1 service' : `${found} services`} for “`,
  named(query),
  '”',
];

/** The state of the world in one sentence. */
export function homeSentence(problems: readonly string[], possible: number): Sentence {
  if (problems.length > 0) return ['Reports indicate problems at ', ...listed(problems)];
  if (possible > 0)
    return [possible === 1 ? 'Possible problems at 1 service' : `Possible problems at ${possible} services`];
  return ['No service has an unusual number of reports'];
}

export function categorySentence(category: string, problems: readonly string[], possible: number): Sentence {
  if (problems.length + possible > 0) return homeSentence(problems, possible);
  return ['No unusual number of reports in ', named(category)];
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
export const BOARD_BUSY = 'Most reported in the last 24 hours';
export const BOARD_CATEGORIES = 'All services';
/** The status on a board, where it stands beside many others. */
export const boardWord = (tone: Tone): string => (tone === 'normal' ? 'As usual' : toneWord(tone));
export const boardSince = (at: Millis): Sentence => ['since about ', moment(at)];
export const boardReports = (reports: number): string => reportCount(reports);
export const serviceCount = (services: number): string =>
  services === 1 ? '1 service' : `${count(services)} services`;

export const FOOT =
  'Reports of people, compared with what is usual at that hour. Not affiliated with any service named here.';
export const FOOT_TIMES = 'Times in ';
export const FOOT_DATA = 'This page as data';
export const NO_SCRIPT = 'This page does not update itself here. Reload it to see the latest.';

export const MISSING_TITLE = 'There is no such page';
export const MISSING_TEXT =
  'The address may be mistyped, or the service may have another name. Search for it:';

export const brokenTitle = 'Outcry itself has a problem';
export function brokenText(status: number): string {
  return status === 503
    ? 'Too much is going on for this server just now. No accepted report is lost. Please try again in a minute.'
    : 'Something went wrong on our side, not on yours. No accepted report is lost. Please try again in a minute.';
}
export const BROKEN_RETRY = 'To the front page';
