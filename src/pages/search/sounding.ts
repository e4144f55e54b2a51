import anyAscii from 'any-ascii';

/** Different spellings of the same sound, and letters that only some scripts have; applied in this order. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/x/gu, 'ks'],
  [/ph/gu, 'f'],
  [/c(?=[eiy])/gu, 's'],
  [/[cq]/gu, 'k'],
  [/z/gu, 's'],
  // Arabic has neither p nor v, Japanese no l.
  [/[vw]/gu, 'f'],
  [/b/gu, 'p'],
  [/l/gu, 'r'],
  // Doubled letters count once.
  [/(.)\1+/gu, '$1'],
  // Some scripts omit vowels, and others insert them.
  [/[aeiouyh]/gu, ''],
];

/** The Arabic letter that is a w at the beginning of a word, and usually a vowel inside it. */
const ARABIC_U = /(?<=\p{sc=Arab})و/gu;

/**
 * The sound of a name, as far as it is the same in every script: `Netflix`, `нетфликс`, `नेटफ्लिक्स` and `نتفليكس` are all `ntfrks`. Too
 * little is left of logographic scripts such as Chinese.
 */
export function soundOf(text: string): string {
  return ALIKE.reduce(
    (sound, [letters, one]) => sound.replaceAll(letters, one),
    anyAscii(text.replaceAll(ARABIC_U, ''))
      .toLowerCase()
      .replaceAll(/[^a-z]/gu, ''),
  );
}

/** Fewer consonants than this match too many names. */
export const SOUND_LETTERS_MIN = 2;

/** Phonetic scripts other than Latin. */
const BY_SOUND =
  /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Arab}\p{sc=Hebr}\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Thai}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Geor}\p{sc=Armn}]/u;

/** Whether a text may be a foreign name written by its sound. */
export const isBySound = (text: string): boolean => BY_SOUND.test(text);
