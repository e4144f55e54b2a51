import anyAscii from 'any-ascii';

/** Letters that are written otherwise for the same sound, or that one script has and the next has not; in this order. */
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
  // A letter written twice is one.
  [/(.)\1+/gu, '$1'],
  // Vowels are left out in some scripts and put in between in others.
  [/[aeiouyh]/gu, ''],
];

/** The Arabic letter that is a w where a word begins, and as a rule a vowel within. */
const ARABIC_U = /(?<=\p{sc=Arab})و/gu;

/**
 * A name by its sound, as far as it is the same in every script: `Netflix`, `нетфликс`, `नेटफ्लिक्स` and `نتفليكس` are all `ntfrks`.
 * Of what is written with signs for words, as Chinese is, little is left that would be found.
 */
export function soundOf(text: string): string {
  return ALIKE.reduce(
    (sound, [letters, one]) => sound.replaceAll(letters, one),
    anyAscii(text.replaceAll(ARABIC_U, ''))
      .toLowerCase()
      .replaceAll(/[^a-z]/gu, ''),
  );
}

/** Sounds of fewer consonants than this are those of too many names. */
export const SOUND_LETTERS_MIN = 2;

/** Scripts that write sounds, beside the Latin one. */
const BY_SOUND =
  /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Arab}\p{sc=Hebr}\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Thai}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Geor}\p{sc=Armn}]/u;

/** Whether a text may be a name of another script written down by its sound. */
export const isBySound = (text: string): boolean => BY_SOUND.test(text);
