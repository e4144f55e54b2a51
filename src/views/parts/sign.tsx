import type { Problem } from '../../core/service.ts';
import type { Slot } from '../page.ts';
import type { Tone, Verdict } from '../verdict.ts';
import { toneWord, verdictNote, verdictSentence, type Sentence } from '../words.ts';
import { Say, type Moments } from './say.tsx';
import { ToneIcon } from './tone-icon.tsx';

/** The sign's text: the status in a word, the sentence, and what it means. */
export function SignText({ tone, sentence, note, moments }: SignTextProps) {
  return (
    <div data-tone={tone}>
      <p class="word">
        <ToneIcon tone={tone} /> {toneWord(tone)}
      </p>
      <h1>
        <Say words={sentence} moments={moments} />
      </h1>
      {note === null ? null : (
        <p class="note">
          <Say words={note} moments={moments} />
        </p>
      )}
    </div>
  );
}

interface SignTextProps {
  readonly tone: Tone;
  readonly sentence: Sentence;
  readonly note: Sentence | null;
  readonly moments: Moments;
}

/** The sign of a page about one service: the sentence, and the proof beside it where there is room. */
export function SignSlots({ slot }: { slot: Slot }) {
  return (
    <div class="duo">
      {slot('verdict')}
      {slot('pulse')}
    </div>
  );
}

export function VerdictText({
  verdict,
  service,
  problems,
  about = null,
  moments,
}: {
  verdict: Verdict;
  service: string;
  problems: readonly Problem[];
  /** What is known of it beside others, which says more than what its verdict means. */
  about?: Sentence | null;
  moments: Moments;
}) {
  const sentence = verdictSentence(verdict, service, problems);
  return (
    <SignText
      tone={verdict.kind}
      sentence={sentence}
      note={about ?? verdictNote(verdict)}
      moments={moments}
    />
  );
}
