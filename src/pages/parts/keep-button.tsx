import { textOf, named } from '../../words/sentence.ts';
import type { Language } from '../../words/language.ts';
import { MINE_MAX } from '../models/board.ts';

/** A button that saves the service on the reader's device; it needs the browser module, so it is hidden without a script. */
export function KeepButton({
  slug,
  name,
  language: { say },
}: {
  slug: string;
  name: string;
  language: Language;
}) {
  return (
    <button
      type="button"
      class="keep"
      data-keep={slug}
      data-full={say.mineFull({ services: MINE_MAX })}
      aria-pressed="false"
    >
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="m12 3 2.8 5.8 6.2.8-4.5 4.4 1.1 6.3L12 17.2l-5.6 3.1 1.1-6.3L3 9.6l6.2-.8z" />
      </svg>
      <span>{say.mineHeading}</span>
      <span class="hush">{textOf(say.mineOf({ service: named(name) }))}</span>
    </button>
  );
}
