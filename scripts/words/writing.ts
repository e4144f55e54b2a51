import { TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import type { LanguageFile, Wording } from '../../src/words/wording.ts';
import { SHOWN, type Message, type Slots } from './messages.ts';

/** Generates the program's messages: the contract as a type, each language as data, and the list of languages. */

const HEAD = '// Written by scripts/words from the message files. Change those.\n';

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

/** A message with only numbers and choices is a text; one with names or moments is a sentence of parts. */
const isText = (slots: Slots): boolean =>
  ![...slots.values()].some((type) => type === 'Piece' || type === 'Millis');

/** A language's data: its messages and city names. */
export function languageText(messages: readonly Message[], cities: LanguageFile['cities'] = {}): string {
  const said = messages.map(({ key, elements, slots }): [string, LanguageFile['messages'][string]] => {
    const wordings = wordingsOf(elements);
    return [key, slots.size === 0 ? wordings.join('') : wordings];
  });
  return `${JSON.stringify({ messages: Object.fromEntries(said), cities } satisfies LanguageFile)}\n`;
}

/** All languages, and which of them are complete. */
export function languagesText(languages: readonly string[], whole: readonly string[]): string {
  const quoted = (list: readonly string[]): string => list.map((language) => `'${language}'`).join(', ');
  return `${HEAD}export type Locale = ${languages.map((language) => `'${language}'`).join(' | ')};
export const LOCALES: readonly [Locale, ...Locale[]] = [${quoted(languages)}];
export const WHOLE: readonly [Locale, ...Locale[]] = [${quoted(whole)}];
`;
}

/** `pound`: the placeholder that `#` refers to. */
function wordingsOf(elements: readonly MessageFormatElement[], pound = ''): Wording[] {
  return elements.map((element): Wording => {
    switch (element.type) {
      case TYPE.literal:
        return element.value;
      case TYPE.pound:
        return { count: pound };
      case TYPE.number:
        return { count: element.value };
      case TYPE.time:
        return { at: element.value, show: SHOWN[String(element.style)] ?? 'moment' };
      case TYPE.plural:
      case TYPE.select: {
        const inside = element.type === TYPE.plural ? element.value : pound;
        const of = Object.entries(element.options).map(([key, { value }]) => [
          key,
          wordingsOf(value, inside),
        ]);
        return { choose: element.value, of: Object.fromEntries(of) as Record<string, Wording[]> };
      }
      default:
        return { put: (element as { value: string }).value };
    }
  });
}
