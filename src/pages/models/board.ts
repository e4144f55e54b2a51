import type { Blame } from '../../core/blame/collateral.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { Mark } from '../../core/domain/mark.ts';
import { problemsOf, type Catalog, type Category, type Service } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Unseen } from '../../core/incident/unseen.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import { countriesOf } from '../base/country-root.ts';
import { HITS_MAX, findServices } from '../search/search.ts';
import { searchKey } from '../../core/base/search-key.ts';
import type { NamesIn } from '../sentences/names.ts';
import type { Sources } from '../base/sources.ts';
import { severity, verdictOfIncident, verdictOfState, type Verdict } from '../sentences/verdict.ts';
import { spikeOfHours } from './lately.ts';
import { namesFor, servicesOf } from './names.ts';

/** A service on a board. */
export interface BoardLine {
  readonly service: Service;
  readonly verdict: Verdict;
  /** Whether it is probably a knock-on, or the source of others. */
  readonly blame: Blame | undefined;
  readonly names: NamesIn;
  readonly evidence: number;
  /** Counted reports of the last 24 hours, in total and by hour; null if there is no data. */
  readonly reports: number;
  readonly hours: readonly (number | null)[];
  /** Reports of the active incident, or of one that has just ended; null if there is none. */
  readonly incidentReports: number | null;
}

export interface HomeModel {
  readonly now: Millis;
  /** Why nobody can say that nothing is unusual; null if enough was seen recently. */
  readonly unseen: Unseen | null;
  /** Problems first, by evidence; then possible ones, recovering ones, and services too new to judge. */
  readonly unusual: readonly BoardLine[];
  /** Services whose incident ended within the last day, latest first. */
  readonly recent: readonly BoardLine[];
  /** The rest, most reported first, without those that have no reports. */
  readonly busy: readonly BoardLine[];
  readonly categories: readonly CategoryLine[];
  readonly services: number;
  /** On a page of the world: the countries that services name, with their number of services; empty if no country has pages of its own. */
  readonly countries: readonly CountryCount[];
}

/** The number of services that name a country. */
export interface CountryCount {
  readonly code: string;
  readonly services: number;
}

export interface CategoryLine {
  readonly category: Category;
  readonly services: number;
  /** The number of its services with problems, and with possible ones. */
  readonly problems: number;
  readonly possible: number;
}

export interface CategoryModel {
  readonly now: Millis;
  /** See {@link HomeModel}. */
  readonly unseen: Unseen | null;
  readonly category: Category;
  /** The total number; the page shows at most {@link CATEGORY_LINES_MAX}. */
  readonly services: number;
  readonly lines: readonly BoardLine[];
  /** If countries are shown separately: those its services name, with their number of services; else empty. */
  readonly countries: readonly CountryCount[];
}

export interface SearchModel {
  readonly now: Millis;
  readonly query: string;
  readonly lines: readonly BoardLine[];
  /** Whether more services match than are listed. */
  readonly isCut: boolean;
  /** Suggestions if nothing was found. */
  readonly categories: readonly CategoryLine[];
}

/** The most that a front page lists before nobody reads it; the rest is one tap away, by category or search. */
export const BUSY_MAX = 18;
/** If everything is down at once, only the worst are listed. */
export const UNUSUAL_MAX = 60;
const RECENT_MAX = 12;

/** Services listed on a category's page, for one country or if there are few in total; the rest can be searched. */
export const CATEGORY_LINES_MAX = 300;
/** If a category has more services than this, from several countries, its world page shows countries separately. */
export const CATEGORY_WHOLE_MAX = 30;
/** Services with reports that such a category lists beside those that serve the world. */
const CATEGORY_BUSY_MAX = 12;
/** Services that can be saved on a device: nobody reads a longer list, and all are fetched in one request. */
export const MINE_MAX = 20;
/** Services of one country whose counts are read to find the busiest there. */
const BUSY_READ_MAX = 36;
/** Busiest services listed for one country. */
const BUSY_HERE_MAX = 12;
/** On a country's page, the counts of each line are read. */
const LINES_HERE_MAX = 60;

export async function homeModel(sources: Sources): Promise<HomeModel> {
  const catalog = sources.catalog();
  const { services, inCountry } = catalogIndex(catalog);
  const { here } = sources;
  const room = {
    unusual: here === undefined ? UNUSUAL_MAX : LINES_HERE_MAX,
    recent: RECENT_MAX,
    busy: here === undefined ? BUSY_MAX : BUSY_READ_MAX,
  };
  const shown = sources.boards.shown(null, room);
  const known = (slugs: readonly string[]) => slugs.flatMap((slug) => services.get(slug) ?? []);
  const lines = (slugs: readonly string[]) => boardLines(sources, known(slugs));
  const loud = await lines(shown.unusual);
  // An editor may have withdrawn an incident since the selection: it is listed as one that is over.
  const withdrawn = loud.filter(({ verdict }) => severity(verdict) === 0);
  return {
    now: sources.now(),
    unseen: sources.boards.unseen(null),
    unusual: loud.filter(({ verdict }) => severity(verdict) > 0).sort(byBadness(catalog)),
    recent: [...withdrawn, ...(await lines(shown.recent))].slice(0, RECENT_MAX),
    busy: busiestHere(sources, await lines(shown.busy)),
    categories: categoryLines(sources),
    services: here === undefined ? services.size : inCountry(here.country).length,
    countries: here === undefined ? countriesNamed(sources) : [],
  };
}

