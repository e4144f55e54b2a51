import type { ComponentChildren } from 'preact';
import type { Millis } from '../../core/base/time.ts';
import { asOf, catchingUpAsOf, type Figure } from '../words.ts';
import { Say, type Moments } from './say.tsx';

interface PulseProps {
  readonly figures: readonly Figure[];
  readonly now: Millis;
  readonly moments: Moments;
  readonly children?: ComponentChildren;
}

/** The numbers beside the sentence, and as of when they are. */
export function Pulse({ figures, now, moments, children }: PulseProps) {
  return (
    <div class="pulse">
      {figures.length === 0 ? null : (
        <ul class="figures">
          {figures.map(({ value, means, moves }) => (
            <li key={means} data-count={moves?.count} data-next={moves?.next}>
              <b>{value}</b> <span>{means}</span>
            </li>
          ))}
        </ul>
      )}
      <p>
        <b class="as-of">
          <Say words={moments.catchingUp === true ? catchingUpAsOf(now) : asOf(now)} moments={moments} />
        </b>{' '}
        {children}
      </p>
    </div>
  );
}
