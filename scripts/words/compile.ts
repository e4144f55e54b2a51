import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { citiesIn } from './cities.ts';
import { messagesOf, slotText, type Message } from './messages.ts';
import { PSEUDO_LANGUAGES } from './pseudo.ts';
import { digestOf, isStale, reviewsOf, reviewsText, type Review, type Reviews } from './reviewed.ts';
import { contractText, languageText, languagesText } from './writing.ts';

/**
 * Compiles the message files, one per language: `messages.ts` is the contract, defined by English, with a data file for each language, and
 * `languages.ts` lists them. A fault within a file fails the build with file, line and reason. A sentence that is missing or outdated after
 * a change to English does not, because whoever changes English need not know ten languages: it is a gap, and a language with a missing
 * sentence is not offered. The pseudo-languages are generated from English.
 */

/** The folder of message files, and its subfolders with generated files. */
export const WORDS = join(import.meta.dirname, '../../src/words');
const COMPILED = 'compiled';
const REVIEWED = 'reviewed';
/** City names: from CLDR, and our own. */
const CITIES = ['cities.tab', 'more-cities.tab'];
const CONTRACT = 'en';

interface MessageFile {
  readonly language: string;
  readonly text: string;
  /** Which English sentence each translation was made from, in the format of `reviewed.ts`. */
  readonly reviewed?: string;
}

/** A difference between a language and English. */
export interface Gap {
  readonly language: string;
  readonly line: number;
  readonly key: string;
  /** `missing`: there is no sentence that a page could show. */
  readonly kind: 'missing' | 'stale' | 'extra';
  readonly sentence: string;
  /** The current English sentence. */
  readonly english: string;
  /** The language's sentence; empty if there is none. */
  readonly own: string;
}

interface Compiled {
  /** The content of each file by name. */
  readonly written: ReadonlyMap<string, string>;
  readonly gaps: readonly Gap[];
  /** The known reviews by language, as they should be recorded. */
  readonly reviewed: ReadonlyMap<string, Reviews>;
}

/** `fr.yaml:12: "normal" is missing` */
export const gapText = ({ language, line, key, sentence }: Gap): string =>
  `${language}.yaml:${line}: "${key}" ${sentence}`;

/** Reads, checks and writes; an unchanged file keeps its modification time. */
export function compileWords(folder = WORDS): Compiled {
  const made = compiled(
    messageFiles(folder),
    CITIES.map((name) => textIn(join(folder, name)) ?? '').join('\n'),
  );
  const to = join(folder, COMPILED);
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(to))
    if (!name.startsWith('.') && !made.written.has(name)) rmSync(join(to, name));
  for (const [name, text] of made.written) writeIfChanged(join(to, name), text);
  return made;
}

/** Records which translations are known to match the current English. */
export function recordReviews(reviewed: Compiled['reviewed'], folder = WORDS): void {
  mkdirSync(join(folder, REVIEWED), { recursive: true });
  for (const [language, reviews] of reviewed)
    writeIfChanged(join(folder, REVIEWED, `${language}.lock`), reviewsText(reviews));
}

/** The message files of a folder, English first. */
export function messageFiles(folder = WORDS): MessageFile[] {
  const languages = readdirSync(folder)
    .flatMap((name) => /^([\w-]+)\.yaml$/u.exec(name)?.[1] ?? [])
    .sort();
  return [CONTRACT, ...languages.filter((language) => language !== CONTRACT)].map((language) => ({
    language,
    text: readFileSync(join(folder, `${language}.yaml`), 'utf8'),
    reviewed: textIn(join(folder, REVIEWED, `${language}.lock`)) ?? '',
  }));
}

/** The files to be written. Throws with all faults within files, one per line: `de.yaml:12: sentence`. */
export function compiled(files: readonly MessageFile[], cityTable = ''): Compiled {
  const faults: string[] = [];
  const read = files.map(({ language, text, reviewed = '' }) => ({
    language,
    messages: messagesOf(language, text, faults),
    reviews: reviewsOf(reviewed),
  }));
  const contract = read.find(({ language }) => language === CONTRACT)?.messages ?? [];
  const compared = read
    .filter(({ language }) => language !== CONTRACT)
    .map((one) => compare(contract, one, faults));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const gaps = compared.flatMap((one) => one.gaps);
  const languages = read.map(({ language }) => language);
  const cities = citiesIn(cityTable, languages);
  const written = new Map([
    ['messages.ts', contractText(contract)],
    [`${CONTRACT}.json`, languageText(contract)],
  ]);
  for (const { language, said } of compared)
    written.set(`${language}.json`, languageText(said, cities.get(language)));
  for (const [language, mangle] of Object.entries(PSEUDO_LANGUAGES)) {
    const mangled = contract.map((message) =>
      Object.assign({}, message, { elements: mangle(message.elements) }),
    );
    written.set(`${language}.json`, languageText(mangled));
  }
  const isWhole = (language: string): boolean =>
    !gaps.some((gap) => gap.language === language && gap.kind === 'missing');
  written.set(
    'languages.ts',
    languagesText([...languages, ...Object.keys(PSEUDO_LANGUAGES)], languages.filter(isWhole)),
  );
  return { written, gaps, reviewed: new Map(compared.map((one) => [one.language, one.reviewed])) };
}

interface Compared {
  readonly language: string;
  /** Every English message: in this language, or else in English. */
  readonly said: readonly Message[];
  readonly gaps: readonly Gap[];
  readonly reviewed: Reviews;
}

/** Checks that all keys and placeholders of English exist, and no others, and which translations are of another sentence. */
function compare(
  contract: readonly Message[],
  {
    language,
    messages,
    reviews,
  }: { readonly language: string; readonly messages: readonly Message[]; readonly reviews: Reviews },
  faults: string[],
): Compared {
  const own = new Map(messages.map((message) => [message.key, message]));
  const last = messages.at(-1)?.line ?? 1;
  const gaps: Gap[] = [];
  const reviewed = new Map<string, Review>();
  const gap = (kind: Gap['kind'], sentence: string, english: Message | null, message?: Message): void => {
    const key = english?.key ?? message?.key ?? '';
    const said = { english: english?.text ?? '', own: message?.text ?? '' };
    gaps.push({ language, line: message?.line ?? last, key, kind, sentence, ...said });
  };
  const said = contract.map((english) => {
    const { key, slots, text } = english;
    const message = own.get(key);
    own.delete(key);
    if (message === undefined) {
      gap('missing', 'is missing', english);
      return english;
    }
    const review = reviews.get(key);
    const stale = isStale(review, text, message.text);
    reviewed.set(
      key,
      stale && review !== undefined ? review : { english: digestOf(text), own: digestOf(message.text) },
    );
    const [wanted, has] = [slotText(slots), slotText(message.slots)];
    if (wanted === has) {
      if (stale) gap('stale', 'was made from another English sentence', english, message);
      return message;
    }
    const differs = `has the placeholders ${has}; English has ${wanted}`;
    if (stale) gap('missing', `${differs} now`, english, message);
    else faults.push(`${language}.yaml:${message.line}: "${key}" ${differs}`);
    return english;
  });
  for (const message of own.values()) gap('extra', 'is not a message of English', null, message);
  return { language, said, gaps, reviewed };
}

function writeIfChanged(path: string, text: string): void {
  if (textIn(path) !== text) writeFileSync(path, text);
}

/** Null if there is no such file. */
function textIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
