import type { LessWeight } from '../core/domain/less-weight.ts';
import type { Language } from './language.ts';
import type { Sentence } from './sentence.ts';

/** Fewer reports without weight than this are not mentioned in words. */
export const LESS_WEIGHT_MIN = 5;

/** What to say after a count about the reports that it leaves out; null if there are too few to mention. */
export function lessWeightNote({ say }: Language, { lessWeight: reports = 0 }: LessWeight): string | null {
  return reports < LESS_WEIGHT_MIN ? null : say.lessWeight({ reports });
}

/** The same as the next sentence of a text, to be put after the count; empty if there is nothing to mention. */
export function lessWeightNext(language: Language, counts: LessWeight): Sentence {
  const note = lessWeightNote(language, counts);
  return note === null ? [] : language.say.sentences({ first: [], next: [note] });
}
