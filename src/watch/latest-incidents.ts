import type { IncidentTopic } from '../core/incident/board.ts';
import type { Incident } from '../core/incident/incident.ts';
import { placeOfKey, regionOfKey } from '../core/domain/place.ts';
import type { Millis } from '../core/base/time.ts';

/** The maximum number of reported incidents remembered for people who follow a category or a country; older ones are only in the store. */
export const LATEST_MAX = 2_000;

/** What is remembered of an incident. */
interface Remembered {
  readonly id: string;
  readonly service: string;
  readonly detectedAt: Millis;
  /** The countries that its scope names; empty if it is everywhere or on a network. */
  readonly countries: readonly string[];
}

/** What the catalog knows about a service; null if it left the catalog. */
export type TopicOf = (
  service: string,
) => { readonly category: string; readonly countries: readonly string[] } | null;

/**
 * The latest reported incidents, so that those of a category or a country are found without reading the whole history. An incident belongs
 * to the countries that its scope names, otherwise to those that its service serves; a worldwide incident of a worldwide service belongs to
 * no country.
 */
export class LatestIncidents {
  readonly #max: number;
  /** Sorted by detection, newest last. */
  #known: Remembered[] = [];

  constructor(max = LATEST_MAX) {
    this.#max = max;
  }

  /** Incidents as they were committed; a later version replaces an earlier one. */
  note(incidents: readonly Incident[]): void {
    const reported = incidents.flatMap((incident) => {
      const { id, service, detectedAt } = incident;
      return detectedAt === null ? [] : [{ id, service, detectedAt, countries: countriesIn(incident) }];
    });
    if (reported.length === 0) return;
    const noted = new Set(reported.map(({ id }) => id));
    this.#known = [...this.#known.filter(({ id }) => !noted.has(id)), ...reported]
      .sort((a, b) => a.detectedAt - b.detectedAt || (a.id < b.id ? -1 : 1))
      .slice(-this.#max);
  }

  /** Incidents from the store: those already noted are newer and stay. */
  recall(incidents: readonly Incident[]): void {
    const noted = new Set(this.#known.map(({ id }) => id));
    this.note(incidents.filter(({ id }) => !noted.has(id)));
  }

  /** The ids of the incidents on a topic, newest first, at most `limit`. */
  about(topic: IncidentTopic, limit: number, topicOf: TopicOf): readonly string[] {
    const found: string[] = [];
    for (let nth = this.#known.length - 1; nth >= 0 && found.length < limit; nth--) {
      const one = this.#known[nth];
      if (one !== undefined && isAbout(one, topic, topicOf)) found.push(one.id);
    }
    return found;
  }
}

function isAbout({ service, countries }: Remembered, topic: IncidentTopic, topicOf: TopicOf): boolean {
  const known = topicOf(service);
  if (known === null) return false;
  if ('category' in topic) return known.category === topic.category;
  return (countries.length > 0 ? countries : known.countries).includes(topic.country);
}

function countriesIn({ scope: { kind, parts = [] } }: Incident): string[] {
  if (kind === 'everywhere') return [];
  const named = parts.flatMap(({ dimension, key }) => {
    if (dimension === 'country' || dimension === 'city') return [placeOfKey(key).country];
    return dimension === 'region' ? [regionOfKey(key)?.country ?? ''] : [];
  });
  return [...new Set(named)];
}
