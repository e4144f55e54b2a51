/**
 * Which characters may occur in text that people read. Invisible ones, and those that reorder text, make equal texts differ and different
 * ones look alike; but some scripts need them: a joiner in the middle of a Persian, a Malayalam or a Sinhala word, between the parts of a
 * family emoji. The rules follow CONTEXTJ of RFC 5892, appendix A, and are wider where usage is: joiners are also allowed after letters
 * that join nothing, and at the end of words.
 */

/** Scripts whose letters join or stack, and whose writers therefore need joiners. */
const JOINING = String.raw`[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mand}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Phag}\p{scx=Adlm}\p{scx=Rohg}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Bali}\p{scx=Java}\p{scx=Sund}\p{scx=Lana}\p{scx=Mtei}\p{scx=Newa}\p{scx=Cakm}\p{scx=Gran}\p{scx=Tirh}\p{scx=Shrd}\p{scx=Kthi}\p{scx=Limb}\p{scx=Lepc}\p{scx=Saur}\p{scx=Sylo}\p{scx=Khoj}\p{scx=Modi}]`;
const JOINABLE = `[${JOINING}&&[\\p{L}\\p{M}]]`;
/** The virama, which removes a vowel in Indic scripts: how the next letter is drawn depends on the joiner between. */
const VIRAMA =
  '[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D3B\\u0D3C\\u0D4D\\u0DCA\\u0F84\\u1039\\u103A\\u17D2\\u1A60\\u1B44\\u1BAA\\u1BAB\\uA806\\uA8C4\\uA953\\uA9C0\\uAAF6\\uABED\\u{110B9}\\u{11133}\\u{111C0}\\u{11235}\\u{1134D}\\u{11442}\\u{114C2}\\u{1163F}]';
const PICTURE = '\\p{Extended_Pictographic}';

/** Invisible characters in valid positions; each pattern ends with the character, or a run of them. */
const IN_PLACE = [
  `(?<=${JOINABLE})\\u200D`,
  `(?<=${VIRAMA})\\u200C`,
  `(?<=${JOINABLE})\\u200C(?=${JOINABLE})`,
  `(?<=${PICTURE}[\\p{Emoji_Modifier}\\uFE0F]?)\\u200D(?=${PICTURE})`,
  // Variation selectors: of an emoji or symbol, or of a Han character as a name needs it.
  '(?<=[\\p{N}\\p{S}\\p{P}\\p{Ideographic}\\p{scx=Mymr}])[\\uFE00-\\uFE0F]',
  '(?<=\\p{Unified_Ideograph})[\\u{E0100}-\\u{E01EF}]',
  '(?<=\\p{scx=Mong})[\\u180B-\\u180F]',
  // The flags of England, Scotland and Wales.
  '(?<=\\u{1F3F4})[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{3,6}\\u{E007F}',
  // Visible signs that are written around a number.
  '[\\u0600-\\u0605\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u{110BD}\\u{110CD}]',
].join('|');

/** Invisible, reordering, private-use, or ending a line. */
const HIDDEN = '[[\\p{Default_Ignorable_Code_Point}\\p{C}\\p{Zl}\\p{Zp}\\u2800]--\\p{Extended_Pictographic}]';

const EITHER = new RegExp(`(?<kept>${IN_PLACE})|${HIDDEN}`, 'gv');

/** A character that may not occur at its position. */
interface Misplaced {
  /** Its position in characters, from 1. */
  readonly nth: number;
  /** `a zero-width space (U+200B)` */
  readonly name: string;
}

/** The first character of a line of text that hides or reorders others; null if there is none. */
export function misplacedIn(text: string): Misplaced | null {
  for (const { 0: found, groups, index } of text.matchAll(EITHER)) {
    if (groups?.['kept'] !== undefined) continue;
    return { nth: Array.from(text.slice(0, index)).length + 1, name: nameOf(found) };
  }
  return null;
}

/** The text without characters that hide or reorder. Line breaks become spaces. */
export function withoutHidden(text: string): string {
  const lines = text.replaceAll(/[\t\n\v\f\r\u0085\u2028\u2029]/gu, ' ');
  // A removed character may have made another one valid in its position, so this repeats until nothing changes.
  for (let [before, now] = [lines, strip(lines)]; ; [before, now] = [now, strip(now)])
    if (now === before) return now;
}

function strip(text: string): string {
  return text.replaceAll(EITHER, (...found) => {
    const { kept } = found.at(-1) as { kept?: string };
    return kept ?? '';
  });
}

const NAMES: Readonly<Record<string, string>> = {
  '\t': 'a tab',
  '\n': 'a line break',
  '\r': 'a line break',
  '\u00AD': 'a soft hyphen',
  '\u200B': 'a zero-width space',
  '\u200C': 'a zero-width non-joiner where nothing would join',
  '\u200D': 'a zero-width joiner where nothing can join',
  '\u200E': 'a left-to-right mark',
  '\u200F': 'a right-to-left mark',
  '\u061C': 'an Arabic letter mark',
  '\u2060': 'a word joiner',
  '\uFEFF': 'a byte order mark',
};

function nameOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${NAMES[character] ?? kindOf(character)} (U+${code})`;
}

function kindOf(character: string): string {
  if (/[\u202A-\u202E\u2066-\u2069]/u.test(character)) return 'a character that turns the direction of text';
  if (/\p{Cc}/u.test(character)) return 'a control character';
  if (/\p{Co}/u.test(character)) return 'a character for private use, which looks different everywhere';
  if (/\p{Cs}/u.test(character)) return 'half a character';
  if (/\p{Cn}/u.test(character)) return 'a character that does not exist';
  return 'a character that cannot be seen';
}
