import type { Millis } from '../core/base/time.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';
import type { Delivery } from '../ports/deliveries.ts';
import type { Store } from '../ports/store.ts';
import type { Book, BookedChannel } from './book.ts';
import type { Facts } from './facts.ts';
import { reminderDue } from './stages/remind.ts';

/** A reminder, for one channel that asked for them, that an incident goes on. */
interface Reminder {
  readonly notice: Notice;
  readonly incident: Incident;
  readonly booked: BookedChannel;
}

/**
 * The reminders that are due and not decided yet. There are no timers and no state: when one is due follows from what the channel was last
 * told, and so does its id, so that after a restart the same ones are found and decided ones are recognised by their id.
 */
export async function dueReminders(
  { store, book }: { readonly store: Pick<Store, 'incidents' | 'deliveries'>; readonly book: Book },
  at: Millis,
): Promise<Reminder[]> {
  const reminded = book.all.filter(({ channel }) => channel.wants.remind !== undefined);
  if (reminded.length === 0) return [];
  const due: Reminder[] = [];
  const names = reminded.map(({ channel }) => channel.name);
  for (const incident of await store.incidents.active()) {
    if (incident.state !== 'open') continue;
    for (const heard of await store.deliveries.told(incident.service, names)) {
      const booked = book.of(heard.channel);
      const notice = booked === null ? null : reminderOf(heard, incident, booked, at);
      if (booked === null || notice === null) continue;
      if (!(await store.deliveries.has(heard.channel, notice.id))) due.push({ notice, incident, booked });
    }
  }
  return due;
}

function reminderOf(
  heard: Delivery,
  incident: Incident,
  { channel }: BookedChannel,
  at: Millis,
): Notice | null {
  const { remind } = channel.wants;
  if (remind === undefined || heard.incident !== incident.id || heard.reason === 'resolved') return null;
  const due = reminderDue(heard.plannedAt, remind, at);
  if (due === null) return null;
  const { knockOnOf } = (JSON.parse(heard.facts) as Facts).notice;
  return {
    id: `${incident.id}.${due}.still_open`,
    incident: incident.id,
    service: incident.service,
    at: due,
    reason: 'still_open',
    ...(knockOnOf !== undefined && { knockOnOf }),
  };
}
