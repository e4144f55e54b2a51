import type { Blame, BlameChangeReason } from '../core/collateral.ts';
import { MINUTE, type Millis } from '../core/time.ts';
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
    return ['Likely a knock-on of problems at ', say(blame.of)];
  if (blame?.role !== 'primary') return null;
  const shown = blame.others.slice(0, OTHERS_MAX);
  const more = blame.others.length - shown.length;
  const last = more === 0 ? shown.length - 1 : null;
  const list = shown.flatMap((slug, index): Part[] => {
    if (index === 0) return [say(slug)];
    return [index === last ? ' and ' : ', ', say(slug)];
  });
  return ['Likely the source of reports on ', ...list, more > 0 ? ` and ${more} more` : ''];
}

/** Why it is held to be a knock-on; null where it is none. */
export function blameBecause(blame: Blame, own: string, nameOf: NameOf): Sentence | null {
  if (blame.role !== 'knock_on' || blame.via === null) return null;
  const source = named(nameOf(blame.via));
  const when = lag(blame.lagMs);
  const begun = when === '' ? '' : `, beginning ${when}`;
  switch (blame.reason) {
    case 'depends_on':
      return [named(own), ' depends on ', source, `, where reports rose${when === '' ? '' : ` ${when}`}.`];
    case 'dependants_together':
      return ['It depends on ', source, ', and so do others whose reports rose in the same minutes.'];
    case 'rival':
      return [source, ` had ${times(blame.times)} as many extra reports${begun}. `, THOSE_OF_A_RIVAL];
    case 'suspected':
      return [source, ` had ${times(blame.times)} as many extra reports${begun}. `, WHO_SUSPECT];
    case 'reached_through':
      return [
        'Many reach it through ',
        source,
        `, which had ${times(blame.times)} as many extra reports${begun}.`,
      ];
    case 'moved_together':
      return [
        'They rose together before, and ',
        source,
        ` had ${times(blame.times)} as many extra reports${begun}.`,
      ];
    case 'source':
    case 'alone':
      return null;
  }
}

const THOSE_OF_A_RIVAL = 'People who cannot reach its users often report their own provider.';
const WHO_SUSPECT = 'When it fails, people often suspect their connection.';

export function blameUpdateSentence(
  reason: BlameChangeReason,
  of: string | undefined,
  nameOf: NameOf,
): string {
  switch (reason) {
    case 'knock_on_of':
      return `Reports are likely a knock-on of problems at ${of === undefined ? 'another service' : cleaned(nameOf(of))}.`;
    case 'own_trouble':
      return 'Problems elsewhere do not explain the reports any more: they are likely about trouble of its own.';
    case 'source_of_others':
      return 'Reports on other services rose too, and are likely a knock-on of this.';
  }
}

export function blameUpdateTitle(reason: BlameChangeReason): string {
  switch (reason) {
    case 'knock_on_of':
      return 'Likely a knock-on';
    case 'own_trouble':
      return 'Trouble of its own';
    case 'source_of_others':
      return 'Likely the source';
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
  return ['Likely a problem here: reports rose at the same time on ', who, named(service), '.'];
}

/** `24 times`, `1.5 times`. */
function times(factor: number | null): string {
  if (factor === null) return 'many times';
  return `${factor < 10 ? Math.round(factor * 10) / 10 : Math.round(factor)} times`;
}

/** When the source rose, seen from the service: `2 minutes earlier`. */
function lag(lagMs: Millis | null): string {
  if (lagMs === null) return '';
  const minutes = Math.round(Math.abs(lagMs) / MINUTE);
  if (minutes === 0) return 'in the same minute';
  const span = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return lagMs > 0 ? `${span} earlier` : `${span} later`;
}
