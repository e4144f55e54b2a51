import type { ComponentChildren } from 'preact';
import type { Millis } from '../../core/base/time.ts';
import type { Figure } from '../sentences/figure-words.ts';
import type { Sentence } from '../../words/sentence.ts';
import { Say, type Moments } from './say.tsx';

/** Longer values take two lines if there is little space. */
const NUMBER_CHARS_MAX = 12;
/** Direction marks have no width. */
const isLong = (value: string): boolean => value.replaceAll(/\p{Cf}/gu, '').length > NUMBER_CHARS_MAX;

interface PulseProps {
  readonly figures: readonly Figure[];
  readonly now: Millis;
  readonly moments: Moments;
  readonly children?: ComponentChildren;
}

/** The numbers beside the sentence, and their time. */
export function Pulse({ figures, now, moments, children }: PulseProps) {
  return (
    <div class="pulse">
      {figures.length === 0 ? null : (
        <ul class="figures">
          {figures.map(({ value, means, moves }, nth) => (
            <li key={nth} data-count={moves?.count} data-next={moves?.next}>
              <b class={isLong(value) ? 'long' : undefined}>{value}</b>{' '}
              <span>
                <Say words={means} moments={moments} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <p>
        <b class="as-of">
          <Say words={asOfWords(moments, now)} moments={moments} />
        </b>{' '}
        {children}
      </p>
    </div>
  );
}

/** The time of the numbers, and whether the past is still being judged. */
export function asOfWords({ language, catchingUp }: Moments, now: Millis): Sentence {
  const { say } = language;
  return catchingUp === true ? say.catchingUpAsOf({ at: now }) : say.asOf({ at: now });
}
