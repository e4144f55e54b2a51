import { searchKey } from '../../core/base/search-key.ts';
import type { Catalog, Service } from '../../core/domain/service.ts';
import { ASKING_WORDS } from '../sentences/asking-words.ts';
import { catalogIndex } from './catalog-index.ts';
import type { SearchIndex } from './search-index.ts';

/** Longer than any name; what is typed beyond it is cut off. */
export const SEARCH_CHARS_MAX = 60;
/** What fits on a screen or two. */
export const HITS_MAX = 20;

/**
 * Services whose name or alias fits what was typed, best first: the whole name, its beginning, a word's beginning, anywhere,
 * one slip of a finger away. Where nothing fits `is netflix down?` as it stands, it is taken for the question that it is, and
 * where that does not help, for a sentence or an address that has a name in it, or for a name by its sound in another script. The
 * search of the page, of what is suggested while one types, and that of the API.
 */
export function findServices(catalog: Catalog, query: string, hitsMax = HITS_MAX): Service[] {
  const { search: index } = catalogIndex(catalog);
  const typed = searchKey(query.slice(0, SEARCH_CHARS_MAX));
  const found = index.fitting(typed, hitsMax);
  if (found.length > 0) return found;
  const asked = index.fitting(askedAbout(typed), hitsMax);
  if (asked.length > 0) return asked;
  const named = namedIn(index, typed, hitsMax);
  return named.length > 0 ? named : soundingIn(index, typed, hitsMax);
}

/** `is netflix down` → `netflix`; what is left when the words of the question are gone from either end. */
function askedAbout(typed: string): string {
  const words = typed.split(' ');
  const first = words.findIndex((word) => !ASKING_WORDS.has(word));
  const last = words.findLastIndex((word) => !ASKING_WORDS.has(word));
  return words.slice(Math.max(first, 0), last + 1).join(' ');
}

/** Services whose whole name stands among the words, longest name first: `did discord crash`, `https://www.netflix.com/`. */
function namedIn(index: SearchIndex, typed: string, hitsMax: number): Service[] {
  const names = wordRuns(typed).sort((a, b) => b.length - a.length);
  const found = new Set<number>();
  for (let nth = 0; nth < names.length && found.size < hitsMax;) {
    const { length } = names[nth] as string;
    const alike: number[] = [];
    for (; names[nth]?.length === length; nth++) alike.push(...index.named(names[nth] as string));
    for (const owner of alike.sort((a, b) => a - b)) found.add(owner);
  }
  return [...found].slice(0, hitsMax).map((owner) => index.services[owner] as Service);
}

/** Services that sound as what was asked about, written in another script: `не работает нетфликс`. */
function soundingIn(index: SearchIndex, typed: string, hitsMax: number): Service[] {
  const whole = index.sounding(askedAbout(typed), hitsMax);
  if (whole.length > 0) return whole;
  const found = typed.split(' ').filter((word) => !ASKING_WORDS.has(word));
  return [...new Set(found.flatMap((word) => index.sounding(word, hitsMax)))].slice(0, hitsMax);
}

/** Words of a sentence that stand side by side and are more than the words of a question. */
function wordRuns(typed: string): string[] {
  const words = typed.split(' ');
  return words.flatMap((_, from) =>
    words.slice(from).flatMap((_, more) => {
      const run = words.slice(from, from + more + 1);
      return run.some((word) => !ASKING_WORDS.has(word)) ? [run.join(' ')] : [];
    }),
  );
}
