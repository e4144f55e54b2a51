import { placeKeys, type Place } from '../../core/domain/place.ts';
import type { Service } from '../../core/domain/service.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { ToldReason } from '../../core/incident/notice.ts';
import { atLeast, severityOf } from '../../core/incident/severity.ts';
import type { Subscription } from '../../ports/channels.ts';
import { isOpening, mayBeHeld, type Case, type Decision } from '../case.ts';

/** Whether a channel subscribes to the service at all, whatever the place and severity. */
export function asksFor(
  { services, categories, countries }: Subscription,
  service: Service | null,
  slug: string,
): boolean {
  const named = services.length + categories.length === 0;
  if (!named && !services.includes(slug) && !(service !== null && categories.includes(service.category)))
    return false;
  const served = service?.countries ?? [];
  return (
    countries.length === 0 || served.length === 0 || served.some((country) => countries.includes(country))
  );
}

/**
 * Whether the channel subscribed to this. What is too small, or elsewhere, is held while it lasts, because it may grow. A channel that was
 * told of the beginning hears the rest, however it develops, as far as it wants such steps.
 */
export function subscribe(given: Case): Decision {
  const { channel, service, notice, incident } = given;
  const { wants } = channel;
  if (!asksFor(wants, service, notice.service)) return { drop: 'not_subscribed' };
  if (!isOpening(given) && !wantsStep(wants, notice.reason)) return { drop: 'step_not_wanted' };
  if (!mayBeHeld(given)) return null;
  if (!atLeast(severityOf(incident), wants.severity)) return { hold: 'below_severity' };
  return isThere(incident, wants) ? null : { hold: 'elsewhere' };
}

/** Reminders are configured separately; see `remind`. */
const wantsStep = ({ only }: Subscription, reason: ToldReason): boolean =>
  only === undefined || reason === 'still_open' || only.includes(reason);

function isThere({ scope }: Incident, { countries, scopes, near }: Subscription): boolean {
  const keys = scope.kind === 'everywhere' ? [] : (scope.parts ?? []).map(({ key }) => key);
  const places = (scope.parts ?? [])
    .filter(({ dimension }) => ['country', 'region', 'city'].includes(dimension))
    .map(({ key }) => key);
  if (scope.kind === 'only' && places.length > 0) {
    if (countries.length > 0 && !places.some((key) => countries.includes(countryOf(key)))) return false;
    if (near !== undefined && !places.some((key) => overlap(key, near))) return false;
  }
  return scopes.length === 0 || keys.some((key) => scopes.includes(key) || scopes.includes(countryOf(key)));
}

/** Whether a place in the scope contains the other place, or lies in it. */
function overlap(key: string, near: Place): boolean {
  return placeKeys(near).includes(key) || (near.city === null && countryOf(key) === near.country);
}

/** `GB` of `GB`, `GB:Scotland` and `GB/London`. */
const countryOf = (key: string): string => /^[A-Z]{2}(?=$|[:/])/u.exec(key)?.[0] ?? '';
