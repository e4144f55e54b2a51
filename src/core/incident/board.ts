import type { Incident } from './incident.ts';
import type { Unseen } from './unseen.ts';

/** How many services of which kind a board has room for. */
export interface BoardRoom {
  readonly unusual: number;
  readonly recent: number;
  readonly busy: number;
}

/** Services for a board, as slugs; each list is the best of its kind, in its order. */
export interface Shown {
  /** With trouble or a spike, the worst first. */
  readonly unusual: readonly string[];
  /** Whose incident was over within the day, the latest end first; those withdrawn by an editor before them. */
  readonly recent: readonly string[];
  /** All other services with reports, the most reported first. */
  readonly busy: readonly string[];
}

/** How many services of a category have problems, and possible ones. */
export interface TroubleCount {
  readonly problems: number;
  readonly possible: number;
}

/** What incidents may be about: services of a category, or a country. */
export type IncidentTopic = { readonly category: string } | { readonly country: string };

/** What is shown of many services at once, ready to be read: no answer takes longer where there are more services. */
export interface BoardFacts {
  /** Counted reports of the last 24 hours by the hour; null where nobody could report, empty where there is nothing to show. */
  hours(service: string): readonly (number | null)[];
  /** Why nobody can say that reports about a service, or about all (null), are as usual; null where enough was seen of late. */
  unseen(service: string | null): Unseen | null;
  /** The latest incident of a service that was over within the last day. */
  recent(service: string): Incident | null;
  /** By category; those without are absent. Of a country, only what concerns it. */
  troubled(country?: string): ReadonlyMap<string, TroubleCount>;
  /** How many services hold their trouble to come from one that nobody reports, because all that need it rose together. */
  silentlyBlamed(service: string): number;
  /** The ids of the latest reported incidents about a topic, the newest detection first. */
  latest(topic: IncidentTopic, limit: number): readonly string[];
  /** What a board of a category, or of all services, has to show; of a country, services that people there use, with what concerns it. */
  shown(category: string | null, room: BoardRoom, country?: string): Shown;
}
