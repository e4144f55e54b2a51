import type { Mark } from '../../core/domain/mark.ts';
import { findingSentence } from '../sentences/method-words.ts';
import { cleaned } from '../sentences/words.ts';
import { Say, type Moments } from './say.tsx';

/** What an editor found out about an incident, and when they said so. */
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
