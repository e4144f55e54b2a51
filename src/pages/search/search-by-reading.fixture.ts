import { searchKey } from '../../core/base/search-key.ts';
import type { Catalog, Service } from '../../core/domain/service.ts';
import { ASKING_WORDS } from '../sentences/asking-words.ts';

/** Longer than any name; longer input is cut off. */
const SEARCH_CHARS_MAX = 60;
/** As many as fit on a screen or two. */
const HITS_MAX = 20;

/** A simple search with the same contract that reads every name of the catalog each time; the index is compared with it. */
export function findServices(catalog: Catalog, query: string, hitsMax = HITS_MAX): Service[] {
  const typed = searchKey(query.slice(0, SEARCH_CHARS_MAX));
  for (const search of [fitting, fittingQuestion, namedIn]) {
    const found = search(catalog, typed);
    if (found.length > 0) return found.slice(0, hitsMax);
  }
  return [];
}

function fittingQuestion(catalog: Catalog, typed: string): Service[] {
  return fitting(catalog, askedAbout(typed));
}

/** Services whose full name occurs in the text, longest name first: `did discord crash`, `https://www.netflix.com/`. */
function namedIn(catalog: Catalog, typed: string): Service[] {
  const longest = (service: Service): number =>
    Math.max(0, ...keysOf(service).map((name) => (standsIn(name, typed) ? name.length : 0)));
  return catalog.services
    .map((service) => ({ service, length: longest(service) }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length || compareNames(a.service, b.service))
    .map(({ service }) => service);
}

/** Whether a name occurs in a sentence as whole words, and consists of more than question words. */
function standsIn(name: string, typed: string): boolean {
  return ` ${typed} `.includes(` ${name} `) && name.split(' ').some((word) => !ASKING_WORDS.has(word));
}

function fitting(catalog: Catalog, typed: string): Service[] {
  if (typed === '') return [];
  return catalog.services
    .map((service) => ({ service, rank: rankOf(service, typed) }))
    .filter(({ rank }) => rank < NO_FIT)
    .sort((a, b) => a.rank - b.rank || compareNames(a.service, b.service))
    .map(({ service }) => service);
}

/** `is netflix down` → `netflix`; the text without question words at either end. */
function askedAbout(typed: string): string {
  const words = typed.split(' ');
  const first = words.findIndex((word) => !ASKING_WORDS.has(word));
  const last = words.findLastIndex((word) => !ASKING_WORDS.has(word));
  return words.slice(Math.max(first, 0), last + 1).join(' ');
}

const NO_FIT = 5;

function rankOf(service: Service, typed: string): number {
  return Math.min(...keysOf(service).map((name) => fit(name, typed)));
}

/** Search keys of a service's names, cached because every search needs them. */
const keys = new WeakMap<Service, readonly string[]>();

function keysOf(service: Service): readonly string[] {
  const known = keys.get(service);
  if (known !== undefined) return known;
  const names = [service.name, service.slug, ...service.aliases, ...Object.values(service.names ?? {})];
  // Without an ö on the keyboard people type o, or in German oe.
  const found = [...new Set([...names, ...names.map(withUmlautsWrittenOut)].map(searchKey))];
  keys.set(service, found);
  return found;
}

function withUmlautsWrittenOut(name: string): string {
  return name.normalize('NFC').replaceAll(/[äöü]/giu, (letter) => `${letter}e`);
}

function fit(name: string, typed: string): number {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  if (name.includes(` ${typed}`)) return 2;
  const [close, typedClose] = [closedUp(name), closedUp(typed)];
  if (close === typedClose) return 1;
  if (typedClose.length >= TYPO_CHARS_MIN && close.startsWith(typedClose)) return 3;
  if (typed.length > 1 && name.includes(typed)) return 3;
  return typed.length >= TYPO_CHARS_MIN && oneTypoApart(name, typed) ? 4 : NO_FIT;
}

/** `you tube` is YouTube, and Persian users often omit the zero-width non-joiner. */
const closedUp = (key: string): string => key.replaceAll(' ', '');

/** Below this length, a name with one changed letter is another name. */
const TYPO_CHARS_MIN = 4;

/** Whether the words differ by at most one added, omitted, changed or transposed letter. */
function oneTypoApart(a: string, b: string): boolean {
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

function compareNames(a: { name: string; slug: string }, b: { name: string; slug: string }): number {
  return searchKey(a.name).localeCompare(searchKey(b.name), 'en') || (a.slug < b.slug ? -1 : 1);
}
