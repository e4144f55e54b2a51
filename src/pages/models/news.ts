import type { Incident } from '../../core/incident/incident.ts';
import type { Mark } from '../../core/domain/mark.ts';
import { problemsOf, type Category, type Service } from '../../core/domain/service.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Update } from '../../core/incident/update.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { NamesIn } from '../sentences/names.ts';
import type { Sources } from '../base/sources.ts';
import { verdictOfIncident, type Verdict } from '../sentences/verdict.ts';
import { namesFor, servicesOf } from './names.ts';

/** The topics of news. */
export type NewsTopic =
  | { readonly kind: 'all' }
  | { readonly kind: 'service'; readonly slug: string }
  | { readonly kind: 'category'; readonly slug: string }
  /** ISO 3166-1 alpha-2. */
  | { readonly kind: 'country'; readonly code: string };

/** A reported incident with its published updates. */
export interface NewsItem {
  readonly incident: Incident;
  readonly service: Service;
  readonly category: Category;
  readonly verdict: Verdict;
  readonly names: NamesIn;
  /** Its updates since it was reported, oldest first. */
  readonly updates: readonly Update[];
  readonly mark: Mark | null;
  /** The time of the latest update. */
  readonly updatedAt: Millis;
}

export interface NewsModel {
  readonly now: Millis;
  readonly topic: NewsTopic;
  /** The service or category of the topic; null for all and for a country. */
  readonly subject: Service | Category | null;
  /** The latest {@link NEWS_MAX}, newest first. */
  readonly items: readonly NewsItem[];
}

/** Incidents per feed; feed readers poll more often than that many occur. */
export const NEWS_MAX = 25;

/** The latest incidents of a topic; null if there is no such service, category or country. */
export async function newsModel(sources: Sources, topic: NewsTopic): Promise<NewsModel | null> {
  const subject = subjectOf(sources, topic);
  if (subject === undefined) return null;
  return { now: sources.now(), topic, subject, items: await newsOf(sources, await latest(sources, topic)) };
}

/** Incidents with their updates, in the given order; those whose service left the catalog are omitted. */
export async function newsOf(sources: Sources, incidents: readonly Incident[]): Promise<NewsItem[]> {
  const items = await Promise.all(incidents.map((incident) => itemOf(sources, incident)));
  return items.filter((item) => item !== null);
}

/** Undefined if nothing has that name. */
function subjectOf(sources: Sources, topic: NewsTopic): NewsModel['subject'] | undefined {
  const { services, categories } = catalogIndex(sources.catalog());
  switch (topic.kind) {
    case 'all':
      return null;
    case 'service':
      return services.get(topic.slug);
    case 'category':
      return categories.get(topic.slug);
    case 'country':
      return sources.places.some(({ code }) => code === topic.code) ? null : undefined;
  }
}

async function latest({ incidents, boards }: Sources, topic: NewsTopic): Promise<Incident[]> {
  if (topic.kind === 'all') return incidents.list({ limit: NEWS_MAX });
  if (topic.kind === 'service') return incidents.list({ service: topic.slug, limit: NEWS_MAX });
  const about = topic.kind === 'category' ? { category: topic.slug } : { country: topic.code };
  const found = await Promise.all(boards.latest(about, NEWS_MAX).map((id) => incidents.get(id)));
  return found.filter((incident) => incident !== null);
}

/** Null if its service left the catalog. */
async function itemOf(sources: Sources, incident: Incident): Promise<NewsItem | null> {
  const catalog = sources.catalog();
  const { services, categories } = catalogIndex(catalog);
  const service = services.get(incident.service);
  const category = categories.get(service?.category ?? '');
  if (service === undefined || category === undefined) return null;
  const [updates, mark] = await Promise.all([
    sources.incidents.updates(incident.id),
    sources.marks.get(incident.id),
  ]);
  const said = updates.filter(({ at }) => at >= (incident.detectedAt ?? 0));
  return {
    incident,
    service,
    category,
    verdict: verdictOfIncident(incident, mark),
    names: namesFor(sources, problemsOf(service, category), servicesOf(catalog)),
    updates: said,
    mark,
    updatedAt: Math.max(incident.detectedAt ?? incident.pendingAt, said.at(-1)?.at ?? 0, mark?.at ?? 0),
  };
}
