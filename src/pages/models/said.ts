import { DAY } from '../../core/base/time.ts';
import { withoutHidden } from '../../core/base/letters.ts';
import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import type { Written } from '../../ports/rollups.ts';

/** What people wrote alike is shown once so many groups of addresses wrote it, each word of it: what fewer wrote may be about one of them. */
export const SAID_BY_MIN = FACET_REPORTS_MIN;
/** Lines that are looked at, the latest. */
export const LINES_READ_MAX = 500;
/** Groups that are shown. */
export const SAID_MAX = 5;
/** Wordings that others are compared with, the most frequent; it bounds the work. */
const LEADERS_MAX = 60;
/** Two wordings are near when so much of their words is the same, of all words that are in either. */
const NEAR = 0.6;
/** Longer lines are stories, and stories are about somebody. */
const WORDS_MAX = 24;

/** What many wrote alike. */
export interface Said {
  /** As most of them wrote it. */
  readonly text: string;
  /** How many groups of addresses. */
  readonly people: number;
}

/** One wording, whatever its case, accents and punctuation. */
interface Wording {
  readonly key: string;
  readonly words: ReadonlySet<string>;
  /** Who wrote it, and how. */
  readonly spellings: Map<string, Set<string>>;
  readonly people: Set<string>;
}

/**
 * What most people wrote, near-duplicates as one: the same lines in whatever order give the same groups. Lines that hold an address, a name
 * with an @, or a long number are left out as a whole. Of a group the most frequent wording is shown, and only where each of its words was
 * written by {@link SAID_BY_MIN} groups of addresses at least: so no word is shown that fewer wrote.
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

/** By how many wrote each, then by their words. */
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

/** An address of mail or of the net, a name with an @, a number of five digits or more, however it is set, or a word too long to be one. */
const PERSONAL =
  /@|:\/\/|\bwww\.|[\p{L}\p{N}-]\.(?:[a-z]{2,}|\p{N}+\.\p{N})|(?:\p{N}[\s()./+-]*){5}|[\p{L}\p{N}]{31}/iu;

/** Scripts that put no space between words: there each letter is one. */
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

/** Jaccard: of all words in either, those in both. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const word of a) if (b.has(word)) both++;
  return both / (a.size + b.size - both);
}

/** What is shown of a group: its most frequent wording of which no word is one of a few; null where there is none. */
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

/** How many that are at least: the most of one UTC day, as long as a pseudonym stays the same. */
function atLeast(people: ReadonlySet<string>): number {
  const ofDay = new Map<string, number>();
  for (const one of people) {
    const day = one.slice(0, one.indexOf(' '));
    ofDay.set(day, (ofDay.get(day) ?? 0) + 1);
  }
  return Math.max(0, ...ofDay.values());
}
