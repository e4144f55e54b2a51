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
  /** How the public is reached, by the way to them; none where it is not. */
  readonly ways?: ReadonlyMap<string, Transmit>;
  readonly now: () => Millis;
  readonly service: (slug: string) => Service | null;
  /** In what words a channel is told, and where the instance is. */
  readonly setting: (channel: Channel) => Setting;
  readonly onDecided: (decided: { channel: string; notice: string; why: string }) => void;
  readonly onTried: (tried: Tried) => void;
  readonly onError: (error: unknown) => void;
  /** Whether it is this server that tells, asked before each step; left out: it is. */
  readonly mayTell?: () => boolean;
}

/** Tells the channels what the watch decided, and keeps trying. */
export interface Notify {
  /** Looks what there is to decide and to send, soon; cheap where there is nothing. */
  wake(): void;
  /** One look now; resolves when all that is due was tried once. */
  pass(): Promise<void>;
  readonly book: Book;
  /** Begins nothing more, and waits a little for what is under way: what is not recorded is sent again. */
  close(): Promise<void>;
}

/** Calls under way when it stops are waited for so long. */
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
