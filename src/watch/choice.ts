import { concerns, serves } from '../core/scope/concerns.ts';
import type { Scope } from '../core/scope/scope.ts';
import type { TopicOf } from './latest-incidents.ts';

/** In the place of a country: all of them. */
export const WORLD = '';

/** Which services a board is of, and whether what happened to one of them belongs there. */
export interface Choice {
  has(service: string): boolean;
  concerned(service: string, scope: Scope): boolean;
}

/** The services of a category, or of all (null), that people of a country use, or those of the world. */
export function choiceOf(
  category: string | null,
  country: string,
  categoryOf: (service: string) => string | null,
  topicOf: TopicOf,
): Choice {
  const isIn = (service: string): boolean => {
    const has = categoryOf(service);
    return has !== null && (category === null || has === category);
  };
  if (country === WORLD) return { has: isIn, concerned: () => true };
  return {
    has(service) {
      const topic = topicOf(service);
      return isIn(service) && topic !== null && serves(topic, country);
    },
    concerned(service, scope) {
      const topic = topicOf(service);
      return topic !== null && concerns({ scope }, topic, country);
    },
  };
}
