import { renderToString } from 'preact-render-to-string';
import type { Language } from '../words/language.ts';
import { clockOf } from '../words/clock.ts';
import { Say } from './parts/say.tsx';
import { render, type Rendered } from './rendered.ts';
import { heardSentence, type Heard } from './words.ts';

export type { Heard } from './words.ts';

/** What the form leaves empty for it. */
const PLACE = '<span class="heard"></span>';

/**
 * A page that thanks, as it is kept for everybody, with the sentence that is one reporter's: nothing is read or drawn for it but
 * that. It is sent once and kept nowhere.
 */
export function thanking(page: Rendered, heard: Heard, language: Language): Promise<Rendered> {
  const moments = { language, clock: clockOf(language, 'UTC'), asOf: 0 };
  const said = renderToString(<Say words={heardSentence(language, heard)} moments={moments} />);
  return render(
    page.status,
    page.identity.toString().replace(PLACE, () => ` <span>${said}</span>`),
  );
}
