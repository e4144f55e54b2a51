import type { Incident } from '../../core/incident/incident.ts';
import { lessWeight, type LessWeight } from '../../core/domain/less-weight.ts';
import type { Mark } from '../../core/domain/mark.ts';
import { problemsOf, type Category, type Problem, type Service } from '../../core/domain/service.ts';
import type { ServiceState } from '../../core/incident/status.ts';
import { DAY, MINUTE, ceilTo, type Millis } from '../../core/base/time.ts';
import type { Update } from '../../core/incident/update.ts';
import { world } from '../../catalog/world.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { Part, Share } from '../../ports/rollups.ts';
import type { Series } from '../drawing/chart.ts';
import type { NamesIn } from '../sentences/names.ts';
import type { Span } from '../base/page-key.ts';
import type { Sources } from '../base/sources.ts';
import { verdictOfState, type Verdict } from '../sentences/verdict.ts';
import { endOfCounts, lastHour, spikeOf, type LastHour } from './lately.ts';
import { namesFor, servicesOf } from './names.ts';
import { once } from './once.ts';
import { dotsOf, type Dot } from './map.ts';
import { seriesOf } from './series.ts';
import { spanSeries } from './span.ts';
import { LINES_READ_MAX, mostSaid, type Said } from './said.ts';
import { floorMinute, sharesStretch } from './stretch.ts';
import {
  SHARES_READ_MAX,
  answerShares,
  placeShares,
  shareLines,
  type ShareLine,
  problemLines,
  type AnswerShares,
  type PlaceShares,
  type ProblemLine,
} from './shares.ts';

/** The step of the day's chart. */
export const CHART_STEP: Millis = 15 * MINUTE;
/** How far back an incident's reports are counted by the minute. */
const INCIDENT_READ_MAX: Millis = 2 * DAY;
/** Earlier incidents on a service's page. */
const EARLIER_MAX = 5;

/** The window over which "works again" is counted. */
export const WORKS_WINDOW: Millis = 30 * MINUTE;
export const WORKS: Part = { dimension: 'works', key: null };

/** Everything on a service's page as of one tick; data of regions that are not redrawn every tick is read lazily. */
export interface ServiceModel {
  readonly service: Service;
  readonly category: Category;
  readonly problems: readonly Problem[];
  readonly now: Millis;
  readonly state: ServiceState;
  readonly verdict: Verdict;
  readonly lastHour: LastHour;
  /** Reports of the active incident, only those from here if the page is for a country; null without one. */
  readonly incidentReports: number | null;
  /** What `incidentReports` leaves out; nothing if the page is for a country, whose reports are counted with and without weight. */
  readonly lessWeight: LessWeight;
  /** Whether the page is for one country and the service for several: then its counts are only part of what is judged. */
  readonly isPart: boolean;
  /** The normal number for as long as the active incident has lasted; null without one, or if nothing is known. */
  readonly expectedSince: number | null;
  /** Reports since an incident seems to be over; null if there is none. */
  readonly afterwards: { readonly reports: number; readonly expected: number | null } | null;
  /**
   * People who said that it works again, in the last {@link WORKS_WINDOW} or since reports are back to normal, with those who reported
   * problems in the same time; null if nobody did, or no incident is active or has just ended.
   */
  readonly worksAgain: { readonly works: number; readonly reports: number; readonly windowMs: Millis } | null;
  /** An editor's finding about the active incident, or else about the one that has just ended; null if there is none. */
  readonly mark: Mark | null;
  /** The incident that ended less than a day ago, if none is active. */
  readonly recent: Incident | null;
  readonly series: () => Promise<Series>;
  readonly spanSeries: (span: Span) => Promise<Series>;
  /** The beginning of the shares: the onset of the incident, at most 24 hours back; null: the last 24 hours. */
  readonly sharesSince: Millis | null;
  readonly problemShares: () => Promise<readonly ProblemLine[]>;
  readonly answers: () => Promise<AnswerShares>;
  readonly places: () => Promise<PlaceShares>;
  /** The same as circles on a map, largest first, without the usual number. */
  readonly onMap: () => Promise<readonly Dot[]>;
  /** Shares among reports whose network is known. */
  readonly networks: () => Promise<readonly ShareLine[]>;
  /** What many wrote in similar words; only during a reported incident. */
  readonly said: () => Promise<readonly Said[]>;
  readonly updates: readonly Update[];
  /** The number of its dependants that rise together while nobody reports the service itself. */
  readonly dependantsInTrouble: number;
  readonly names: NamesIn;
  readonly earlier: readonly Incident[];
}