/** Those reported most in this country, among those reported most in the world. */
function busiestHere({ here }: Sources, lines: readonly BoardLine[]): readonly BoardLine[] {
  if (here === undefined) return lines;
  return lines
    .filter(({ reports }) => reports > 0)
    .sort((a, b) => b.reports - a.reports)
    .slice(0, BUSY_HERE_MAX);
}

const NO_TROUBLE = { problems: 0, possible: 0 };

/** Every category that has services here. */
function categoryLines({ catalog, boards, here }: Sources): readonly CategoryLine[] {
  const { categoriesByName, ofCategory, inCountry } = catalogIndex(catalog());
  const troubled = boards.troubled();
  return categoriesByName
    .map((category) => {
      const { problems, possible } = troubled.get(category.slug) ?? NO_TROUBLE;
      const own = here === undefined ? ofCategory(category.slug) : inCountry(here.country, category.slug);
      return { category, services: own.length, problems, possible };
    })
    .filter((line) => line.services > 0);
}

/** Null if the catalog has no such category. */
export async function categoryModel(sources: Sources, slug: string): Promise<CategoryModel | null> {
  const catalog = sources.catalog();
  const { categories, ofCategory, inCountry } = catalogIndex(catalog);
  const category = categories.get(slug);
  if (category === undefined) return null;
  const { here } = sources;
  const own = here === undefined ? ofCategory(slug) : inCountry(here.country, slug);
  const named = here === undefined && own.length > CATEGORY_WHOLE_MAX ? countriesNamed(sources, slug) : [];
  const countries = named.length > 1 ? named : [];
  const max = here === undefined ? CATEGORY_LINES_MAX : LINES_HERE_MAX;
  const chosen = countries.length > 0 ? ofTheWorld(sources, slug, own) : mostTelling(sources, slug, own, max);
  const lines = await boardLines(sources, chosen);
  return {
    now: sources.now(),
    unseen: sources.boards.unseen(null),
    category,
    services: own.length,
    lines: lines.sort(byBadness(catalog)),
    countries,
  };
}

/** Those that most services name come first. */
function countriesNamed(sources: Sources, category?: string): readonly CountryCount[] {
  const known = new Set(countriesOf(sources));
  const counts = catalogIndex(sources.catalog()).countries(category);
  return [...counts]
    .filter(([code]) => known.has(code))
    .map(([code, services]) => ({ code, services }))
    .sort((a, b) => b.services - a.services || (a.code < b.code ? -1 : 1));
}

/** Those with trouble, those with the most reports, and those that serve the world; the others are listed under their countries. */
function ofTheWorld(sources: Sources, category: string, own: readonly Service[]): readonly Service[] {
  const { services } = catalogIndex(sources.catalog());
  const { unusual, recent, busy } = sources.boards.shown(category, {
    unusual: UNUSUAL_MAX,
    recent: RECENT_MAX,
    busy: CATEGORY_BUSY_MAX,
  });
  const told = [...unusual, ...recent, ...busy].flatMap((slug) => services.get(slug) ?? []);
  const worldwide = own.filter(({ countries }) => countries.length === 0);
  return [...new Set([...told, ...worldwide])].slice(0, CATEGORY_LINES_MAX);
}

/**
 * From a list that is too long: those with trouble, then those with reports, then the first by name; `category` is null for all services.
 */
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

/** Search results of the world that are checked for one country. */
const HITS_READ_MAX = 100;

/** Search results; for a country, services used there come first, except after an exact name match of another. */
function hitsHere({ catalog, here }: Sources, query: string, max: number): readonly Service[] {
  if (here === undefined) return findServices(catalog(), query, max);
  const hits = findServices(catalog(), query, HITS_READ_MAX);
  const isMeant = (service: Service): boolean => searchKey(service.name) === searchKey(query);
  const rank = (service: Service): number => (isMeant(service) ? 2 : Number(here.serves(service)));
  return hits.toSorted((a, b) => rank(b) - rank(a)).slice(0, max);
}

export async function searchModel(sources: Sources, query: string, hitsMax = HITS_MAX): Promise<SearchModel> {
  const all = hitsHere(sources, query, hitsMax + 1);
  const found = all.slice(0, hitsMax);
  const categories = found.length === 0 ? categoryLines(sources) : [];
  const lines = await boardLines(sources, found);
  return { now: sources.now(), query, lines, isCut: all.length > hitsMax, categories };
}

/** In the given order. */
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
      const hours = await (sources.here ?? sources.boards).hours(service.slug);
      return boardLine(sources, { service, names, past, mark, hours });
    }),
  );
}

interface Told {
  readonly service: Service;
  readonly names: NamesIn;
  /** The incident that has just ended. */
  readonly past: Incident | null;
  /** An editor's finding about the active incident, or else about the one that has ended. */
  readonly mark: Mark | null;
  readonly hours: readonly (number | null)[];
}

function boardLine(sources: Sources, { service, names, past, mark, hours }: Told): BoardLine {
  const state = sources.state(service.slug);
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
    // For an incident in several countries, only the total number of reports is known.
    incidentReports:
      sources.here?.isWhole(service.slug) === false ? null : ((state.incident ?? past)?.reports ?? null),
  };
}

/** Worst first; equal severity by evidence, then by reports, then by name. */
function byBadness(catalog: Catalog): (a: BoardLine, b: BoardLine) => number {
  const { nameOrder } = catalogIndex(catalog);
  return (a, b) => {
    const bad = severity(b.verdict) - severity(a.verdict);
    const both = severity(a.verdict) > 0 ? b.evidence - a.evidence : 0;
    return bad || both || b.reports - a.reports || nameOrder(a.service.slug) - nameOrder(b.service.slug);
  };
}
