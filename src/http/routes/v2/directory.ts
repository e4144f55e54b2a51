import { madeOnce } from '../../../core/base/made-once.ts';
import type { Pieces } from '../../../core/base/pieces.ts';
import type { Catalog, Category, Problem, Service } from '../../../core/domain/service.ts';
import { indicatorNumber } from '../../../api/v2/indicator.ts';
import { WORLD, numberOf } from '../../../catalog/numbers.ts';
import { catalogIndex, prepareCatalog } from '../../../pages/search/catalog-index.ts';

/** A catalog indexed by its numbers and countries. Made once per catalog, so that no request has to scan all of it. */
interface Directory {
  company(id: number): Service | null;
  category(id: number): Category | null;
  /** A problem, and the slug of the category or service it belongs to. */
  indicator(id: number): { readonly owner: string; readonly problem: Problem } | null;
  /** Countries that services are declared to serve, by code. */
  readonly countries: readonly string[];
  /** Services declared to serve a country, by name; for the world, those that serve all of it. */
  ofCountry(iso: string): readonly Service[];
  /** The rank of a service when all are sorted by name. */
  nameOrder(slug: string): number;
}

const directories = madeOnce(build);

export const directoryOf = (catalog: Catalog): Directory => directories.of(catalog);

/** Builds the index and the directory of a catalog before the first request, calling `goOn` after each step. */
export async function prepareDirectory(catalog: Catalog, goOn: () => Promise<unknown>): Promise<void> {
  await prepareCatalog(catalog, goOn);
  await directories.prepare(catalog, goOn);
}

/** Services numbered in one step. */
const NUMBERED_AT_ONCE = 1_024;

function* build(catalog: Catalog): Pieces<Directory> {
  const { search, nameOrder } = catalogIndex(catalog);
  const companies = new Map<number, Service>();
  const indicators = new Map<number, { owner: string; problem: Problem }>();
  const byCountry = new Map<string, Service[]>();
  const learn = ({ slug: owner, problems }: Pick<Service, 'slug' | 'problems'>): void => {
    for (const problem of problems) {
      const number = indicatorNumber(owner, problem.slug);
      if (!indicators.has(number)) indicators.set(number, { owner, problem });
    }
  };
  for (const category of catalog.categories) learn(category);
  for (const [place, service] of search.services.entries()) {
    const number = numberOf('company', service.slug);
    const other = companies.get(number);
    // If two services share a number, it stands for the one whose slug sorts first.
    if (other === undefined || service.slug < other.slug) companies.set(number, service);
    learn(service);
    for (const country of service.countries.length === 0 ? [WORLD] : service.countries) {
      const list = byCountry.get(country);
      if (list === undefined) byCountry.set(country, [service]);
      else list.push(service);
    }
    if (place % NUMBERED_AT_ONCE === 0) yield;
  }
  const categories = new Map(catalog.categories.map((one) => [numberOf('category', one.slug), one]));
  return {
    company: (id) => companies.get(id) ?? null,
    category: (id) => categories.get(id) ?? null,
    indicator: (id) => indicators.get(id) ?? null,
    countries: [...byCountry.keys()].filter((iso) => iso !== WORLD).sort(),
    ofCountry: (iso) => byCountry.get(iso) ?? [],
    nameOrder,
  };
}

/**
 * The services of a country and those of the world, by name, starting after `last`: as many as requested, without looking at the others.
 */
export function servicesOfSite(
  directory: Directory,
  iso: string,
  { last, descending, limit }: { last: Service | null; descending: boolean; limit: number },
): Service[] {
  const lists =
    iso === WORLD ? [directory.ofCountry(WORLD)] : [iso, WORLD].map((one) => directory.ofCountry(one));
  const order = (service: Service): number => directory.nameOrder(service.slug);
  const step = descending ? -1 : 1;
  const heads = lists.map((list) => {
    const start =
      last === null ? (descending ? list.length : 0) : after(list, order, order(last), descending);
    return { list, at: descending ? start - 1 : start };
  });
  const found: Service[] = [];
  while (found.length < limit) {
    const [best] = heads
      .flatMap((head) => {
        const service = head.list[head.at];
        return service === undefined ? [] : [{ head, service, rank: step * order(service) }];
      })
      .sort((a, b) => a.rank - b.rank);
    if (best === undefined) break;
    best.head.at += step;
    found.push(best.service);
  }
  return found;
}

/** The index of the first entry after `rank` in a list by name; when reading backwards, the index behind the last one before it. */
function after(
  list: readonly Service[],
  order: (service: Service) => number,
  rank: number,
  descending: boolean,
): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const service = list[middle];
    const isBefore = service !== undefined && (descending ? order(service) < rank : order(service) <= rank);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
