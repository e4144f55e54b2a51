import type { Subscriber, Subscribers } from '../../ports/subscribers.ts';
import type { FolderSeal } from './folder-seal.ts';

/** The tables of the public that is told, and of secrets of the instance: a step of `migrate.ts`. */
export const SUBSCRIBERS_SQL = `
  CREATE TABLE subscribers (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    who TEXT NOT NULL,
    service TEXT NOT NULL,
    incident TEXT,
    country TEXT,
    language TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    due_at INTEGER,
    tries INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX subscribers_listening ON subscribers (service, id) WHERE confirmed_at IS NOT NULL;
  CREATE INDEX subscribers_who ON subscribers (who);
  CREATE INDEX subscribers_asked ON subscribers (asked_at);
  CREATE INDEX subscribers_unasked ON subscribers (due_at) WHERE confirmed_at IS NULL;
  CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `;

/** What a secret is bound to. */
export const secretOf = (name: string): string => `secret ${name}`;

/**
 * Subscribers whose addresses are sealed where they are kept, and secrets of the instance. One whose address the key does not open
 * can be told nothing, and is as good as gone; a secret that it does not open has no use any more, and a new one takes its place.
 */
export function sealedSubscribers(shelf: Subscribers, { seal, open, opener }: FolderSeal): Subscribers {
  function opened(subscribers: readonly Subscriber[]): Subscriber[] {
    if (subscribers.length === 0) return [];
    const openOne = opener();
    return subscribers.flatMap((one) => {
      const to = openOne(one.to, one.id);
      return to === null ? [] : [{ ...one, to }];
    });
  }
  return {
    ...shelf,
    put: async (one) => shelf.put({ ...one, to: seal(one.to, one.id) }),
    get: async (ids) => opened(await shelf.get(ids)),
    listening: async (service, incident, page) => {
      // A page without anybody would be taken for the last.
      for (let { after } = page; ;) {
        const found = await shelf.listening(service, incident, { ...page, after });
        const known = opened(found);
        if (known.length > 0 || found.length < page.limit) return known;
        after = found.at(-1)?.id ?? '';
      }
    },
    of: async (who) => opened(await shelf.of(who)),
    unasked: async (at, limit) => opened(await shelf.unasked(at, limit)),
    async secret(name, made) {
      const of = secretOf(name);
      const kept = await shelf.secret(name, seal(made, of), (sealed) => open(sealed, of) !== null);
      return open(kept, of) ?? made;
    },
  };
}
