import type { Names } from '../sentences/names.ts';
import type { Slot } from '../base/page.ts';
import type { Tone, Verdict } from '../sentences/verdict.ts';
import {
  scopeLine,
  verdictNote,
  verdictSentence,
  verdictWord,
  type ReasonedNote,
  type Sentence,
} from '../sentences/words.ts';
import { Say, type Moments } from './say.tsx';
import { ToneIcon } from './tone-icon.tsx';

/** The sign's text: the status in a word, the sentence, its scope, what it means, and why we say so. */
export function SignText({ tone, word, sentence, scope = null, note, why = null, moments }: SignTextProps) {
  return (
    <div data-tone={tone}>
      <p class="word">
        <ToneIcon tone={tone} /> {word}
      </p>
      <h1>
        <Say words={sentence} moments={moments} />
      </h1>
      {scope === null ? null : (
        <p class="scope">
          <Say words={scope} moments={moments} />
        </p>
      )}
      {note === null ? null : (
        <p class="note">
          <Say words={note} moments={moments} />
        </p>
      )}
      {why === null ? null : (
        <p class="why">
          <Say words={why} moments={moments} />
        </p>
      )}
    </div>
  );
}

interface SignTextProps {
  readonly tone: Tone;
  readonly word: string;
  readonly sentence: Sentence;
  readonly scope?: Sentence | null;
  readonly note: Sentence | null;
  readonly why?: Sentence | null;
  readonly moments: Moments;
}

/** The sign of a page about one service: the sentence, with the numbers beside it if there is space. */
export function SignSlots({ slot, chance = false }: { slot: Slot; chance?: boolean }) {
  return (
    <div class="duo">
      {slot('verdict')}
      <div>
        {slot('pulse')}
        {chance ? slot('chance') : null}
      </div>
    </div>
  );
}

export function VerdictText({
  verdict,
  service,
  names,
  about = null,
  moments,
}: {
  verdict: Verdict;
  service: string;
  names: Names;
  /** Its relation to other services, which says more than the general note. */
  about?: ReasonedNote | null;
  moments: Moments;
}) {
  const { language } = moments;
  return (
    <SignText
      tone={verdict.kind}
      word={verdictWord(language, verdict)}
      sentence={verdictSentence(language, verdict, service)}
      scope={'scope' in verdict ? scopeLine(language, verdict.scope, names) : null}
      note={about?.what ?? verdictNote(language, verdict)}
      why={about?.why ?? null}
      moments={moments}
    />
  );
}
