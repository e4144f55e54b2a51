import { AGES, type Rise } from './collateral-odds.ts';
import { relationsOf } from '../domain/relations.ts';
import type { Service } from '../domain/service.ts';
import type { Millis } from '../base/time.ts';

/** A rise that began at `began` and grew evenly, with `extra` reports beyond the usual by `at`. */
export function rise(
  service: string,
  { at, began, extra }: { at: Millis; began: Millis; extra: number },
): Rise {
  const age = at - began;
  const course = AGES.filter((one) => one <= age).map((one) => (extra * one) / age);
  const onset = { at: began, earliest: began, latest: began };
  return { service, at, onset, observed: extra + 3, expected: 3, course };
}

function service(slug: string, category: string, dependsOn: readonly string[] = []): Service {
  const nothing = { countries: [], aliases: [], homepage: null, officialStatus: null, problems: [] };
  return { slug, name: slug, category, dependsOn, ...nothing };
}

/** Three rival carriers and one that uses the first one's network, a cloud with six customers, a social network, banks. */
export const RELATIONS = relationsOf({
  categories: [
    { slug: 'mobile', name: 'Mobile', problems: [], rivals: 'country' },
    { slug: 'social', name: 'Social', problems: [], suspects: ['mobile'] },
    { slug: 'cloud', name: 'Cloud', problems: [] },
    { slug: 'online', name: 'Online', problems: [] },
    { slug: 'banks', name: 'Banks', problems: [] },
  ],
  services: [
    ...['att', 'verizon', 't-mobile'].map((slug) => service(slug, 'mobile')),
    service('cricket', 'mobile', ['att']),
    ...['friends', 'photos'].map((slug) => service(slug, 'social')),
    service('cloud', 'cloud'),
    ...['shop', 'music', 'films', 'maps', 'mail', 'game'].map((slug) => service(slug, 'online', ['cloud'])),
    ...['bank', 'other-bank'].map((slug) => service(slug, 'banks')),
  ],
});
