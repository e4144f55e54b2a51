import { compare } from '../../core/base/order.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Channel, ChannelHealth, Channels, Silence } from '../../ports/channels.ts';

export interface ChannelShelf {
  readonly channels: Map<string, Channel>;
  readonly silences: Map<string, Silence>;
  readonly health: Map<string, ChannelHealth>;
  version: number;
}

export function memoryChannels(shelf: ChannelShelf, stillOpen: StillOpen): Channels {
  const { channels, silences, health } = shelf;
  function moveOn(): void {
    stillOpen();
    shelf.version += 1;
  }
  return {
    async put(channel) {
      moveOn();
      channels.set(channel.name, channel);
    },
    async remove(name) {
      moveOn();
      channels.delete(name);
      health.delete(name);
      for (const { id, channel } of silences.values()) if (channel === name) silences.delete(id);
    },
    async list() {
      stillOpen();
      return [...channels.values()].sort((a, b) => compare(a.name, b.name));
    },
    async silence(silence) {
      moveOn();
      silences.set(silence.id, silence);
    },
    async silences(at) {
      stillOpen();
      return [...silences.values()].filter(({ until }) => until > at).sort((a, b) => compare(a.id, b.id));
    },
    async putHealth(one) {
      moveOn();
      health.set(one.channel, one);
    },
    async health() {
      stillOpen();
      return [...health.values()].sort((a, b) => compare(a.channel, b.channel));
    },
    async version() {
      stillOpen();
      return shelf.version;
    },
  };
}
