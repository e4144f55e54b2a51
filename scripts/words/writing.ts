import { TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { SHOWN, choiceOf, type Message, type Slots } from './messages.ts';

/** Messages as TypeScript: the contract, each language, and the list of them. */

export const HEAD = '// Written by scripts/words from the files of messages. Change those.\n';

export function contractText(contract: readonly Message[]): string {
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

/** A language by itself: a function that makes its messages, so that one that nobody reads is text and nothing else. */
export function languageText(language: string, messages: readonly Message[]): string {
  const lines = messages.map((message) => `    ${message.key}: ${valueOf(message)},\n`).join('');
  const used = ['count', 'plural'].filter((name) => lines.includes(`${name}(given.`));
  const formats = used.length === 0 ? '' : `  const { ${used.join(', ')} } = formatsOf('${language}');\n`;
  return `${HEAD}${formats === '' ? '' : "import { formatsOf } from '../formats.ts';\n"}${
    lines.includes('phrase(') ? "import { phrase } from '../sentence.ts';\n" : ''
  }import type { Messages } from './messages.ts';

export function messages(): Messages {
${formats}  return {
${lines}  };
}
`;
}

/** All languages with what makes their messages, and which of them lack no sentence. */
export function languagesText(languages: readonly string[], whole: readonly string[]): string {
  const nameOf = (language: string): string => language.replaceAll('-', '');
  const quoted = (list: readonly string[]): string => list.map((language) => `'${language}'`).join(', ');
  return `${HEAD}${languages
    .map((language) => `import { messages as ${nameOf(language)} } from './${language}.ts';\n`)
    .join('')}import type { Messages } from './messages.ts';

export type Locale = ${languages.map((language) => `'${language}'`).join(' | ')};
export const LOCALES: readonly [Locale, ...Locale[]] = [${quoted(languages)}];
export const WHOLE: readonly [Locale, ...Locale[]] = [${quoted(whole)}];
export const MESSAGES: Readonly<Record<Locale, () => Messages>> = {
${languages.map((language) => `  '${language}': ${nameOf(language)},\n`).join('')}};
`;
}

function valueOf({ elements, slots }: Message): string {
  const text = isText(slots);
  const value = joined(piecesOf(elements, text, null), text);
  // A language with one form for all numbers need not look at the number.
  const given = value.includes('given.') ? 'given' : '';
  return slots.size === 0 ? value : `(${given}) => ${value}`;
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
