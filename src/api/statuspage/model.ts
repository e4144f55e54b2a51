import type { Category, Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { Unseen } from '../../core/incident/unseen.ts';
import { catalogIndex } from '../../pages/search/catalog-index.ts';
import { boardLines, mostTelling, type BoardLine } from '../../pages/models/board.ts';
import { newsOf, type NewsItem } from '../../pages/models/news.ts';
import type { Sources } from '../../pages/base/sources.ts';

/** Services in one answer: of a larger catalog those with trouble, then those with the most reports, then the first by name. */
export const COMPONENTS_MAX = 300;
/** As many as Statuspage returns. */
export const INCIDENTS_MAX = 50;
/** Services with trouble that are checked for reported incidents. */
const UNUSUAL_MAX = 200;

/** The selected services: those named, those of a category, or all. */
export interface Choice {
  readonly slugs?: readonly string[];
  readonly category?: string;
}

/** The content of an answer about services. */
export interface Components {
  readonly lines: readonly BoardLine[];
  readonly categories: readonly Category[];
  /** The total number of services, and of those with problems. */
  readonly services: number;
  readonly problems: number;
  /** Why nobody can say that nothing is unusual; null if enough was seen recently. */
  readonly unseen: Unseen | null;
}

export async function componentsOf(sources: Sources, choice: Choice): Promise<Components> {
  const { categories } = catalogIndex(sources.catalog());
  const { own, problems } = chosen(sources, choice);
  const lines = await boardLines(sources, mostTelling(sources, choice.category ?? null, own, COMPONENTS_MAX));
  const used = new Set(lines.map(({ service }) => service.category));
  return {
    lines,
    categories: [...used].flatMap((slug) => categories.get(slug) ?? []),
    services: own.length,
    unseen: sources.boards.unseen(null),
    problems: problems ?? lines.filter(({ verdict }) => verdict.kind === 'problems').length,
  };
}

/** `problems`: null if it is counted from the lines. */
function chosen(
  sources: Sources,
  { slugs, category }: Choice,
): { readonly own: readonly Service[]; readonly problems: number | null } {
  const { services, search, ofCategory } = catalogIndex(sources.catalog());
  if (slugs !== undefined)
    return { own: [...new Set(slugs)].flatMap((slug) => services.get(slug) ?? []), problems: null };
  const troubled = sources.boards.troubled();
  if (category !== undefined)
    return { own: ofCategory(category), problems: troubled.get(category)?.problems ?? 0 };
  const all = [...troubled.values()].reduce((sum, { problems }) => sum + problems, 0);
  return { own: search.services, problems: all };
}

/** Reported incidents that are neither over nor withdrawn, newest first. */
export async function unresolvedOf(sources: Sources, choice: Choice): Promise<NewsItem[]> {
  const named = choice.slugs ?? unusual(sources, choice);
  const underWay = named.flatMap((slug): Incident[] => {
    const { incident } = sources.state(slug);
    const told = incident !== null && incident.detectedAt !== null && incident.state !== 'resolved';
    return told ? [incident] : [];
  });
  const newest = underWay
    .sort((a, b) => (b.detectedAt ?? 0) - (a.detectedAt ?? 0) || (a.id < b.id ? 1 : -1))
    .slice(0, INCIDENTS_MAX);
  const items = await newsOf(sources, newest);
  return items.filter(({ mark }) => mark?.finding !== 'withdrawn');
}

const unusual = ({ boards }: Sources, { category }: Choice): readonly string[] =>
  boards.shown(category ?? null, { unusual: UNUSUAL_MAX, recent: 0, busy: 0 }).unusual;

/** The latest reported incidents, over or not. */
export async function incidentsOf(sources: Sources): Promise<NewsItem[]> {
  return newsOf(sources, await sources.incidents.list({ limit: INCIDENTS_MAX }));
}
