import { DAY } from '../../core/base/time.ts';
import type { Language } from '../../words/language.ts';
import type { HowOften } from '../models/how-often.ts';
import { named, textOf, type Sentence } from '../sentences/words.ts';
import { Say, type Moments } from './say.tsx';
import { Titled } from './titled.tsx';

/** How often a service has incidents and how certain that is, or that it is too early to say. */
export function HowOftenPart({ often, name, moments }: { often: HowOften; name: string; moments: Moments }) {
  const { language } = moments;
  const { say } = language;
  return (
    <Titled id="often" heading={textOf(say.oftenHeading({ service: named(name) }))}>
      <p class="often">
        <Say words={oftenSentence(language, often)} moments={moments} />
      </p>
      <p class="fine">
        {often.aYear === null
          ? say.oftenNote
          : textOf(say.sentences({ first: say.oftenNote, next: say.oftenRange }))}
      </p>
    </Titled>
  );
}

export function oftenSentence(language: Language, { watchedMs, incidents, aYear }: HowOften): Sentence {
  const { say } = language;
  const days = say.days({ days: Math.max(1, Math.floor(watchedMs / DAY)) });
  if (watchedMs === 0) return [say.oftenUnwatched];
  if (aYear === null) return say.oftenShort({ days, incidents });
  const [low, high, rate] = [aYear.low, aYear.high, aYear.rate].map((value) => figure(language, value));
  if (incidents === 0) return say.oftenNever({ days, high: high ?? '' });
  return say.oftenRate({ days, incidents, rate: rate ?? '', low: low ?? '', high: high ?? '' });
}

/** A number per year, rounded to its precision. */
const figure = ({ count, decimal }: Language, value: number): string =>
  value < 10 ? decimal(value) : count(Math.round(value));
