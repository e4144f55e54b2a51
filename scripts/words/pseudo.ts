import { TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';

/**
 * Pseudo-languages generated from English, to see the effects of languages on pages before anyone translates: en-XA is a good third longer
 * with an accent on every letter, ar-XB runs from right to left. Unchanged text on a page is hard-coded outside the message files.
 */

type Elements = readonly MessageFormatElement[];

/** How much longer than English most languages are at worst. */
const LONGER = 0.4;
const PADDING =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen '.repeat(
    6,
  );
const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ';

const withAccents = (text: string): string =>
  [...text].map((letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join('');

/** `[Šéåŕçĥ öñé]` */
export function accented(elements: Elements): MessageFormatElement[] {
  const letters = lettersOf(elements);
  const mangled = mapText(elements, withAccents);
  if (letters === 0) return mangled;
  const padding = withAccents(PADDING.slice(0, Math.ceil(LONGER * letters)).trimEnd());
  const [first] = mangled;
  // A fragment that begins with a space or a comma still does.
  const lead = first?.type === TYPE.literal ? (/^[\s,]*/u.exec(first.value)?.[0] ?? '') : '';
  const rest = lead === '' ? mangled : mapFirst(mangled, (text) => text.slice(lead.length));
  return [literal(`${lead}[`), ...rest, literal(` ${padding}]`)];
}

/** Each word from right to left, through invisible control characters. */
export function mirrored(elements: Elements): MessageFormatElement[] {
  return mapText(elements, (text) =>
    text.replaceAll(/[\p{L}\p{N}’]+/gu, (word) => `\u200F\u202E${word}\u202C\u200F`),
  );
}

const literal = (value: string): MessageFormatElement => ({ type: TYPE.literal, value });

function mapFirst([first, ...rest]: MessageFormatElement[], change: (text: string) => string) {
  return first?.type === TYPE.literal ? [{ ...first, value: change(first.value) }, ...rest] : [...rest];
}

function mapText(elements: Elements, change: (text: string) => string): MessageFormatElement[] {
  return elements.map((element): MessageFormatElement => {
    if (element.type === TYPE.literal) return { ...element, value: change(element.value) };
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return element;
    const options = Object.fromEntries(
      Object.entries(element.options).map(([key, option]) => [
        key,
        { ...option, value: mapText(option.value, change) },
      ]),
    );
    return { ...element, options };
  });
}

/** The letters of a message in its most frequent form: for choices, the last. */
function lettersOf(elements: Elements): number {
  return elements.reduce((sum, element) => {
    if (element.type === TYPE.literal) return sum + (element.value.match(/\p{L}/gu)?.length ?? 0);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return sum;
    return sum + lettersOf(element.options['other']?.value ?? []);
  }, 0);
}

/** With the region tags that are conventional for pseudo-languages. */
export const PSEUDO_LANGUAGES = { 'en-XA': accented, 'ar-XB': mirrored };
