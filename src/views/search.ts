import type { Catalog, Service } from '../core/service.ts';

/** Longer than any name; what is typed beyond it is cut off. */
export const QUERY_CHARS_MAX = 60;
/** What fits on a screen or two. */
export const HITS_MAX = 20;

/** Services whose name or alias fits what was typed, best first: the whole name, its beginning, a word's beginning, anywhere. */
export function findServices(catalog: Catalog, query: string): Service[] {
  const typed = folded(query.slice(0, QUERY_CHARS_MAX));
  if (typed === '') return [];
  return catalog.services
    .map((service) => ({ service, rank: rankOf(service, typed) }))
    .filter(({ rank }) => rank < NO_FIT)
    .sort((a, b) => a.rank - b.rank || compareNames(a.service, b.service))
    .slice(0, HITS_MAX)
    .map(({ service }) => service);
}

const NO_FIT = 5;

function rankOf(service: Service, typed: string): number {
  const names = [service.name, service.slug, ...service.aliases].map(folded);
  return Math.min(...names.map((name) => fit(name, typed)));
}

function fit(name: string, typed: string): number {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  if (name.includes(` ${typed}`)) return 2;
  if (typed.length > 1 && name.includes(typed)) return 3;
  return typed.length >= TYPO_CHARS_MIN && oneTypoApart(name, typed) ? 4 : NO_FIT;
}

/** Below this, a name with one letter changed is another name. */
const TYPO_CHARS_MIN = 4;

/** Whether one letter added, left out, changed or swapped with its neighbour makes one of the other. */
export function oneTypoApart(a: string, b: string): boolean {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  const restA = a.slice(head);
  const restB = b.slice(head);
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  );
}

/** Without case, accents and punctuation: `Crédit Agricole` is found by `credit agricole`. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function compareNames(a: Service, b: Service): number {
  return folded(a.name).localeCompare(folded(b.name), 'en') || (a.slug < b.slug ? -1 : 1);
}
