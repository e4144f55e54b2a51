import { searchKey } from '../../core/base/search-key.ts';
import type { Catalog, Service } from '../../core/domain/service.ts';
import { SOUND_LETTERS_MIN, isBySound, soundOf } from './sounding.ts';
import { sortedInPieces, type Pieces } from '../../core/base/pieces.ts';

/** Below this length, a name with one changed letter is another name. */
const TYPO_CHARS_MIN = 4;

/** How a name matches the input, best first; see {@link SearchIndex.fitting}. */
const FIT = { whole: 0, beginning: 1, word: 2, anywhere: 3, typo: 4, none: 5 } as const;

/** Services whose names are read in one build step. */
const NAMED_AT_ONCE = 32;
/** Names of one kind indexed in one build step. */
const LAID_AT_ONCE = 1_024;

/**
 * The search index of a catalog, built once, in steps. Substrings are found by the engine's string search in a text of all names; full
 * names, names without spaces, and near misses are looked up in maps. Services are numbered by name, so that hits in numerical order are
 * sorted by name.
 */
export class SearchIndex {
  /** Sorted as by {@link compareNames}. */
  readonly services: readonly Service[];
  /** Every name of every service, one per line; the start of each, and its service. */
  readonly #text: string;
  readonly #starts: Uint32Array;
  readonly #owners: Uint32Array;
  /** Service numbers by full name and by name without spaces, and name numbers by {@link beginningOf} and {@link outlinesOf}. */
  readonly #whole: ReadonlyMap<string, readonly number[]>;
  readonly #closedUp: ReadonlyMap<string, readonly number[]>;
  readonly #beginnings: ReadonlyMap<string, readonly Name[]>;
  readonly #outlines: ReadonlyMap<string, readonly Name[]>;
  /** Service numbers by the sound of a name. */
  readonly #sounds: ReadonlyMap<string, readonly number[]>;

  private constructor(services: readonly Service[], names: Names) {
    this.services = services;
    this.#text = names.lines;
    this.#starts = Uint32Array.from(names.starts);
    this.#owners = Uint32Array.from(names.owners);
    this.#whole = names.whole;
    this.#closedUp = names.closedUp;
    this.#beginnings = names.beginnings;
    this.#outlines = names.outlines;
    this.#sounds = names.sounds;
  }

  static *build(catalog: Catalog): Pieces<SearchIndex> {
    const named: Named[] = [];
    for (const service of catalog.services) {
      named.push({ service, key: searchKey(service.name), keys: keysOf(service) });
      if (named.length % NAMED_AT_ONCE === 0) yield;
    }
    const byName = yield* sortedInPieces(named, compareKeys);
    const names = emptyNames();
    const lines: string[] = [];
    let end = 1;
    for (const [owner, { keys }] of byName.entries()) {
      for (const key of keys) {
        if (key === '') continue;
        add(names, { key, owner });
        names.starts.push(end);
        names.owners.push(owner);
        lines.push(key);
        end += key.length + 1;
        if (lines.length % LAID_AT_ONCE === 0) yield;
      }
    }
    names.lines = `\n${lines.join('\n')}\n`;
    return new SearchIndex(
      byName.map(({ service }) => service),
      names,
    );
  }

