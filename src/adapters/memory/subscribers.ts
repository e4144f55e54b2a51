import { compare } from '../../core/base/order.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Subscriber, Subscribers } from '../../ports/subscribers.ts';

export interface SubscriberShelf {
  readonly subscribers: Map<string, Subscriber>;
  readonly secrets: Map<string, string>;
}

export function memorySubscribers(
  { subscribers, secrets }: SubscriberShelf,
  stillOpen: StillOpen,
): Subscribers {
  function all(): Subscriber[] {
    stillOpen();
    return [...subscribers.values()].sort((a, b) => compare(a.id, b.id));
  }
  return {
    async put(subscriber) {
      stillOpen();
      subscribers.set(subscriber.id, subscriber);
    },
    async tried(id, tries, dueAt) {
      stillOpen();
      const known = subscribers.get(id);
      if (known !== undefined) subscribers.set(id, { ...known, tries, dueAt });
    },
    async remove(ids) {
      stillOpen();
      for (const id of ids) subscribers.delete(id);
    },
    get: async (ids) => all().filter(({ id }) => ids.includes(id)),
    async listening(to, incident, { after, limit }) {
      const listening = all().filter(
        (one) =>
          one.confirmedAt !== null &&
          ('service' in to ? one.service === to.service : one.category === to.category) &&
          (one.incident === null || one.incident === incident) &&
          one.id > after,
      );
      return listening.slice(0, limit);
    },
    of: async (who) => all().filter((one) => one.who === who),
    async unasked(at, limit) {
      const due = all().filter(
        ({ confirmedAt, dueAt }) => confirmedAt === null && dueAt !== null && dueAt <= at,
      );
      return due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)).slice(0, limit);
    },
    async count(since) {
      const known = all();
      return { all: known.length, since: known.filter(({ askedAt }) => askedAt >= since).length };
    },
    async forget({ asked, confirmed }) {
      for (const { id, askedAt, confirmedAt } of all())
        if (confirmedAt === null ? askedAt < asked : confirmedAt < confirmed) subscribers.delete(id);
    },
    async secret(name, made, isUsable = () => true) {
      stillOpen();
      const kept = secrets.get(name);
      if (kept !== undefined && isUsable(kept)) return kept;
      secrets.set(name, made);
      return made;
    },
  };
}
