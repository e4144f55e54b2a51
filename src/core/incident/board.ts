import type { Incident } from './incident.ts';
import type { Unseen } from './unseen.ts';

/** How many services of each kind a board has room for. */
export interface BoardRoom {
  readonly unusual: number;
  readonly recent: number;
  readonly busy: number;
}

/** Services for a board, as slugs; each list is the best of its kind, sorted. */
export interface Shown {
  /** With trouble or a spike, worst first. */
  readonly unusual: readonly string[];
  /** Whose incident ended within the day, latest end first; those withdrawn by an editor before them. */
  readonly recent: readonly string[];
  /** All other services with reports, most reported first. */
  readonly busy: readonly string[];
}

/** How many services of a category have problems, and possible ones. */
export interface TroubleCount {
  readonly problems: number;
  readonly possible: number;
}

/** What incidents may be about: services of a category, or a country. */
export type IncidentTopic = { readonly category: string } | { readonly country: string };

/** What is shown about many services at once, precomputed: queries do not take longer with more services. */
export interface BoardFacts {
  /** Counted reports of the last 24 hours by the hour; null for hours in which nobody could report, empty if there is nothing to show. */
  hours(service: string): readonly (number | null)[];
  /** Why reports about a service, or about all (null), cannot be called normal; null if enough was observed recently. */
  unseen(service: string | null): Unseen | null;
  /** The latest incident of a service that ended within the last day. */
  recent(service: string): Incident | null;
  /** By category; those without are absent. With a country, only what concerns it. */
  troubled(country?: string): ReadonlyMap<string, TroubleCount>;
  /** How many services attribute their trouble to one that nobody reports, because all that need it rose together. */
  silentlyBlamed(service: string): number;
  /** The ids of the latest reported incidents on a topic, newest detection first. */
  latest(topic: IncidentTopic, limit: number): readonly string[];
  /** What a board of a category, or of all services, has to show; with a country, the services used there and what concerns it. */
  shown(category: string | null, room: BoardRoom, country?: string): Shown;
}
