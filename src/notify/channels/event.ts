import type { LessWeight } from '../../core/domain/less-weight.ts';
import { iso } from '../iso.ts';
import type { Telling } from '../telling.ts';

/** The event for programs: `type`, `timestamp` and `data`, as Standard Webhooks recommends. */
export function eventOf({ reason, at, title, text, items, link, muteLink }: Telling) {
  const [item] = items;
  const muting = muteLink === null ? {} : { mute_url: muteLink };
  if (item === undefined)
    return { type: 'test', timestamp: iso(at), data: { title, text, url: link, ...muting } };
  const { incident } = item;
  return {
    type: `incident.${reason}`,
    timestamp: iso(at),
    data: {
      title,
      text,
      url: item.link,
      ...muting,
      service: item.service,
      name: item.name,
      category: item.category,
      knock_on_of: item.knockOnOf,
      severity: item.severity,
      incident: {
        id: incident.id,
        state: incident.state,
        began_at: iso(incident.onset.at),
        detected_at: incident.detectedAt === null ? null : iso(incident.detectedAt),
        ended_at: incident.endedAt === null ? null : iso(incident.endedAt),
        reports: incident.reports,
        ...leftOut(incident),
        peak: {
          at: iso(incident.peak.at),
          minutes: Math.round(incident.peak.windowMs / 60_000),
          reports: incident.peak.reports,
          ...leftOut(incident.peak),
          expected: Math.round(incident.peak.expected * 100) / 100,
        },
        scope: {
          kind: incident.scope.kind,
          parts: (incident.scope.parts ?? []).map(({ dimension, key }) => ({ dimension, key })),
        },
      },
    },
  };
}

/** Reports that the count before leaves out, if there are any. */
export const leftOut = ({ lessWeight }: LessWeight) =>
  lessWeight === undefined ? {} : { less_weight: lessWeight };

/** The same as a structured CloudEvent 1.0: `source` and `id` together identify the event, and are the same in retries. */
export function cloudEventOf(telling: Telling) {
  const { type, timestamp, data } = eventOf(telling);
  return {
    specversion: '1.0',
    id: telling.id,
    source: telling.site,
    type: `outcry.${type}`,
    subject: 'service' in data ? data.service : telling.channel,
    time: timestamp,
    datacontenttype: 'application/json',
    data,
  };
}
