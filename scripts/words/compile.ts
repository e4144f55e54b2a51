import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { citiesIn } from './cities.ts';
import { messagesOf, slotText, type Message } from './messages.ts';
import { PSEUDO_LANGUAGES } from './pseudo.ts';
import { digestOf, isStale, reviewsOf, reviewsText, type Review, type Reviews } from './reviewed.ts';
import { contractText, languageText, languagesText } from './writing.ts';

/**
 * The files of messages, one a language, made into what the program has: `messages.ts` is the contract, which English sets, a file of data a
 * language keeps it, and `languages.ts` lists them. What is wrong with a file by itself ends the build with file, line and reason.
 * What a language owes to a change of English does not, for whoever changes English need not know ten languages: it is a gap, and
 * a language with a sentence missing is not offered. The pseudo-languages are English through a mangle.
 */

/** Where the files of messages are, and the folders below it that are written. */
export const WORDS = join(import.meta.dirname, '../../src/words');
const COMPILED = 'compiled';
const REVIEWED = 'reviewed';
/** Names of cities: of CLDR, and our own. */
const CITIES = ['cities.tab', 'more-cities.tab'];
const CONTRACT = 'en';

interface MessageFile {
  readonly language: string;
  readonly text: string;
  /** Which English sentence each was made from, as `reviewed.ts` has it. */
  readonly reviewed?: string;
}

/** What keeps a language from being as English is. */
export interface Gap {
  readonly language: string;
  readonly line: number;
  readonly key: string;
  /** `missing`: there is no sentence that a page could say. */
  readonly kind: 'missing' | 'stale' | 'extra';
  readonly sentence: string;
  /** What English says now. */
  readonly english: string;
  /** What the language says; empty where it says nothing. */
  readonly own: string;
}

interface Compiled {
  /** What stands in each file by its name. */
  readonly written: ReadonlyMap<string, string>;
  readonly gaps: readonly Gap[];
  /** What is known to have been looked at, by language, as it is to be written down. */
  readonly reviewed: ReadonlyMap<string, Reviews>;
}

/** `fr.yaml:12: "normal" is missing` */
export const gapText = ({ language, line, key, sentence }: Gap): string =>
  `${language}.yaml:${line}: "${key}" ${sentence}`;

/** Reads, checks and writes; a file that would be written as it is keeps its time. */
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

/** Writes down which translations are known to say what English says now. */
export function recordReviews(reviewed: Compiled['reviewed'], folder = WORDS): void {
  mkdirSync(join(folder, REVIEWED), { recursive: true });
  for (const [language, reviews] of reviewed)
    writeIfChanged(join(folder, REVIEWED, `${language}.lock`), reviewsText(reviews));
}

/** The files of messages of a folder, English first. */
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

/** What is to be written. Throws with everything that is wrong with the files by themselves, one a line: `de.yaml:12: sentence`. */
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
  /** Every message of English: as the language says it, or else as English does. */
  readonly said: readonly Message[];
  readonly gaps: readonly Gap[];
  readonly reviewed: Reviews;
}

/** Every key and every placeholder of English, and no other; and which sentences were made from another one. */
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
  for (const message of own.values()) gap('extra', 'is no message of English', null, message);
  return { language, said, gaps, reviewed };
}

function writeIfChanged(path: string, text: string): void {
  if (textIn(path) !== text) writeFileSync(path, text);
}

/** Null where there is no such file. */
function textIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
