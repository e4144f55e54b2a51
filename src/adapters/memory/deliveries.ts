import type { Delivery, Deliveries } from '../../ports/deliveries.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { NoticeShelf } from './outbox.ts';

/** Deliveries by channel and id, in the order in which they were put. */
export type DeliveryShelf = Map<string, Delivery>;

const keyOf = ({ channel, id }: Pick<Delivery, 'channel' | 'id'>): string => `${channel} ${id}`;
const isTold = ({ state }: Delivery): boolean => state === 'sent' || state === 'waiting';

export function memoryDeliveries(
  shelf: DeliveryShelf,
  { notices, sent }: NoticeShelf,
  stillOpen: StillOpen,
): Deliveries {
  function all(): Delivery[] {
    stillOpen();
    return [...shelf.values()];
  }
  return {
    async plan(deliveries, ids) {
      stillOpen();
      for (const delivery of deliveries)
        if (!shelf.has(keyOf(delivery))) shelf.set(keyOf(delivery), delivery);
      for (const id of ids) if (notices.has(id)) sent.add(id);
    },
    async settle(deliveries) {
      stillOpen();
      for (const delivery of deliveries) if (shelf.has(keyOf(delivery))) shelf.set(keyOf(delivery), delivery);
    },
    held: async () => all().filter(({ state }) => state === 'held'),
    async dueChannels(at) {
      const due = all().filter(({ state, dueAt }) => state === 'waiting' && dueAt <= at);
      return [...new Set(due.map(({ channel }) => channel))].sort();
    },
    async waiting(channel, limit) {
      const waiting = all().filter((one) => one.channel === channel && one.state === 'waiting');
      return waiting.slice(0, limit);
    },
    async waitingOf(channels) {
      const asked = new Set(channels);
      return all().filter((one) => asked.has(one.channel) && one.state === 'waiting');
    },
    async told(service, channels) {
      const asked = new Set(channels);
      const told = all().filter((one) => one.service === service && asked.has(one.channel) && isTold(one));
      const last = new Map(told.map((delivery) => [delivery.channel, delivery]));
      return [...last.values()].sort((a, b) => (a.channel < b.channel ? -1 : 1));
    },
    since: async (from) => all().filter((one) => one.plannedAt >= from && isTold(one)),
    async reference(channel, incident) {
      const named = all().filter((one) => one.channel === channel && one.incident === incident);
      return named.findLast(({ reference }) => reference !== null)?.reference ?? null;
    },
    async has(channel, id) {
      stillOpen();
      return shelf.has(keyOf({ channel, id }));
    },
    async log(channel, limit) {
      return all()
        .filter((one) => one.channel === channel)
        .reverse()
        .slice(0, limit);
    },
    async forget(before) {
      for (const one of all())
        if (one.decidedAt < before && one.state !== 'held' && one.state !== 'waiting')
          shelf.delete(keyOf(one));
    },
  };
}