/** Null if the catalog has no such service. */
export async function serviceModel(sources: Sources, slug: string): Promise<ServiceModel | null> {
  const catalog = sources.catalog();
  const { services, categories } = catalogIndex(catalog);
  const service = services.get(slug);
  const category = categories.get(service?.category ?? '');
  if (service === undefined || category === undefined) return null;

  const now = sources.now();
  const state = sources.state(slug);
  const { incident } = state;
  const onset = incident?.onset.at ?? null;
  const minute = endOfCounts(now);
  const { since: sharesSince, from: sharesFrom } = sharesStretch(incident, now);
  const { rollups, incidents } = sources;
  const recent = incident === null ? sources.boards.recent(slug) : null;
  const told = incident ?? recent;
  // Counted from the same moment as the reports since normal, beside which it is shown.
  const ended = incident?.state === 'recovering' ? sinceEnd(incident, minute) : null;
  const worksFrom = ended ?? minute - WORKS_WINDOW;
  const isPart = sources.here?.isWhole(slug) === false;
  const [hour, updates, listed, afterwards, mark, works, ofIncident] = await Promise.all([
    lastHour(sources, slug, now),
    incident === null ? [] : incidents.updates(incident.id),
    incidents.list({ service: slug, limit: EARLIER_MAX + 1 }),
    incident?.state === 'recovering' ? countAfter(sources, incident, minute) : null,
    told === null ? null : sources.marks.get(told.id),
    told === null ? [] : rollups.series(slug, worksFrom, minute, minute - worksFrom, WORKS),
    incident !== null && isPart ? reportsOf(sources, incident, minute) : (incident?.reports ?? null),
  ]);
  const shares = (dimension: 'problem' | 'place' | 'network' | 'answer'): Promise<Share[]> =>
    rollups.top(slug, dimension, sharesFrom, minute, SHARES_READ_MAX);
  const places = once(() => shares('place'));
  const verdict = verdictOfState(state, incident === null ? null : mark);
  // While a service is being learned its normal range is unknown, so no band is drawn.
  const drawnFrom = (of: Sources): Sources => (verdict.kind === 'learning' ? { ...of, bands: () => [] } : of);
  const spike = verdict.kind === 'learning' ? spikeOf(hour) : null;
  const named = problemsOf(service, category);
  return {
    service,
    category,
    problems: named,
    now,
    state,
    verdict: verdict.kind === 'learning' && spike !== null ? { ...verdict, spike } : verdict,
    lastHour: state.status === 'learning' ? { ...hour, high: null } : hour,
    incidentReports: ofIncident,
    lessWeight: lessWeight(isPart ? 0 : incident?.lessWeight),
    isPart,
    expectedSince: incident === null ? null : expectedOf(sources, slug, incident.onset.earliest, minute),
    afterwards,
    worksAgain: worksAgain(
      works[0] ?? 0,
      afterwards?.reports ?? lateReports(hour),
      ended === null ? WORKS_WINDOW : Math.max(now - ended, MINUTE),
    ),
    mark,
    recent,
    series: once(() => daySeries(drawnFrom(sources), slug, now, onset)),
    spanSeries: (span) => spanSeries(drawnFrom(sources), slug, now, span),
    sharesSince,
    problemShares: once(async () => problemLines(await shares('problem'), incident?.problems)),
    answers: once(async () => answerShares(await shares('answer'))),
    places: once(async () => {
      const lists = placeShares(await places());
      return sources.here === undefined ? lists : { ...lists, countries: [] };
    }),
    onMap: once(async () => dotsOf(await places(), [], world().positionOf)),
    networks: once(async () => shareLines(await shares('network'))),
    said: once(async () =>
      (incident?.detectedAt ?? null) === null
        ? []
        : mostSaid(await rollups.written(slug, sharesFrom, now, LINES_READ_MAX)),
    ),
    updates,
    dependantsInTrouble: dependantsInTrouble(sources, service),
    names: namesFor(sources, named, servicesOf(catalog)),
    earlier: listed.filter(({ id }) => id !== incident?.id).slice(0, EARLIER_MAX),
  };
}

/** A provider that nobody reports is blamed through its dependants. */
function dependantsInTrouble(sources: Sources, { slug }: Service): number {
  return sources.boards.silentlyBlamed(slug);
}

function worksAgain(works: number, reports: number, windowMs: Millis): ServiceModel['worksAgain'] {
  return works === 0 ? null : { works, reports, windowMs };
}

const lateReports = ({ minutes }: LastHour): number =>
  minutes.slice(-WORKS_WINDOW / MINUTE).reduce((sum, count) => sum + count, 0);

/** The normal number of reports for that time in total; null if it is not known. */
function expectedOf(
  { bands }: Pick<Sources, 'bands'>,
  slug: string,
  since: Millis,
  to: Millis,
): number | null {
  const from = floorMinute(since);
  const [band] = bands(slug, from, to, to - from);
  return band?.mean ?? null;
}

/** Reports from here since an incident began, until it was over. */
async function reportsOf(
  { rollups }: Sources,
  { service, onset, endedAt }: Incident,
  now: Millis,
): Promise<number> {
  const from = Math.max(floorMinute(onset.at), now - INCIDENT_READ_MAX);
  const to = Math.min(now, ceilTo(endedAt ?? now, MINUTE));
  const [reports] = to > from ? await rollups.series(service, from, to, to - from) : [0];
  return reports ?? 0;
}

async function countAfter(
  sources: Sources,
  { service, endedAt, onset }: Incident,
  to: Millis,
): Promise<{ reports: number; expected: number | null }> {
  const from = sinceEnd({ endedAt, onset }, to);
  const [reports] = await sources.rollups.series(service, from, to, to - from);
  return { reports: reports ?? 0, expected: expectedOf(sources, service, from, to) };
}

/** The minute since which reports are back to normal. */
function sinceEnd({ endedAt, onset }: Pick<Incident, 'endedAt' | 'onset'>, to: Millis): Millis {
  return Math.min(floorMinute(endedAt ?? onset.at), to - MINUTE);
}

/** The last 24 hours in steps of {@link CHART_STEP}; the last step is incomplete. */
export async function daySeries(
  sources: Sources,
  slug: string,
  now: Millis,
  onset: Millis | null,
): Promise<Series> {
  const to = ceilTo(now, CHART_STEP);
  const from = to - DAY;
  const counts = await seriesOf(sources, slug, from, to, CHART_STEP);
  return { from, stepMs: CHART_STEP, counts, bands: sources.bands(slug, from, to, CHART_STEP), now, onset };
}