  /**
   * Services with a name that matches `typed`, a search key, at most `hitsMax`: full name, beginning, word beginning, substring, one typo;
   * equal matches sorted by name.
   */
  fitting(typed: string, hitsMax: number): Service[] {
    if (typed === '') return [];
    const fits = new Uint8Array(this.services.length).fill(FIT.none);
    let found = 0;
    const hit = (owner: number, fit: number): void => {
      const before = fits[owner] as number;
      if (before === FIT.none) found++;
      if (fit < before) fits[owner] = fit;
    };
    for (const owner of this.#whole.get(typed) ?? []) hit(owner, FIT.whole);
    this.#standing(typed, hit);
    const close = closeUp(typed);
    for (const owner of this.#closedUp.get(close) ?? []) hit(owner, FIT.beginning);
    if (close.length >= TYPO_CHARS_MIN)
      for (const name of this.#beginnings.get(beginningOf(close)) ?? [])
        if (name.key.startsWith(close)) hit(name.owner, FIT.anywhere);
    if (typed.length >= TYPO_CHARS_MIN && found < hitsMax)
      for (const outline of outlinesAround(typed))
        for (const name of this.#outlines.get(outline) ?? [])
          if (oneTypoApart(name.key, typed)) hit(name.owner, FIT.typo);
    return this.#best(fits, found, hitsMax);
  }

  /** Numbers of the services with that full name. */
  named(key: string): readonly number[] {
    return this.#whole.get(key) ?? [];
  }

  /** Services with a name that sounds like the input in another script, sorted by name. */
  sounding(typed: string, hitsMax: number): Service[] {
    const sound = soundOf(typed);
    if (sound.length < SOUND_LETTERS_MIN || !isBySound(typed)) return [];
    const owners = [...new Set(this.#sounds.get(sound) ?? [])].sort((a, b) => a - b);
    return owners.slice(0, hitsMax).map((owner) => this.services[owner] as Service);
  }

  /** Finds the input as a substring of names; a single letter only at the beginning of a word. */
  #standing(typed: string, hit: (owner: number, fit: number) => void): void {
    const text = this.#text;
    if (typed.length === 1) {
      for (const before of ['\n', ' '])
        for (let at = text.indexOf(before + typed); at >= 0; at = text.indexOf(before + typed, at + 2))
          hit(this.#ownerAt(at + 1), before === '\n' ? FIT.beginning : FIT.word);
      return;
    }
    for (let at = text.indexOf(typed); at >= 0; at = text.indexOf(typed, at + 1)) {
      const before = text[at - 1];
      const fit = before === '\n' ? FIT.beginning : before === ' ' ? FIT.word : FIT.anywhere;
      hit(this.#ownerAt(at), fit);
    }
  }

  /** The service whose name is at that position of the text, by binary search. */
  #ownerAt(at: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    return this.#owners[low] as number;
  }

  #best(fits: Uint8Array, found: number, hitsMax: number): Service[] {
    const hits: Service[] = [];
    for (let fit: number = FIT.whole; fit < FIT.none && hits.length < Math.min(found, hitsMax); fit++)
      for (let at = fits.indexOf(fit); at >= 0 && hits.length < hitsMax; at = fits.indexOf(fit, at + 1))
        hits.push(this.services[at] as Service);
    return hits;
  }
}

interface Name {
  readonly key: string;
  readonly owner: number;
}

interface Names {
  lines: string;
  readonly starts: number[];
  readonly owners: number[];
  readonly whole: Map<string, number[]>;
  readonly closedUp: Map<string, number[]>;
  readonly beginnings: Map<string, Name[]>;
  readonly outlines: Map<string, Name[]>;
  readonly sounds: Map<string, number[]>;
}

function emptyNames(): Names {
  const maps = {
    whole: new Map(),
    closedUp: new Map(),
    beginnings: new Map(),
    outlines: new Map(),
    sounds: new Map(),
  };
  return { lines: '', starts: [], owners: [], ...maps };
}

function add(names: Names, { key, owner }: Name): void {
  const close = closeUp(key);
  put(names.whole, key, owner);
  put(names.closedUp, close, owner);
  if (close.length >= TYPO_CHARS_MIN) put(names.beginnings, beginningOf(close), { key: close, owner });
  // A name typed in its own script is found by its letters.
  const sound = isBySound(key) ? '' : soundOf(key);
  if (sound.length >= SOUND_LETTERS_MIN) put(names.sounds, sound, owner);
  for (const outline of outlinesOf(key)) put(names.outlines, outline, { key, owner });
}

function put<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

const beginningOf = (close: string): string => close.slice(0, TYPO_CHARS_MIN);

/**
 * Names one typo apart share their first or last letter and have nearly the same length: at least one of their outlines is the same,
 * because the input has at least {@link TYPO_CHARS_MIN} letters.
 */
function outlinesOf(key: string): readonly string[] {
  return [`${key.length}<${key[0]}`, `${key.length}>${key.at(-1)}`];
}

function outlinesAround(typed: string): string[] {
  return [-1, 0, 1].flatMap((more) => [
    `${typed.length + more}<${typed[0]}`,
    `${typed.length + more}>${typed.at(-1)}`,
  ]);
}

/** `you tube` is YouTube, and Persian users often omit the zero-width non-joiner. */
const closeUp = (key: string): string => key.replaceAll(' ', '');

/** A service under its name, and all its search keys. */
interface Named {
  readonly service: Service;
  readonly key: string;
  readonly keys: readonly string[];
}

function keysOf(service: Service): readonly string[] {
  const names = [service.name, service.slug, ...service.aliases, ...Object.values(service.names ?? {})];
  // Without an ö on the keyboard people type o, or in German oe.
  return [...new Set([...names, ...names.map(withUmlautsWrittenOut)].map(searchKey))];
}

function withUmlautsWrittenOut(name: string): string {
  return name.normalize('NFC').replaceAll(/[äöü]/giu, (letter) => `${letter}e`);
}

const collator = new Intl.Collator('en');

/** The order of names: by search key, then by slug. */
export function compareNames(a: { name: string; slug: string }, b: { name: string; slug: string }): number {
  return collator.compare(searchKey(a.name), searchKey(b.name)) || (a.slug < b.slug ? -1 : 1);
}

/** The same for names with known keys. */
function compareKeys(a: Named, b: Named): number {
  return collator.compare(a.key, b.key) || (a.service.slug < b.service.slug ? -1 : 1);
}

/** Whether the words differ by at most one added, omitted, changed or transposed letter. */
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
