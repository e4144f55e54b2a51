import { DAY } from '../../core/base/time.ts';
import { withoutHidden } from '../../core/base/letters.ts';
import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import type { Written } from '../../ports/rollups.ts';

/** A text is shown once this many address groups wrote each of its words: what fewer wrote may be about one of them. */
export const SAID_BY_MIN = FACET_REPORTS_MIN;
/** The latest lines that are read. */
export const LINES_READ_MAX = 500;
/** Groups that are shown. */
export const SAID_MAX = 5;
/** The most frequent wordings, with which others are compared; bounds the work. */
const LEADERS_MAX = 60;
/** Two wordings are near-duplicates if they share at least this part of all words in either. */
const NEAR = 0.6;
/** Longer lines are stories, and stories tend to be about a person. */
const WORDS_MAX = 24;

/** What many people wrote in similar words. */
export interface Said {
  /** The wording most of them used. */
  readonly text: string;
  /** The number of address groups. */
  readonly people: number;
}

/** One wording, ignoring case, accents and punctuation. */
interface Wording {
  readonly key: string;
  readonly words: ReadonlySet<string>;
  /** Its spellings with the people who used each. */
  readonly spellings: Map<string, Set<string>>;
  readonly people: Set<string>;
}

/**
 * The texts that most people wrote, with near-duplicates merged; the result does not depend on the order of lines. Lines with an address, a
 * name with an @, or a long number are omitted. Each group is shown by its most frequent wording, provided that at least {@link
 * SAID_BY_MIN} address groups wrote each of its words, so that no rarer word is ever shown.
 */
export function mostSaid(lines: readonly Written[]): Said[] {
  const wordings = wordingsOf(lines);
  const groups: Wording[][] = [];
  for (const wording of wordings) {
    const near = groups.find(
      ([leader]) => leader !== undefined && likeness(leader.words, wording.words) >= NEAR,
    );
    if (near !== undefined) near.push(wording);
    else if (groups.length < LEADERS_MAX) groups.push([wording]);
  }
  return groups
    .map(saidBy)
    .filter((said) => said !== null)
    .sort((a, b) => b.people - a.people || (a.text < b.text ? -1 : 1))
    .slice(0, SAID_MAX);
}

/** By number of people, then alphabetically. */
function wordingsOf(lines: readonly Written[]): Wording[] {
  const wordings = new Map<string, Wording>();
  for (const { at, by: sender, text } of lines) {
    const by = `${Math.floor(at / DAY)} ${sender}`;
    const line = withoutHidden(text).replaceAll(/\s+/gu, ' ').trim();
    const words = wordsOf(line);
    if (words.length === 0 || words.length > WORDS_MAX || PERSONAL.test(line)) continue;
    const key = words.join(' ');
    let wording = wordings.get(key);
    if (wording === undefined)
      wordings.set(key, (wording = { key, words: new Set(words), spellings: new Map(), people: new Set() }));
    wording.people.add(by);
    const own = wording.spellings.get(line);
    if (own === undefined) wording.spellings.set(line, new Set([by]));
    else own.add(by);
  }
  return [...wordings.values()].sort(
    (a, b) => atLeast(b.people) - atLeast(a.people) || (a.key < b.key ? -1 : 1),
  );
}

/** An e-mail or web address, a name with an @, a number of at least five digits in any grouping, or a word too long to be one. */
const PERSONAL =
  /@|:\/\/|\bwww\.|[\p{L}\p{N}-]\.(?:[a-z]{2,}|\p{N}+\.\p{N})|(?:\p{N}[\s()./+-]*){5}|[\p{L}\p{N}]{31}/iu;

/** Scripts without spaces between words: there each character counts as a word. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[\p{L}\p{M}]+|\p{N}+/gu;

function wordsOf(line: string): string[] {
  const plain = line
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/(?<=\p{Script=Latin})\p{M}+|['’]/gu, '')
    .normalize('NFC');
  return plain.match(WORDS) ?? [];
}

/** Jaccard index: shared words as a fraction of all words in either. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const word of a) if (b.has(word)) both++;
  return both / (a.size + b.size - both);
}

/** What is shown for a group: its most frequent wording without a rare word; null if there is none. */
function saidBy(group: readonly Wording[]): Said | null {
  const people = new Set(group.flatMap((wording) => [...wording.people]));
  if (atLeast(people) < SAID_BY_MIN) return null;
  const by = new Map<string, Set<string>>();
  for (const wording of group)
    for (const word of wording.words) {
      const own = by.get(word) ?? new Set();
      by.set(word, own);
      for (const one of wording.people) own.add(one);
    }
  const isShared = (word: string): boolean => atLeast(by.get(word) ?? new Set()) >= SAID_BY_MIN;
  const shown = group.find(({ words }) => [...words].every(isShared));
  if (shown === undefined) return null;
  const [text = ''] = [...shown.spellings]
    .sort(([a, who], [b, others]) => atLeast(others) - atLeast(who) || (a < b ? -1 : 1))
    .map(([spelling]) => spelling);
  return { text, people: atLeast(people) };
}

/** A lower bound of the number of people: the most on one UTC day, because pseudonyms change daily. */
function atLeast(people: ReadonlySet<string>): number {
  const ofDay = new Map<string, number>();
  for (const one of people) {
    const day = one.slice(0, one.indexOf(' '));
    ofDay.set(day, (ofDay.get(day) ?? 0) + 1);
  }
  return Math.max(0, ...ofDay.values());
}
