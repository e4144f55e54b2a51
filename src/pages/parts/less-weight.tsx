import type { LessWeight } from '../../core/domain/less-weight.ts';
import type { Language } from '../../words/language.ts';
import { lessWeightNote } from '../../words/less-weight.ts';

/** What the chart shows beside the figures of an incident; nothing if that is too little to mention. */
export function LessWeightNote({ counts, language }: { counts: LessWeight; language: Language }) {
  const note = lessWeightNote(language, counts);
  return note === null ? null : <span class="works">{note}</span>;
}
