import type { Blame, BlameChangeReason } from '../core/blame/collateral.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import { cleaned, linked, named, type Part, type Sentence } from './sentence.ts';

/** What people read of services that rise together; part of `words.ts`, in a file of its own for its length. */

export type NameOf = (slug: string) => string;

/** More names than this are a crowd. */
const OTHERS_MAX = 3;

/** The one line below the verdict; null where there is nothing to say of others. `say` may make links of their names. */
export function blameSentence(
  blame: Blame | undefined,
  nameOf: NameOf,
  say: (slug: string) => Part = (slug) => named(nameOf(slug)),
): Sentence | null {
  if (blame?.role === 'knock_on' && blame.of !== null)
    return ['Probably caused by the problems at ', say(blame.of)];
  if (blame?.role !== 'primary') return null;
  const shown = blame.others.slice(0, OTHERS_MAX);
  const more = blame.others.length - shown.length;
  const last = more === 0 ? shown.length - 1 : null;
  const list = shown.flatMap((slug, index): Part[] => {
    if (index === 0) return [say(slug)];
    return [index === last ? ' and ' : ', ', say(slug)];
  });
  return ['Probably also the cause of reports about ', ...list, more > 0 ? ` and ${more} more` : ''];
}

/** Why it is held to be a knock-on; null where it is none. */
export function blameBecause(blame: Blame, own: string, nameOf: NameOf): Sentence | null {
  if (blame.role !== 'knock_on' || blame.via === null) return null;
  const source = named(nameOf(blame.via));
  const when = lag(blame.lagMs);
  const rose: Sentence = [
    'Reports about ',
    source,
    ` rose ${when === '' ? '' : `${when} and `}${times(blame.times)}.`,
  ];
  switch (blame.reason) {
    case 'depends_on':
      return [named(own), ' depends on ', source, `, where reports rose${when === '' ? '' : ` ${when}`}.`];
    case 'dependants_together':
      return ['It depends on ', source, ', and reports about other services that do rose at the same time.'];
    case 'rival':
      return [...rose, ' People who can’t reach someone on ', source, ' often blame their own network.'];
    case 'suspected':
      return [...rose, ' When it fails, people often blame their connection.'];
    case 'reached_through':
      return ['Many people reach it through ', source, '. ', ...rose];
    case 'moved_together':
      return ['The two have risen together before. ', ...rose];
    case 'source':
    case 'alone':
      return null;
  }
}

export function blameUpdateSentence(
  reason: BlameChangeReason,
  of: string | undefined,
  nameOf: NameOf,
): string {
  switch (reason) {
    case 'knock_on_of':
      return of === undefined
        ? 'These reports are probably caused by problems at another service.'
        : `These reports are probably caused by the problems at ${cleaned(nameOf(of))}.`;
    case 'own_trouble':
      return 'Problems elsewhere no longer explain these reports. They are probably about a problem here.';
    case 'source_of_others':
      return 'Reports about other services rose too, probably because of this.';
  }
}

export function blameUpdateTitle(reason: BlameChangeReason): string {
  switch (reason) {
    case 'knock_on_of':
      return 'Probably caused elsewhere';
    case 'own_trouble':
      return 'Its own problem';
    case 'source_of_others':
      return 'Probably the cause';
  }
}

/** All that is said of a surge and the others: what it is, and why; null where there is nothing to say. */
export function blameNote(blame: Blame | undefined, own: string, nameOf: NameOf): Sentence | null {
  const what = blameSentence(blame, nameOf, (slug) => linked(nameOf(slug), slug));
  if (blame === undefined || what === null) return null;
  const because = blameBecause(blame, own, nameOf);
  return because === null ? [...what, '.'] : [...what, '. ', ...because];
}

/** What the page of a provider says that nobody reports, while those that need it fail together. */
export function silentSourceNote(service: string, dependants: number): Sentence {
  const who = dependants === 1 ? '1 service that depends on ' : `${dependants} services that depend on `;
  return [`Probably a problem here: reports about ${who}`, named(service), ' rose at the same time.'];
}

/** `about 24 times as much`, `about 1.5 times as much`, `far more`. */
function times(factor: number | null): string {
  if (factor === null) return 'far more';
  return `about ${factor < 10 ? Math.round(factor * 10) / 10 : Math.round(factor)} times as much`;
}

/** When the source rose, seen from the service: `2 minutes earlier`, `a minute later`. */
function lag(lagMs: Millis | null): string {
  if (lagMs === null) return '';
  const minutes = Math.round(Math.abs(lagMs) / MINUTE);
  if (minutes === 0) return 'at the same time';
  const span = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return lagMs > 0 ? `${span} earlier` : `${span} later`;
}
