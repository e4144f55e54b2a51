import type { Mark } from '../../core/domain/mark.ts';
import { findingSentence } from '../sentences/method-words.ts';
import { cleaned } from '../sentences/words.ts';
import { Say, type Moments } from './say.tsx';

/** An editor's finding about an incident, and when it was made. */
export function EditorMark({ mark, moments }: { mark: Mark | null; moments: Moments }) {
  if (mark === null) return null;
  return (
    <p class="note">
      <b>
        <Say words={findingSentence(moments.language, mark)} moments={moments} />
      </b>{' '}
      {mark.note === null ? null : <bdi>{cleaned(mark.note)}</bdi>}
    </p>
  );
}
