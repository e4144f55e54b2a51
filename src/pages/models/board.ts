import type { Blame } from '../../core/blame/collateral.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { Mark } from '../../core/domain/mark.ts';
import { problemsOf, type Catalog, type Category, type Service } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import { catalogIndex } from '../catalog-index.ts';
import { findServices } from '../search.ts';
import type { NamesIn } from '../names.ts';
import type { Sources } from '../sources.ts';
import { severity, verdictOfIncident, verdictOfState, type Verdict } from '../verdict.ts';
import { spikeOfHours } from './lately.ts';
import { namesFor, servicesOf } from './names.ts';

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
  /** How many it has; on the page are at most {@link CATEGORY_LINES_MAX}. */
  readonly services: number;
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
const RECENT_MAX = 12;

/** Services of a category on its page; the rest is found by a search. */
export const CATEGORY_LINES_MAX = 300;

export async function homeModel(sources: Sources): Promise<HomeModel> {
  const catalog = sources.catalog();
  const { services, categoriesByName, ofCategory } = catalogIndex(catalog);
  const room = { unusual: UNUSUAL_MAX, recent: RECENT_MAX, busy: BUSY_MAX };
  const shown = sources.boards.shown(null, room);
  const known = (slugs: readonly string[]) => slugs.flatMap((slug) => services.get(slug) ?? []);
  const lines = (slugs: readonly string[]) => boardLines(sources, known(slugs));
  const loud = await lines(shown.unusual);
  // An editor may have withdrawn one since it was chosen: it is told of, as one that is over.
  const withdrawn = loud.filter(({ verdict }) => severity(verdict) === 0);
  const troubled = sources.boards.troubled();
  return {
    now: sources.now(),
    unusual: loud.filter(({ verdict }) => severity(verdict) > 0).sort(byBadness(catalog)),
    recent: [...withdrawn, ...(await lines(shown.recent))].slice(0, RECENT_MAX),
    busy: await lines(shown.busy),
    categories: categoriesByName
      .map((category) => {
        const { problems, possible } = troubled.get(category.slug) ?? NO_TROUBLE;
        return { category, services: ofCategory(category.slug).length, problems, possible };
      })
      .filter((line) => line.services > 0),
    services: services.size,
  };
}

const NO_TROUBLE = { problems: 0, possible: 0 };

/** Null where the catalog has no such category. */
export async function categoryModel(sources: Sources, slug: string): Promise<CategoryModel | null> {
  const catalog = sources.catalog();
  const { categories, ofCategory } = catalogIndex(catalog);
  const category = categories.get(slug);
  if (category === undefined) return null;
  const own = ofCategory(slug);
  const lines = await boardLines(sources, mostTelling(sources, slug, own, CATEGORY_LINES_MAX));
  return { now: sources.now(), category, services: own.length, lines: lines.sort(byBadness(catalog)) };
}

/** Of a list too long those with trouble, then those with reports, then the first by name; `category` is null of all services. */
export function mostTelling(
  sources: Sources,
  category: string | null,
  own: readonly Service[],
  max: number,
): readonly Service[] {
  if (own.length <= max) return own;
  const { services } = catalogIndex(sources.catalog());
  const { unusual, recent, busy } = sources.boards.shown(category, { unusual: max, recent: max, busy: max });
  const chosen = new Set(
    [...unusual, ...recent, ...busy].slice(0, max).flatMap((slug) => services.get(slug) ?? []),
  );
  for (let nth = 0; chosen.size < max; nth++) chosen.add(own[nth] as Service);
  return [...chosen];
}

export async function searchModel(sources: Sources, query: string): Promise<SearchModel> {
  const found = findServices(sources.catalog(), query);
  return { now: sources.now(), query, lines: await boardLines(sources, found) };
}

/** In the order given. */
export async function boardLines(sources: Sources, services: readonly Service[]): Promise<BoardLine[]> {
  const catalog = sources.catalog();
  const serviceOf = servicesOf(catalog);
  const { categories } = catalogIndex(catalog);
  return Promise.all(
    services.map(async (service) => {
      const category = categories.get(service.category);
      const problems = category === undefined ? service.problems : problemsOf(service, category);
      const names = namesFor(sources, problems, serviceOf);
      const { incident } = sources.state(service.slug);
      const past = sources.boards.recent(service.slug);
      const told = incident ?? past;
      const mark = told === null ? null : await sources.marks.get(told.id);
      return boardLine(sources, { service, names, past, mark });
    }),
  );
}

interface Told {
  readonly service: Service;
  readonly names: NamesIn;
  /** The incident that is just over. */
  readonly past: Incident | null;
  /** What an editor found of the one under way, or else of the one that is over. */
  readonly mark: Mark | null;
}

function boardLine(sources: Sources, { service, names, past, mark }: Told): BoardLine {
  const state = sources.state(service.slug);
  const hours = sources.boards.hours(service.slug);
  const verdict =
    state.incident === null && past !== null ? verdictOfIncident(past, mark) : verdictOfState(state, mark);
  const spike = verdict.kind === 'learning' ? spikeOfHours(hours) : null;
  return {
    service,
    verdict: verdict.kind === 'learning' && spike !== null ? { ...verdict, spike } : verdict,
    blame: state.incident?.blame,
    names,
    evidence: state.judgement.evidence,
    reports: hours.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    hours,
    incidentReports: (state.incident ?? past)?.reports ?? null,
  };
}

/** Worst first; what is as bad by evidence, then by reports, then by name. */
function byBadness(catalog: Catalog): (a: BoardLine, b: BoardLine) => number {
  const { nameOrder } = catalogIndex(catalog);
  return (a, b) => {
    const bad = severity(b.verdict) - severity(a.verdict);
    const both = severity(a.verdict) > 0 ? b.evidence - a.evidence : 0;
    return bad || both || b.reports - a.reports || nameOrder(a.service.slug) - nameOrder(b.service.slug);
  };
}
