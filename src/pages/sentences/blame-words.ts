import type { Blame, BlameChangeReason } from '../../core/blame/collateral.ts';
import { MINUTE, type Millis } from '../../core/base/time.ts';
import type { Language } from '../../words/language.ts';
import { listed } from '../../words/quantities.ts';
import { linked, named, type Part, type Sentence } from '../../words/sentence.ts';

/** Sentences about services that rise together. */

export type NameOf = (slug: string) => string;

/** More names than this are counted instead. */
const OTHERS_MAX = 3;

/** The line below the verdict; null if there is nothing to say about others. `part` may turn their names into links. */
export function blameSentence(
  language: Language,
  blame: Blame | undefined,
  nameOf: NameOf,
  part: (slug: string) => Part = (slug) => named(nameOf(slug)),
): Sentence | null {
  const { say } = language;
  if (blame?.role === 'knock_on' && blame.of !== null) return say.knockOnOf({ service: part(blame.of) });
  if (blame?.role !== 'primary') return null;
  const shown = blame.others.slice(0, OTHERS_MAX).map(part);
  return say.sourceOf({ services: listed(language, shown, blame.others.length - shown.length) });
}

/** Why it is considered a knock-on; null if it is not one. */
export function blameBecause(language: Language, blame: Blame, own: string, nameOf: NameOf): Sentence | null {
  if (blame.role !== 'knock_on' || blame.via === null) return null;
  const { say } = language;
  const source = named(nameOf(blame.via));
  const rose = say.sourceRose({
    service: source,
    ...lag(language, blame.lagMs),
    ...factor(language, blame.times),
  });
  switch (blame.reason) {
    case 'depends_on':
      return say.whyDependsOn({ service: named(own), source, ...lag(language, blame.lagMs) });
    case 'dependants_together':
      return say.whyDependants({ source });
    case 'rival':
      return say.whyRival({ rose, source });
    case 'suspected':
      return say.whySuspected({ rose });
    case 'reached_through':
      return say.whyThrough({ source, rose });
    case 'moved_together':
      return say.whyTogether({ rose });
    case 'source':
    case 'alone':
      return null;
  }
}

export function blameUpdateSentence(
  { say }: Language,
  reason: BlameChangeReason,
  of: string | undefined,
  nameOf: NameOf,
): Sentence {
  switch (reason) {
    case 'knock_on_of':
      return of === undefined ? [say.updateKnockOn] : say.updateKnockOnOf({ service: named(nameOf(of)) });
    case 'own_trouble':
      return [say.updateOwn];
    case 'source_of_others':
      return [say.updateSource];
  }
}

export function blameUpdateTitle({ say }: Language, reason: BlameChangeReason): string {
  switch (reason) {
    case 'knock_on_of':
      return say.titleKnockOn;
    case 'own_trouble':
      return say.titleOwn;
    case 'source_of_others':
      return say.titleSource;
  }
}

/** What is said below a headline, and the reason for it. */
export interface ReasonedNote {
  readonly what: Sentence;
  readonly why: Sentence | null;
}

/** Null if there is nothing to say. */
export function blameNote(
  language: Language,
  blame: Blame | undefined,
  own: string,
  nameOf: NameOf,
): ReasonedNote | null {
  const what = blameSentence(language, blame, nameOf, (slug) => linked(nameOf(slug), slug));
  if (blame === undefined || what === null) return null;
  return { what: language.say.becauseAlone({ what }), why: blameBecause(language, blame, own, nameOf) };
}

/** What the page of a provider says that nobody reports while its dependants fail together. */
export const silentSourceNote = ({ say }: Language, service: string, dependants: number): ReasonedNote => ({
  what: say.silentSource({ services: dependants, service: named(service) }),
  why: null,
});

/** `about 24 times as much`, `about 1.5 times as much`, `far more`. */
function factor({ count }: Language, times: number | null): { factor: 'far' | 'other'; times: string } {
  if (times === null) return { factor: 'far', times: '' };
  return { factor: 'other', times: count(times < 10 ? Math.round(times * 10) / 10 : Math.round(times)) };
}

interface Lag {
  readonly when: 'same' | 'earlier' | 'later' | 'other';
  readonly span: string;
}

/** When the source rose, relative to the service: `2 minutes earlier`, `a minute later`. */
function lag({ say }: Language, lagMs: Millis | null): Lag {
  if (lagMs === null) return { when: 'other', span: '' };
  const minutes = Math.round(Math.abs(lagMs) / MINUTE);
  if (minutes === 0) return { when: 'same', span: '' };
  return { when: lagMs > 0 ? 'earlier' : 'later', span: say.aMinute({ minutes }) };
}
