import { concerns, serves } from '../core/scope/concerns.ts';
import type { Scope } from '../core/scope/scope.ts';
import type { TopicOf } from './latest-incidents.ts';

/** Stands for all countries where a country is expected. */
export const WORLD = '';

/** Which services a board contains, and whether what happened to one of them belongs on it. */
export interface Choice {
  has(service: string): boolean;
  concerned(service: string, scope: Scope): boolean;
}

/** The services of a category (null: of all) that people in a country use, or those of the world. */
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
