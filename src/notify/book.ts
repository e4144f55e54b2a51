import type { Millis } from '../core/base/time.ts';
import type { Channel, ChannelHealth, Channels, Silence } from '../ports/channels.ts';
import { kindOf, type AnyKind } from './channels/index.ts';

/** A recipient, as far as decisions go: a channel, or a subscriber treated as a channel of its own. */
export interface Listens {
  readonly channel: Channel;
  readonly kind: Pick<AnyKind, 'name' | 'listener'>;
  readonly health: ChannelHealth;
  /** The one incident that it already knows of and wants to hear the end of; null or left out: it is told of all. */
  readonly incident?: string | null;
}

/** A channel with its kind and its health. */
export interface BookedChannel extends Listens {
  readonly kind: AnyKind;
}

/** The channels in use, those of the file before those added by command, and the silences. */
export interface Book {
  readonly all: readonly BookedChannel[];
  of(name: string): BookedChannel | null;
  readonly silences: readonly Silence[];
  /** Checks whether another process changed something. */
  refresh(at: Millis): Promise<void>;
  /** Stores the health of a channel. */
  putHealth(health: ChannelHealth): Promise<void>;
}

/** More channels than this are a mistake; for the public there are feeds. */
export const CHANNELS_MAX = 1_000;

export async function openBook(shelf: Channels, file: readonly Channel[], at: Millis): Promise<Book> {
  let version = -1;
  let booked = new Map<string, BookedChannel>();
  let silences: readonly Silence[] = [];

  async function refresh(at: Millis): Promise<void> {
    const now = await shelf.version();
    if (now === version) return;
    const [added, health] = [await shelf.list(), await shelf.health()];
    silences = await shelf.silences(at);
    booked = booking([...file, ...added], new Map(health.map((one) => [one.channel, one])));
    version = now;
  }

  await refresh(at);
  return {
    get all() {
      return [...booked.values()];
    },
    of: (name) => booked.get(name) ?? null,
    get silences() {
      return silences;
    },
    refresh,
    async putHealth(health) {
      const known = booked.get(health.channel);
      if (known !== undefined) booked.set(health.channel, { ...known, health });
      await shelf.putHealth(health);
    },
  };
}

function booking(
  channels: readonly Channel[],
  health: ReadonlyMap<string, ChannelHealth>,
): Map<string, BookedChannel> {
  const booked = new Map<string, BookedChannel>();
  for (const channel of channels) {
    const { name } = channel;
    const kind = kindOf(channel.kind);
    if (kind === null || booked.has(name) || booked.size >= CHANNELS_MAX) continue;
    booked.set(name, { channel, kind, health: health.get(name) ?? healthy(name) });
  }
  return booked;
}

export const healthy = (channel: string): ChannelHealth => {
  return { channel, failingSince: null, disabled: null, disabledAt: null };
};
