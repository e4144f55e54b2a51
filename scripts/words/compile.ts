import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TYPE, parse, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import { accented, mirrored } from './pseudo.ts';

/**
 * The files of messages, one a language, made into TypeScript: `messages.ts` is the contract, which English sets, and one file a
 * language keeps it. What a language lacks, has too much or writes otherwise than English ends the build with file, line and
 * reason. The pseudo-languages are English through a mangle.
 */

/** Where the files of messages are, and the folder below it that is written. */
export const WORDS = join(import.meta.dirname, '../../src/words');
const COMPILED = 'compiled';
const CONTRACT = 'en';
const LANGUAGES = [CONTRACT, 'de'];
const PSEUDO_LANGUAGES = { 'en-XA': accented, 'ar-XB': mirrored };

/** How a moment is shown, by the style that a message gives it. */
const SHOWN: Readonly<Record<string, string>> = { moment: 'moment', zoned: 'zoned', clock: 'time' };

/** What is to stand in a placeholder: a type of TypeScript, or the keys of a choice. */
type Slots = Map<string, string>;

interface Message {
  readonly key: string;
  readonly line: number;
  readonly elements: readonly MessageFormatElement[];
  readonly slots: Slots;
}

interface MessageFile {
  readonly language: string;
  readonly text: string;
}

/** Reads, checks and writes; a file that would be written as it is keeps its time. */
export function compileWords(folder = WORDS): void {
  const files = LANGUAGES.map((language) => ({
    language,
    text: readFileSync(join(folder, `${language}.yaml`), 'utf8'),
  }));
  mkdirSync(join(folder, COMPILED), { recursive: true });
  for (const [name, text] of compiled(files)) writeIfChanged(join(folder, COMPILED, name), text);
}

