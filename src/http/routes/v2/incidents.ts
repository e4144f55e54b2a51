import { z } from 'zod';
import type { Incident } from '../../../core/incident/incident.ts';
import type { Service } from '../../../core/domain/service.ts';
import { serves } from '../../../core/scope/concerns.ts';
import { searchIncidents } from '../../../api/incident-search.ts';
import { countryOfNumber, WORLD } from '../../../catalog/numbers.ts';
import { attributionJson, eventJson, incidentJson, isActive, type Told } from '../../../api/v2/incident.ts';
import { LISTED_MAX, incidentsQuery, pagedQuery } from '../../../api/v2/requests.ts';
import { refuse, wholeNumber, type Desk, type Refused } from './asking.ts';

type Query = z.infer<typeof pagedQuery> & { readonly only_active?: boolean };

/** Incidents, also in the form of news. */
export function incidentRoutes(desk: Desk): void {
  const { context } = desk;

  function toldOf(incident: Incident): Told | null {
    const service = context.catalog.service(incident.service);
    const { detectedAt } = incident;
    return service === null || detectedAt === null ? null : { incident, detectedAt, service };
  }

  /** A page of incidents, newest first. */
  async function page(
    { page: number, page_size: size, only_active: active = false, ...dates }: Query,
    service: string | undefined,
    fits: (service: Service) => boolean = () => true,
  ): Promise<{ readonly told: readonly Told[]; readonly next: number | null } | Refused> {
    const stretch = desk.stretch(dates);
    if ('refuse' in stretch) return stretch;
    const start = (number - 1) * size;
    if (start + size > LISTED_MAX) return refuse(400, `Pages lead to the first ${LISTED_MAX} items.`);
    const keep = (incident: Incident): boolean => {
      const told = toldOf(incident);
      return told !== null && fits(told.service) && (!active || isActive(incident));
    };
    const found = active
      ? await underWay(service, keep)
      : await searchIncidents(context.store.incidents, {
          service,
          // A time rounded to the minute includes what was reported within that minute.
          since: stretch.from,
          until: stretch.to,
          keep,
          limit: start + size + 1,
        }).then(({ items }) => items);
    const told = found.slice(start, start + size).flatMap((incident) => toldOf(incident) ?? []);
    return { told, next: found.length > start + size ? number + 1 : null };
  }

  /** Active incidents, whenever they began: there are only as many as there is trouble. */
  async function underWay(service: string | undefined, keep: (incident: Incident) => boolean) {
    const active = await context.store.incidents.active();
    return active
      .filter((incident) => (service === undefined || incident.service === service) && keep(incident))
      .sort((a, b) => (b.detectedAt ?? 0) - (a.detectedAt ?? 0) || (a.id < b.id ? 1 : -1));
  }

  desk.get('/v2/incidents', incidentsQuery, async ({ query }) => {
    const found = await page(query, undefined);
    return 'refuse' in found ? found : { send: found.told.map(incidentJson), next: found.next };
  });

  desk.get('/v2/companies/:id/incidents', incidentsQuery, async ({ params, query }) => {
    const service = desk.company(params['id']);
    if ('refuse' in service) return service;
    const found = await page(query, service.slug);
    return 'refuse' in found ? found : { send: found.told.map(incidentJson), next: found.next };
  });

  desk.get('/v2/companies/:id/events', pagedQuery, async ({ params, query }) => {
    const service = desk.company(params['id']);
    if ('refuse' in service) return service;
    const found = await page(query, service.slug);
    return 'refuse' in found ? found : { send: found.told.map(eventJson), next: found.next };
  });

  desk.get('/v2/sites/:id/companies/events', pagedQuery, async ({ params, query }) => {
    const iso = countryOfNumber(wholeNumber(params['id']) ?? 0);
    const isSite = iso === WORLD || desk.directory.countries.some((country) => country === iso);
    if (iso === null || !isSite) return refuse(404, 'There is no site of this number.');
    const found = await page(query, undefined, (service) => iso === WORLD || serves(service, iso));
    return 'refuse' in found ? found : { send: found.told.map(eventJson), next: found.next };
  });

  desk.get('/v2/companies/:id/attribution', z.object({}), ({ params }) => {
    const service = desk.company(params['id']);
    if ('refuse' in service) return service;
    return { send: attributionJson(context.watch.state(service.slug).incident, context.watch.at) };
  });
}
