import { searchKey } from '../../core/base/search-key.ts';
import type { Catalog, Service } from '../../core/domain/service.ts';
import { ASKING_WORDS } from '../sentences/asking-words.ts';
import { catalogIndex } from './catalog-index.ts';
import type { SearchIndex } from './search-index.ts';

/** Longer than any name; longer input is cut off. */
export const SEARCH_CHARS_MAX = 60;
/** As many as fit on a screen or two. */
export const HITS_MAX = 20;

/**
 * Services whose name or alias matches the input, best first: full name, beginning, word beginning, substring, one typo. If nothing matches
 * `is netflix down?` as it is, its question words are removed; if that does not help, it is searched for names, as a sentence or URL, or by
 * sound in another script. Used by the search page, the suggestions and the API.
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

/** `is netflix down` → `netflix`; the text without question words at either end. */
function askedAbout(typed: string): string {
  const words = typed.split(' ');
  const first = words.findIndex((word) => !ASKING_WORDS.has(word));
  const last = words.findLastIndex((word) => !ASKING_WORDS.has(word));
  return words.slice(Math.max(first, 0), last + 1).join(' ');
}

/** Services whose full name occurs in the text, longest name first: `did discord crash`, `https://www.netflix.com/`. */
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

/** Services that sound like the input, written in another script: `не работает нетфликс`. */
function soundingIn(index: SearchIndex, typed: string, hitsMax: number): Service[] {
  const whole = index.sounding(askedAbout(typed), hitsMax);
  if (whole.length > 0) return whole;
  const found = typed.split(' ').filter((word) => !ASKING_WORDS.has(word));
  return [...new Set(found.flatMap((word) => index.sounding(word, hitsMax)))].slice(0, hitsMax);
}

/** Consecutive words of a sentence that are not all question words. */
function wordRuns(typed: string): string[] {
  const words = typed.split(' ');
  return words.flatMap((_, from) =>
    words.slice(from).flatMap((_, more) => {
      const run = words.slice(from, from + more + 1);
      return run.some((word) => !ASKING_WORDS.has(word)) ? [run.join(' ')] : [];
    }),
  );
}