/** The TypeScript of each file by its name. Throws with everything found wrong, one a line: `de.yaml:12: sentence`. */
export function compiled(files: readonly MessageFile[]): Map<string, string> {
  const faults: string[] = [];
  const read = files.map(({ language, text }) => ({
    language,
    messages: messagesOf(language, text, faults),
  }));
  const contract = read.find(({ language }) => language === CONTRACT)?.messages ?? [];
  for (const { language, messages } of read)
    if (language !== CONTRACT) compare(contract, messages, language, faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const written = new Map([['messages.ts', contractText(contract)]]);
  for (const { language, messages } of read) written.set(`${language}.ts`, languageText(language, messages));
  for (const [language, mangle] of Object.entries(PSEUDO_LANGUAGES)) {
    const mangled = contract.map(({ key, line, slots, elements }) => {
      return { key, line, slots, elements: mangle(elements) };
    });
    written.set(`${language}.ts`, languageText(language, mangled));
  }
  return written;
}

function messagesOf(language: string, text: string, faults: string[]): Message[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  const fault = (line: number, sentence: string): void => {
    faults.push(`${language}.yaml:${line}: ${sentence}`);
  };
  for (const { pos, message } of document.errors) fault(lines.linePos(pos[0]).line, message);
  const messages: Message[] = [];
  for (const pair of isMap(document.contents) ? document.contents.items : []) {
    const { key, value } = pair;
    const line = isScalar(key) ? lines.linePos(key.range?.[0] ?? 0).line : 1;
    if (
      !isScalar(key) ||
      typeof key.value !== 'string' ||
      !isScalar(value) ||
      typeof value.value !== 'string'
    )
      fault(line, 'a message is a name and one text');
    else {
      const name = key.value;
      const complain = (sentence: string): void => fault(line, `"${name}" ${sentence}`);
      const elements = elementsOf(value.value, complain);
      const slots: Slots = new Map();
      collect(elements, { language, slots, complain });
      messages.push({ key: name, line, elements, slots });
    }
  }
  return messages;
}

function elementsOf(text: string, complain: (sentence: string) => void): MessageFormatElement[] {
  if (text.includes("'"))
    complain('has a straight apostrophe, which ICU MessageFormat takes for a quote: write ’');
  try {
    return parse(text, { ignoreTag: true });
  } catch (error) {
    complain(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

interface Collecting {
  readonly language: string;
  readonly slots: Slots;
  readonly complain: (sentence: string) => void;
}

/** Notes what stands in the placeholders, and complains of what the compiler does not know. */
function collect(elements: readonly MessageFormatElement[], collecting: Collecting): void {
  const { language, slots, complain } = collecting;
  const put = (name: string, type: string): void => {
    const known = slots.get(name);
    if (known !== undefined && known !== type) complain(`uses {${name}} as ${known} and as ${type}`);
    slots.set(name, type);
  };
  for (const element of elements) {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        break;
      case TYPE.argument:
        put(element.value, 'Piece');
        break;
      case TYPE.number:
        if (element.style) complain(`gives {${element.value}} a style, and numbers have none`);
        put(element.value, 'number');
        break;
      case TYPE.time:
        if (typeof element.style !== 'string' || SHOWN[element.style] === undefined)
          complain(`shows {${element.value}} in a way that is none of ${Object.keys(SHOWN).join(', ')}`);
        put(element.value, 'Millis');
        break;
      case TYPE.plural: {
        const has = Object.keys(element.options).filter((name) => !name.startsWith('='));
        const wanted = categoriesOf(language);
        if (element.pluralType === 'ordinal' || element.offset) complain('has an ordinal or an offset');
        if (has.toSorted().join() !== wanted.toSorted().join())
          complain(
            `has the plurals ${has.join(', ')} of {${element.value}}; ${language} has ${wanted.join(', ')}`,
          );
        put(element.value, 'number');
        for (const option of Object.values(element.options)) collect(option.value, collecting);
        break;
      }
      case TYPE.select:
        put(element.value, choiceOf(Object.keys(element.options)));
        for (const option of Object.values(element.options)) collect(option.value, collecting);
        break;
      default:
        complain('has a kind of placeholder that is not known here');
    }
  }
}

const choiceOf = (keys: readonly string[]): string =>
  keys.toSorted().join() === 'other,true'
    ? 'boolean'
    : keys
        .toSorted()
        .map((key) => `'${key}'`)
        .join(' | ');

const categoriesOf = (language: string): string[] =>
  new Intl.PluralRules(language).resolvedOptions().pluralCategories;

/** Every key and every placeholder of English, and no other. */
function compare(
  contract: readonly Message[],
  messages: readonly Message[],
  language: string,
  faults: string[],
): void {
  const own = new Map(messages.map((message) => [message.key, message]));
  const last = messages.at(-1)?.line ?? 1;
  for (const { key, slots } of contract) {
    const message = own.get(key);
    own.delete(key);
    if (message === undefined) {
      faults.push(`${language}.yaml:${last}: "${key}" is missing`);
      continue;
    }
    const [wanted, has] = [slotText(slots), slotText(message.slots)];
    if (wanted !== has)
      faults.push(
        `${language}.yaml:${message.line}: "${key}" has the placeholders ${has}; English has ${wanted}`,
      );
  }
  for (const { key, line } of own.values())
    faults.push(`${language}.yaml:${line}: "${key}" is no message of English`);
}

const slotText = (slots: Slots): string =>
  [...slots]
    .map(([name, type]) => `{${name}: ${type}}`)
    .toSorted()
    .join(' ') || 'none';

const HEAD = '// Written by scripts/words from the files of messages. Change those.\n';

function contractText(contract: readonly Message[]): string {
  const lines = contract.map(({ key, slots }) => `  readonly ${key}: ${typeOf(slots)};\n`).join('');
  return `${HEAD}import type { Millis } from '../../core/base/time.ts';
import type { Piece, Sentence } from '../sentence.ts';

/** What every language says: text, or a function of what stands in its placeholders. */
export interface Messages {
${lines}}
`;
}

function typeOf(slots: Slots): string {
  if (slots.size === 0) return 'string';
  const given = [...slots].map(([name, type]) => `readonly ${name}: ${type}`).join('; ');
  return `(given: { ${given} }) => ${isText(slots) ? 'string' : 'Sentence'}`;
}

/** Numbers and choices alone make a text; names and moments make a sentence in parts. */
const isText = (slots: Slots): boolean =>
  ![...slots.values()].some((type) => type === 'Piece' || type === 'Millis');

function languageText(language: string, messages: readonly Message[]): string {
  const lines = messages.map((message) => `  ${message.key}: ${valueOf(message)},\n`).join('');
  const used = ['count', 'plural'].filter((name) => lines.includes(`${name}(given.`));
  return `${HEAD}import { formatsOf } from '../formats.ts';
import { phrase } from '../sentence.ts';
import type { Messages } from './messages.ts';

const { ${used.join(', ')} } = formatsOf('${language}');

export const messages: Messages = {
${lines}};
`;
}

function valueOf({ elements, slots }: Message): string {
  const text = isText(slots);
  const value = joined(piecesOf(elements, text, null), text);
  return slots.size === 0 ? value : `(given) => ${value}`;
}

/** `pound`: the placeholder that \`#\` stands for. */
function piecesOf(elements: readonly MessageFormatElement[], text: boolean, pound: string | null): string[] {
  return elements.map((element) => {
    switch (element.type) {
      case TYPE.literal:
        return JSON.stringify(element.value);
      case TYPE.pound:
        return `count(given.${pound})`;
      case TYPE.number:
        return `count(given.${element.value})`;
      case TYPE.time:
        return `{ at: given.${element.value}, show: '${SHOWN[String(element.style)]}' }`;
      case TYPE.plural:
      case TYPE.select:
        return chosen(element, text, pound);
      default:
        return `given.${(element as { value: string }).value}`;
    }
  });
}

type Choice = Extract<MessageFormatElement, { type: TYPE.plural | TYPE.select }>;

function chosen(element: Choice, text: boolean, pound: string | null): string {
  const { value: name, options, type } = element;
  const keys = Object.keys(options);
  const isNumber = type === TYPE.plural;
  const isBoolean = !isNumber && choiceOf(keys) === 'boolean';
  const branch = (key: string): string =>
    joined(piecesOf(options[key]?.value ?? [], text, isNumber ? name : pound), text);
  const test = (key: string): string => {
    if (isBoolean) return `given.${name}`;
    if (!isNumber) return `given.${name} === '${key}'`;
    return key.startsWith('=') ? `given.${name} === ${key.slice(1)}` : `plural(given.${name}) === '${key}'`;
  };
  const tests = keys
    .filter((key) => key !== 'other')
    .toSorted((a, b) => Number(b.startsWith('=')) - Number(a.startsWith('=')));
  return `(${tests.map((key) => `${test(key)} ? ${branch(key)} : `).join('')}${branch('other')})`;
}

function joined(pieces: readonly string[], text: boolean): string {
  if (!text) return `phrase(${pieces.join(', ')})`;
  return pieces.length === 0 ? "''" : pieces.length === 1 ? pieces[0]! : `(${pieces.join(' + ')})`;
}

function writeIfChanged(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // Not there yet.
  }
  writeFileSync(path, text);
}
