import type { Language } from '../../words/language.ts';
import { textOf } from '../../words/sentence.ts';
import { Titled } from './titled.tsx';

/** The limit of `src/playground/file-text.ts`, in MB. */
export const PLAYGROUND_MB_MAX = 64;
/** Where the script inserts its count. */
const GAP = '{}';

/** Judges the visitor's own counts in the browser: the texts, and where results go. */
export function Playground({
  module,
  language,
}: {
  readonly module: string | null;
  readonly language: Language;
}) {
  const { say } = language;
  if (module === null) return null;
  return (
    <Titled id="playground" heading={say.playHeading} class="whole">
      <noscript>{say.playNoScript}</noscript>
      <div data-playground={module} hidden>
        <p>{say.playText}</p>
        <p class="where">
          <label for="counts">{say.playFile}</label>
          <input id="counts" type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" />
        </p>
        <div
          role="status"
          data-reading={say.playReading}
          data-large={say.playLarge({ size: PLAYGROUND_MB_MAX })}
          data-text={say.playNotText}
          data-line={textOf(say.playLine({ line: GAP }))}
          data-wrong={say.playWrong}
          data-calm={say.playCalm}
          data-short={say.playShort}
          data-found={say.playFound}
          data-others={say.playOthers}
          data-read={textOf(say.playRead({ counts: GAP, from: GAP, to: GAP }))}
          data-heads={say.playHeads}
        />
      </div>
    </Titled>
  );
}
