import type { Blame } from '../../core/blame/collateral.ts';
import type { Mark } from '../../core/domain/mark.ts';
import { problemsOf, type Category, type Service } from '../../core/domain/service.ts';
import { DAY, HOUR, type Millis } from '../../core/base/time.ts';
import { compareNames, findServices } from '../search.ts';
import type { NamesIn } from '../names.ts';
import type { Sources } from '../sources.ts';
import { severity, verdictOfIncident, verdictOfState, type Verdict } from '../verdict.ts';
import { endOfCounts, spikeOfHours } from './lately.ts';
import { namesFor, servicesOf } from './names.ts';
import { recentIncidents, type RecentIncident } from './recent.ts';

/** A service on a board. */
export interface BoardLine {
  readonly service: Service;
  readonly verdict: Verdict;
  /** Whether its reports are likely a knock-on, or it the source of others. */
  readonly blame: Blame | undefined;
  readonly names: NamesIn;
  readonly evidence: number;
  /** Counted reports of the last 24 hours, and by the hour; null where there is no data. */
  readonly reports: number;
  readonly hours: readonly (number | null)[];
  /** Those of the incident under way, or of the one that is just over; null where there is none. */
  readonly incidentReports: number | null;
}

export interface HomeModel {
  readonly now: Millis;
  /** Problems first, by evidence; then possible, then recovering, then what is too new to judge. */
  readonly unusual: readonly BoardLine[];
  /** Those whose incident was over within the last day, the latest first. */
  readonly recent: readonly BoardLine[];
  /** The rest, most reported first, those with none left out. */
  readonly busy: readonly BoardLine[];
  readonly categories: readonly CategoryLine[];
  readonly services: number;
}

export interface CategoryLine {
  readonly category: Category;
  readonly services: number;
  /** How many of its services have problems, and possible ones. */
  readonly problems: number;
  readonly possible: number;
}

export interface CategoryModel {
  readonly now: Millis;
  readonly category: Category;
  readonly lines: readonly BoardLine[];
}

export interface SearchModel {
  readonly now: Millis;
  readonly query: string;
  readonly lines: readonly BoardLine[];
}

/** What a front page holds before it becomes a list nobody reads; the rest is one tap away, by category or search. */
export const BUSY_MAX = 18;
/** When everything is down at once, the worst are named. */
export const UNUSUAL_MAX = 60;
export const RECENT_MAX = 12;

export async function homeModel(sources: Sources): Promise<HomeModel> {
  const { categories, services } = sources.catalog();
  const lines = await boardLines(sources, services);
  const unusual = lines.filter((line) => severity(line.verdict) > 0);
  const calm = lines.filter((line) => severity(line.verdict) === 0);
  const recent = calm.filter((line) => line.incidentReports !== null);
  const busy = calm.filter((line) => line.incidentReports === null && line.reports > 0);
  return {
    now: sources.now(),
    unusual: unusual.slice(0, UNUSUAL_MAX),
    recent: recent.sort(byEnd).slice(0, RECENT_MAX),
    busy: busy.sort(byReports).slice(0, BUSY_MAX),
    categories: categories
      .map((category) => categoryLine(category, lines))
      .filter((line) => line.services > 0)
      .sort((a, b) => compareNames(a.category, b.category)),
    services: services.length,
  };
}

/** Null where the catalog has no such category. */
export async function categoryModel(sources: Sources, slug: string): Promise<CategoryModel | null> {
  const { categories, services } = sources.catalog();
  const category = categories.find((category) => category.slug === slug);
  if (category === undefined) return null;
  const own = services.filter((service) => service.category === slug);
  return { now: sources.now(), category, lines: await boardLines(sources, own) };
}

export async function searchModel(sources: Sources, query: string): Promise<SearchModel> {
  const found = findServices(sources.catalog(), query);
  const ranks = new Map(found.map((service, rank) => [service.slug, rank]));
  const lines = await boardLines(sources, found);
  const rank = (line: BoardLine): number => ranks.get(line.service.slug) ?? 0;
  return { now: sources.now(), query, lines: lines.sort((a, b) => rank(a) - rank(b)) };
}

/** Worst first. */
async function boardLines(sources: Sources, services: readonly Service[]): Promise<BoardLine[]> {
  const to = endOfCounts(sources.now());
  const catalog = sources.catalog();
  const serviceOf = servicesOf(catalog);
  const categories = new Map(catalog.categories.map((category) => [category.slug, category]));
  const [counts, recent, marks] = await Promise.all([
    sources.rollups.seriesOfAll(to - DAY, to, HOUR),
    recentIncidents(sources),
    marksOfActive(sources, services),
  ]);
  return services
    .map((service) => {
      const category = categories.get(service.category);
      const problems = category === undefined ? service.problems : problemsOf(service, category);
      const names = namesFor(sources, problems, serviceOf);
      const hours = counts.get(service.slug) ?? [];
      const past = recent.get(service.slug) ?? null;
      return boardLine(sources, { service, names, hours, past, mark: marks.get(service.slug) ?? null });
    })
    .sort(byBadness);
}

/** What editors found of incidents under way, by the service. */
async function marksOfActive(
  { state, marks }: Sources,
  services: readonly Service[],
): Promise<Map<string, Mark | null>> {
  const active = services.flatMap(({ slug }) => state(slug).incident ?? []);
  return new Map(
    await Promise.all(
      active.map(async ({ service, id }): Promise<[string, Mark | null]> => [service, await marks.get(id)]),
    ),
  );
}

interface Told {
  readonly service: Service;
  readonly names: NamesIn;
  readonly hours: readonly (number | null)[];
  readonly past: RecentIncident | null;
  readonly mark: Mark | null;
}

function boardLine({ state: stateOf }: Sources, { service, names, hours, past, mark }: Told): BoardLine {
  const state = stateOf(service.slug);
  const now = verdictOfState(state, mark);
  const told = state.incident === null && past !== null ? past.incident : state.incident;
  const verdict =
    state.incident === null && past !== null ? verdictOfIncident(past.incident, past.mark) : now;
  const spike = verdict.kind === 'learning' ? spikeOfHours(hours) : null;
  return {
    service,
    verdict: verdict.kind === 'learning' && spike !== null ? { ...verdict, spike } : verdict,
    blame: state.incident?.blame,
    names,
    evidence: state.judgement.evidence,
    reports: hours.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    hours,
    incidentReports: told?.reports ?? null,
  };
}

function byBadness(a: BoardLine, b: BoardLine): number {
  const bad = severity(b.verdict) - severity(a.verdict);
  if (bad !== 0) return bad;
  const both = severity(a.verdict) > 0 ? b.evidence - a.evidence : 0;
  return both || byReports(a, b);
}

function byEnd(a: BoardLine, b: BoardLine): number {
  return endOf(b.verdict) - endOf(a.verdict) || byReports(a, b);
}

function endOf(verdict: Verdict): Millis {
  return 'to' in verdict ? (verdict.to ?? Number.MAX_SAFE_INTEGER) : 0;
}

function byReports(a: BoardLine, b: BoardLine): number {
  return b.reports - a.reports || compareNames(a.service, b.service);
}

function categoryLine(category: Category, lines: readonly BoardLine[]): CategoryLine {
  const own = lines.filter((line) => line.service.category === category.slug);
  return {
    category,
    services: own.length,
    problems: own.filter((line) => line.verdict.kind === 'problems').length,
    possible: own.filter((line) => line.verdict.kind === 'possible').length,
  };
}
