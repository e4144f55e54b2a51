import { createHash } from 'node:crypto';

/**
 * The English sentence that each translation was made from: `src/words/reviewed/de.lock`, a line per message, `key english own`, the latter
 * two as the beginning of a digest. If the English sentence has changed since but the translation has not, it is stale: someone has to
 * check whether it still matches. A translation that is new or changed together with it was checked by its author, and `npm run words`
 * records that.
 */
export interface Review {
  readonly english: string;
  readonly own: string;
}
export type Reviews = ReadonlyMap<string, Review>;

const DIGITS = 8;
const LINE = /^(\w+) ([\da-f]{8}) ([\da-f]{8})$/u;

export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, DIGITS);

/** Invalid lines, such as conflict markers of a merge, are skipped: the next `npm run words` rewrites the file. */
export function reviewsOf(text: string): Reviews {
  const reviews = new Map<string, Review>();
  for (const line of text.split('\n')) {
    const [, key, english, own] = LINE.exec(line) ?? [];
    if (key !== undefined && english !== undefined && own !== undefined) reviews.set(key, { english, own });
  }
  return reviews;
}

export const reviewsText = (reviews: Reviews): string =>
  [...reviews].map(([key, { english, own }]) => `${key} ${english} ${own}\n`).join('');

/** Whether a translation was made from an earlier English sentence. */
export function isStale(review: Review | undefined, english: string, own: string): boolean {
  return review !== undefined && review.english !== digestOf(english) && review.own === digestOf(own);
}

interface Looked {
  readonly language: string;
  readonly key: string;
  readonly kind: string;
  readonly english: string;
  readonly own: string;
}

/** The reviews after someone confirmed that those stale messages of a language still match the English. */
export function kept(
  reviewed: ReadonlyMap<string, Reviews>,
  gaps: readonly Looked[],
  language: string,
  keys: readonly string[],
): ReadonlyMap<string, Reviews> {
  const reviews = reviewed.get(language);
  if (reviews === undefined) throw new Error(`There is no ${language}.yaml to keep sentences of.`);
  const stale = new Map(
    gaps.filter((gap) => gap.language === language && gap.kind === 'stale').map((gap) => [gap.key, gap]),
  );
  const unknown = keys.filter((key) => !stale.has(key));
  if (unknown.length > 0) throw new Error(`In ${language}.yaml these are not stale: ${unknown.join(', ')}.`);
  const looked = new Map(reviews);
  for (const key of keys) {
    const gap = stale.get(key);
    if (gap !== undefined) looked.set(key, { english: digestOf(gap.english), own: digestOf(gap.own) });
  }
  return new Map(reviewed).set(language, looked);
}
