import { setTimeout as afterMs } from 'node:timers/promises';
import { DAY, type Millis } from '../core/base/time.ts';
import type { Service } from '../core/domain/service.ts';
import type { Outgoing } from '../outgoing/connector.ts';
import type { Channel } from '../ports/channels.ts';
import type { Store } from '../ports/store.ts';
import { TOLD_KEPT_FOR } from '../ports/subscribers.ts';
import { openBook, type Book } from './book.ts';
import { openLooks } from './looks.ts';
import { plan } from './planner.ts';
import { isSubscriber, openAudience } from './public/audience.ts';
import { openLanes, type Transmit } from './public/lanes.ts';
import { openSender } from './sender.ts';
import type { Setting } from './telling.ts';
import type { Tried } from './tries.ts';

interface NotifyOptions {
  readonly store: Pick<Store, 'outbox' | 'incidents' | 'deliveries' | 'channels' | 'subscribers'>;
  /** The channels of the operator's file. */
  readonly file: readonly Channel[];
  readonly outgoing: Outgoing;
  /** The ways to reach the public; left out if it is not notified. */
  readonly ways?: ReadonlyMap<string, Transmit>;
  readonly now: () => Millis;
  readonly service: (slug: string) => Service | null;
  /** The language and links of a channel's messages. */
  readonly setting: (channel: Channel) => Setting;
  readonly onDecided: (decided: { channel: string; notice: string; why: string }) => void;
  readonly onTried: (tried: Tried) => void;
  readonly onError: (error: unknown) => void;
  /** Whether this server is the one that sends, asked before each step; default: yes. */
  readonly mayTell?: () => boolean;
}

/** Sends what the watch decided to the channels, with retries. */
export interface Notify {
  /** Schedules a pass to decide and send; cheap if there is nothing to do. */
  wake(): void;
  /** Runs one pass now; resolves when everything due was tried once. */
  pass(): Promise<void>;
  readonly book: Book;
  /** Starts nothing more, and waits briefly for what is under way: what is not recorded is sent again. */
  close(): Promise<void>;
}

/** How long calls under way at shutdown are waited for. */
export const CLOSE_PATIENCE_MS = 3_000;

export async function openNotify(options: NotifyOptions): Promise<Notify> {
  const { store, file, now, onError, mayTell = () => true, ways = new Map<string, Transmit>() } = options;
  const book = await openBook(store.channels, file, now());
  const sender = openSender({ ...options, mayTell, book });
  const audience = openAudience({ ...options, subscribers: store.subscribers, ways: new Set(ways.keys()) });
  const lanes = openLanes({ ...options, mayTell, audience, ways });
  let closing = false;
  let forgotAt: Millis = -Infinity;

  const idle = () => Promise.all([sender.idle(), lanes.idle()]);
  const goesOn = (): boolean => !closing && mayTell();

  async function look(): Promise<void> {
    await book.refresh(now());
    let more = true;
    while (more && goesOn()) more = await plan({ ...options, book, audience }, now());
    if (!goesOn()) return;
    const due = Object.groupBy(await store.deliveries.dueChannels(now()), (name) =>
      isSubscriber(name) ? 'public' : 'channels',
    );
    await sender.run(due.channels ?? []);
    await lanes.run(due.public ?? []);
    if (now() - forgotAt < DAY) return;
    forgotAt = now();
    await store.deliveries.forget(now() - TOLD_KEPT_FOR);
  }

  const looks = openLooks({ look, goesOn, onError });

  return {
    book,
    wake() {
      if (!closing) void looks.soon();
    },
    async pass() {
      await looks.soon();
      await idle();
    },
    async close() {
      closing = true;
      sender.stop();
      lanes.stop();
      await looks.underWay;
      await Promise.race([idle(), afterMs(CLOSE_PATIENCE_MS, null, { ref: false })]);
    },
  };
}
