import type { Millis } from '../../core/base/time.ts';
import type { Outcome } from '../../outgoing/connector.ts';
import type { Channel } from '../../ports/channels.ts';
import type { Delivery } from '../../ports/deliveries.ts';
import type { Store } from '../../ports/store.ts';
import { said } from '../said.ts';
import type { Sender } from '../sender.ts';
import { tellingOf, type Setting, type Telling } from '../telling.ts';
import { after, factsOf, idOf, messagesOf, triedOf, verdictOf, type Message, type Tried } from '../tries.ts';
import { laneOf, type Audience, type Member } from './audience.ts';
import { gathered } from './gathered.ts';
import { withoutAddresses } from './without-addresses.ts';

/** Sends a message to a subscriber, in its form. Never throws. */
export type Transmit = (telling: Telling, member: Member, at: Millis) => Promise<Outcome>;

interface LanesOptions {
  readonly store: Pick<Store, 'deliveries'>;
  readonly audience: Audience;
  readonly ways: ReadonlyMap<string, Transmit>;
  readonly now: () => Millis;
  readonly setting: (channel: Channel) => Setting;
  /** Called for each attempt once it is recorded. */
  readonly onTried: (tried: Tried) => void;
  readonly onError: (error: unknown) => void;
  /** Whether this server is the one that sends, asked before each message; default: yes. */
  readonly mayTell?: () => boolean;
}

/**
 * Concurrent messages to subscribers behind one receiver: the mail server, or a browser vendor's push service. A receiver that did not
 * answer last time gets fewer until it does.
 */
export const LANE_AT_ONCE_MAX = 64;
export const FAILING_LANE_AT_ONCE_MAX = 8;
/** Subscribers whose messages are read at once. */
const READ_AT_ONCE = 100;

interface Lane {
  /** Ids of subscribers that wait for a turn. */
  readonly waiting: string[];
  /** Resolves when none is waiting any more. */
  draining: Promise<void> | null;
  running: number;
  failing: boolean;
  /** Continues as soon as a place is free. */
  onPlace: (() => void) | null;
}

/** Sends to the public: many people, one message each. There is one lane per receiver, so that none waits for another. */
export function openLanes(options: LanesOptions): Sender {
  const { store, audience, now, onError, mayTell = () => true } = options;
  const settle = gathered((deliveries: readonly Delivery[]) => store.deliveries.settle(deliveries));
  const end = gathered((ids: readonly string[]) => audience.end(ids));
  const remove = gathered((ids: readonly string[]) => audience.remove(ids));
  const lanes = new Map<string, Lane>();
  /** Subscribers that wait or are being sent to. */
  const known = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  const goesOn = (): boolean => !stopped && mayTell();

  function laneFor(id: string): Lane {
    const name = laneOf(id);
    const lane = lanes.get(name) ?? {
      waiting: [],
      draining: null,
      running: 0,
      failing: false,
      onPlace: null,
    };
    lanes.set(name, lane);
    return lane;
  }

  function hasPlace({ running, failing }: Lane): boolean {
    return running < (failing ? FAILING_LANE_AT_ONCE_MAX : LANE_AT_ONCE_MAX);
  }

  async function place(lane: Lane): Promise<void> {
    while (!hasPlace(lane)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      lane.onPlace = resolve;
      await promise;
    }
  }

  async function drain(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0 && goesOn()) {
      const ids = lane.waiting.splice(0, READ_AT_ONCE);
      try {
        await begin(lane, ids);
      } catch (error) {
        onError(error);
        for (const id of ids) known.delete(id);
      }
    }
    lane.draining = null;
  }

  async function begin(lane: Lane, ids: readonly string[]): Promise<void> {
    const members = await audience.get(ids);
    const deliveries = Map.groupBy(await store.deliveries.waitingOf(ids), ({ channel }) => channel);
    for (const id of ids) {
      await place(lane);
      lane.running += 1;
      const under = tell(lane, members.get(id) ?? null, deliveries.get(id) ?? [])
        .catch(onError)
        .finally(() => {
          lane.running -= 1;
          known.delete(id);
          underWay.delete(under);
          lane.onPlace?.();
        });
      underWay.add(under);
    }
  }

  /** Sends all messages of one subscriber in order; messages about the same incident never overtake each other. */
  async function tell(lane: Lane, member: Member | null, deliveries: readonly Delivery[]): Promise<void> {
    if (member === null) {
      await settle(deliveries.map((one) => ({ ...one, state: 'dropped', why: 'channel_removed' })));
      return;
    }
    const unfinished = new Set<string>();
    for (const message of messagesOf(deliveries)) {
      const [{ incident, dueAt }] = message;
      if (!goesOn()) return;
      if (dueAt > now() || unfinished.has(incident)) continue;
      if (!(await attempt(lane, member, message))) unfinished.add(incident);
    }
  }

  /** Returns whether the message is finished. After a crash the same attempt is made again, under the same id. */
  async function attempt(lane: Lane, { subscriber, ...member }: Member, message: Message): Promise<boolean> {
    const { channel, kind } = member;
    const id = idOf(message);
    const at = now();
    const telling = tellingOf(id, factsOf(message), options.setting(channel));
    const transmit = options.ways.get(kind.name);
    const outcome: Outcome =
      transmit === undefined
        ? { unanswered: 'bad_address', detail: 'nobody can be reached that way any more' }
        : await transmit(telling, { subscriber, ...member }, at);
    lane.failing = 'unanswered' in outcome;
    const [first] = message;
    const tries = first.tries + 1;
    const verdict = verdictOf(outcome, message, kind.listener, at);
    const answer = withoutAddresses(said(outcome));
    const next = { ...after(verdict, first), tries, triedAt: at, answer };
    // Before it is recorded: a subscription that still exists could be sent the message once more.
    if ('failed' in verdict && verdict.failed === 'gone') await remove([subscriber.id]);
    else if (!('retryAt' in verdict) && subscriber.incident !== null) await end([subscriber.id]);
    await settle(message.map((delivery) => ({ ...delivery, ...next })));
    options.onTried(triedOf(message, kind.name, verdict, answer, next.why));
    return !('retryAt' in verdict);
  }

  return {
    async run(due) {
      for (const id of due) {
        if (known.has(id)) continue;
        known.add(id);
        laneFor(id).waiting.push(id);
      }
      for (const lane of lanes.values()) if (lane.waiting.length > 0) lane.draining ??= drain(lane);
    },
    async idle() {
      for (;;) {
        const busy = [...lanes.values()].flatMap(({ draining }) => draining ?? []).concat(...underWay);
        if (busy.length === 0) return;
        await Promise.all(busy);
      }
    },
    stop() {
      stopped = true;
    },
  };
}
