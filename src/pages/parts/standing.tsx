import type { Verdict } from '../sentences/verdict.ts';
import { boardWhen, boardWord } from '../sentences/words.ts';
import { Say, type Moments } from './say.tsx';
import { ToneIcon } from './tone-icon.tsx';

/** A service's status in a few words, and since when: `⚠ Problems since about 09:25`. */
export function Standing({ verdict, moments }: { verdict: Verdict; moments: Moments }) {
  const { language } = moments;
  const when = boardWhen(language, verdict);
  return (
    <>
      <ToneIcon tone={verdict.kind} /> {boardWord(language, verdict)}
      {when === null ? null : (
        <>
          {' '}
          <Say words={when} moments={moments} />
        </>
      )}
    </>
  );
}
