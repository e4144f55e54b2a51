import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';
import { MINUTE, type Millis } from '../core/base/time.ts';
import { START, channel, incident, notice } from '../ports/given.fixture.ts';
import type { Case } from './case.ts';
import type { Facts } from './facts.ts';
import type { Setting } from './telling.ts';

/** Shared fixtures for the tests of this room: a test passes what matters to it, and the rest is the same everywhere. */

export const SETTING: Setting = {
  channel: 'ops',
  locale: 'en',
  timeZone: 'UTC',
  site: 'https://status.example.org',
  instance: 'Outcry',
};

export function incidentOf(service: string, facts: Partial<Incident> = {}): Incident {
  return incident({
    id: `${service}-20250310-0925`,
    service,
    reports: 57,
    peak: { at: START, windowMs: 15 * MINUTE, reports: 42, expected: 1.2, evidence: 12.5 },
    scope: { kind: 'only', parts: [{ dimension: 'city', key: 'GB/London', observed: 40, expected: 1 }] },
    ...facts,
  });
}

export function factsOf(service: string, facts: Partial<Facts> & { reason?: Notice['reason'] } = {}): Facts {
  const { reason = 'opened', ...rest } = facts;
  const of = incidentOf(service);
  return {
    notice: notice(`${of.id}.1.${reason}`, { incident: of.id, service, reason, at: START }),
    incident: of,
    service: { slug: service, name: `${service.toUpperCase()} & Söhne <3`, category: 'banks' },
    source: null,
    ...rest,
  };
}

export function caseOf(facts: Partial<Case> & { at?: Millis } = {}): Case {
  const of = incidentOf('x');
  return {
    notice: notice(`${of.id}.1.opened`, { incident: of.id, service: 'x', at: START }),
    incident: of,
    service: null,
    channel: channel('ops'),
    listener: 'people',
    at: START,
    told: null,
    held: false,
    openingHeld: false,
    source: null,
    silences: [],
    ...facts,
  };
}
