import { TYPE, parse, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';

/** Parses a message file: the messages and their placeholders. */

/** The format of a moment by the style in its message. */
export const SHOWN: Readonly<Record<string, 'moment' | 'zoned' | 'time'>> = {
  moment: 'moment',
  zoned: 'zoned',
  clock: 'time',
};

/** The values of placeholders: a TypeScript type, or the keys of a choice. */
export type Slots = Map<string, string>;

export interface Message {
  readonly key: string;
  readonly line: number;
  readonly text: string;
  readonly elements: readonly MessageFormatElement[];
  readonly slots: Slots;
}

/** The messages of a file in order. Faults within the file are added to `faults`, `de.yaml:12: sentence`. */
export function messagesOf(language: string, text: string, faults: string[]): Message[] {
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
      messages.push({ key: name, line, text: value.value, elements, slots });
    }
  }
  return messages;
}

function elementsOf(text: string, complain: (sentence: string) => void): MessageFormatElement[] {
  if (text.includes("'"))
    complain('has a straight apostrophe, which ICU MessageFormat treats as a quote: write ’');
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

/** Collects the placeholders, and reports what the compiler does not support. */
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
        if (element.style) complain(`gives {${element.value}} a style, but numbers have none`);
        put(element.value, 'number');
        break;
      case TYPE.time:
        if (typeof element.style !== 'string' || SHOWN[element.style] === undefined)
          complain(
            `shows {${element.value}} in an unknown style; known are ${Object.keys(SHOWN).join(', ')}`,
          );
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
        complain('has an unknown kind of placeholder');
    }
  }
}

export const choiceOf = (keys: readonly string[]): string =>
  keys.toSorted().join() === 'other,true'
    ? 'boolean'
    : keys
        .toSorted()
        .map((key) => `'${key}'`)
        .join(' | ');

const categoriesOf = (language: string): string[] =>
  new Intl.PluralRules(language).resolvedOptions().pluralCategories;

export const slotText = (slots: Slots): string =>
  [...slots]
    .map(([name, type]) => `{${name}: ${type}}`)
    .toSorted()
    .join(' ') || 'none';
