import type { Service } from '../domain/service.ts';
import type { Scope } from './scope.ts';

/** Whether people of a country use a service: it serves that country, or the whole world. */
export const serves = ({ countries }: Pick<Service, 'countries'>, country: string): boolean =>
  countries.length === 0 || countries.includes(country);

/** Whether an incident may concern a country: its service serves it, and its scope is not limited to other countries. */
export function concerns(
  { scope }: { readonly scope: Scope },
  service: Pick<Service, 'countries'>,
  country: string,
): boolean {
  if (!serves(service, country)) return false;
  const parts = scope.kind === 'everywhere' ? [] : (scope.parts ?? []);
  const places = parts.filter(({ dimension }) => ['country', 'region', 'city'].includes(dimension));
  return places.length === 0 || places.some(({ key }) => key.slice(0, 2) === country);
}
