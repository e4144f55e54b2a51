import type { Channel, Channels } from '../../ports/channels.ts';
import type { Subscriber, Subscribers } from '../../ports/subscribers.ts';
import type { Seal } from './seal.ts';

/** What a secret of the instance is bound to. */
export const secretOf = (name: string): string => `secret ${name}`;

export const sealedChannel = (channel: Channel, { seal }: Seal): Channel => ({
  ...channel,
  settings: { sealed: seal(JSON.stringify(channel.settings), channel.name) },
});

/** Settings that the key does not open become empty, so that they visibly fail validation. */
export function openedChannel(channel: Channel, { open }: Seal): Channel {
  const { sealed } = channel.settings;
  const text = typeof sealed === 'string' ? open(sealed, channel.name) : null;
  return { ...channel, settings: text === null ? {} : (JSON.parse(text) as Channel['settings']) };
}

/** Channels whose settings are sealed in the store. */
export function sealedChannels(shelf: Channels, seal: Seal): Channels {
  return {
    ...shelf,
    put: async (channel) => shelf.put(sealedChannel(channel, seal)),
    list: async () => (await shelf.list()).map((channel) => openedChannel(channel, seal)),
  };
}

/**
 * Subscribers whose addresses are sealed in the store, and secrets of the instance. A subscriber whose address the key does not open cannot
 * be told anything and is treated as gone; a secret that it does not open is useless and replaced by a new one.
 */
export function sealedSubscribers(shelf: Subscribers, { seal, open, opener }: Seal): Subscribers {
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
      // An empty page would be taken for the last.
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
