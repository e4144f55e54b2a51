import type { Language } from '../../words/language.ts';
import { SAID_BY_MIN, type Said } from '../models/said.ts';
import { Titled } from './titled.tsx';

/** What many people wrote in similar words; nothing if too few did. */
export function MostSaid({ said, language: { say } }: { said: readonly Said[]; language: Language }) {
  if (said.length === 0) return null;
  return (
    <Titled id="said" heading={say.saidHeading}>
      <ul class="said">
        {said.map(({ text, people }) => (
          <li key={text}>
            <q>
              <bdi>{text}</bdi>
            </q>{' '}
            <span class="fine">{say.saidBy({ people })}</span>
          </li>
        ))}
      </ul>
      <p class="fine">{say.saidNote({ people: SAID_BY_MIN })}</p>
    </Titled>
  );
}
