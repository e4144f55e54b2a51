import { DAY, type Millis } from '../../core/base/time.ts';
import { iso } from '../iso.ts';
import type { Telling } from '../telling.ts';

/** An alert in the format that Alertmanager accepts and sends. Its labels identify it and stay the same for the whole incident. */
interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

/**
 * Alertmanager resolves an alert without an end after five minutes. Ours ends when the incident does, or after this long if we are gone.
 */
const FIRES_FOR: Millis = 7 * DAY;

/** One alert per service, with `endedAt` if it is over; a test message is an alert that ends in a moment. */
export function alertsOf(
  { items, title, text, link, muteLink, over, at, thread, channel }: Telling,
  endedAt: Millis = at,
): Alert[] {
  const muting = muteLink === null ? {} : { mute_url: muteLink };
  if (items.length === 0) {
    const labels = { alertname: 'OutcryTest', channel, test: thread };
    const annotations = { summary: title, description: text, ...muting };
    return [{ labels, annotations, startsAt: iso(at), endsAt: iso(at + 60_000), generatorURL: link }];
  }
  return items.map((item) => ({
    labels: {
      alertname: 'OutcryIncident',
      service: item.service,
      incident: item.incident.id,
      ...(item.category === null ? {} : { category: item.category }),
    },
    annotations: {
      summary: title,
      description: text,
      severity: item.severity,
      ...(item.knockOnOf === null ? {} : { knock_on_of: item.knockOnOf }),
      ...muting,
    },
    startsAt: iso(item.incident.onset.at),
    endsAt: iso(over ? endedAt : at + FIRES_FOR),
    generatorURL: item.link,
  }));
}
