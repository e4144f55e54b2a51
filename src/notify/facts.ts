import type { NamesByLanguage } from '../core/domain/names-by-language.ts';
import type { Service } from '../core/domain/service.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';

/** The content of one notice, stored with the delivery so that a retry says the same. */
export interface Facts {
  readonly notice: Notice;
  readonly incident: Incident;
  readonly service: NamedService;
  /** The service that probably caused it; null if none. */
  readonly source: NamedService | null;
}

export interface NamedService {
  readonly slug: string;
  readonly name: string;
  readonly names?: NamesByLanguage;
  readonly category: string | null;
}

/** A service that has left the catalog is called by its slug. */
export function namedService(slug: string, service: Service | null): NamedService {
  if (service === null) return { slug, name: slug, category: null };
  const { name, names, category } = service;
  return { slug, name, category, ...(names === undefined ? {} : { names }) };
}
