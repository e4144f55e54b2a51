import type { Millis } from '../core/base/time.ts';
import type { Outcome, Outgoing } from '../outgoing/connector.ts';
import type { Channel, ChannelHealth } from '../ports/channels.ts';
import type { Delivery } from '../ports/deliveries.ts';
import type { Store } from '../ports/store.ts';
import type { Book, BookedChannel } from './book.ts';
import { deliver } from './deliver.ts';
import { withoutSecrets } from './redaction.ts';
import { BAD_SETTINGS, said } from './said.ts';
import { FAILING_FOR_MAX, type Verdict } from './stages/send.ts';
import { after, factsOf, idOf, messagesOf, triedOf, verdictOf, type Message, type Tried } from './tries.ts';
import { tellingOf, type Setting } from './telling.ts';

interface SenderOptions {
  readonly store: Pick<Store, 'deliveries'>;
  readonly book: Book;
  readonly outgoing: Outgoing;
  readonly now: () => Millis;
  readonly setting: (channel: Channel) => Setting;
  /** Called for each attempt once it is recorded. */
  readonly onTried: (tried: Tried) => void;
  readonly onError: (error: unknown) => void;
  /** Whether this server is the one that sends, asked before each message; default: yes. */
  readonly mayTell?: () => boolean;
}

export interface Sender {
  /** Starts what is due to those channels, one queue per channel. Resolves when it has started. */
  run(due: readonly string[]): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Starts nothing more. */
  stop(): void;
}

/** Channels notified concurrently. Those whose last attempt failed have places of their own, so that they take none from the others. */
export const AT_ONCE_MAX = 256;
export const FAILING_AT_ONCE_MAX = 16;
/** Deliveries of one channel read at once. */
export const QUEUE_READ_MAX = 500;

const endedAs = (delivery: Delivery, end: Pick<Delivery, 'state' | 'why'>): Delivery => ({
  ...delivery,
  ...end,
});

/** The status codes for a message that does not exist (any more) and cannot be edited. */
const EDIT_REFUSED = new Set([400, 403, 404]);

export function openSender(options: SenderOptions): Sender {
  const { store, book, now, onError, mayTell = () => true } = options;
  const running = new Map<string, Promise<void>>();
  const failing = new Set<string>();
  let stopped = false;

  function hasRoom(name: string, isFailing: boolean): boolean {
    if (running.has(name)) return false;
    return isFailing ? failing.size < FAILING_AT_ONCE_MAX : running.size - failing.size < AT_ONCE_MAX;
  }

  /** Sends what is due to a channel until nothing is left or it does not answer. */
  async function queue(booked: BookedChannel): Promise<void> {
    let next: 'more' | 'done' = 'more';
    while (next === 'more') next = await goThrough(booked);
  }

  /** Sends the messages of a channel once, in order; messages about the same incident never overtake each other. */
  async function goThrough({ channel }: BookedChannel): Promise<'more' | 'done'> {
    const unfinished = new Set<string>();
    let sent = 0;
    for (const message of messagesOf(await store.deliveries.waiting(channel.name, QUEUE_READ_MAX))) {
      if (stopped || !mayTell()) return 'done';
      const mayGo = message.every(({ dueAt, incident }) => dueAt <= now() && !unfinished.has(incident));
      const tried = mayGo ? await attempt(options, message) : null;
      if (tried === null || tried.outcome === 'retry')
        for (const { incident } of message) unfinished.add(incident);
      // A receiver that does not answer is retried later, not once for each message.
      if (tried?.unanswered === true) return 'done';
      if (tried?.outcome === 'sent') sent += 1;
    }
    return sent > 0 ? 'more' : 'done';
  }

  async function begin(name: string): Promise<void> {
    const booked = book.of(name);
    if (booked === null || booked.health.disabled !== null) {
      const left = await store.deliveries.waiting(name, QUEUE_READ_MAX);
      const end =
        booked === null
          ? ({ state: 'dropped', why: 'channel_removed' } as const)
          : ({ state: 'failed', why: 'channel_disabled' } as const);
      await store.deliveries.settle(left.map((delivery) => endedAs(delivery, end)));
      return;
    }
    const isFailing = booked.health.failingSince !== null;
    if (!hasRoom(name, isFailing)) return;
    if (isFailing) failing.add(name);
    const under = queue(booked)
      .catch(onError)
      .finally(() => {
        running.delete(name);
        failing.delete(name);
      });
    running.set(name, under);
  }

  return {
    async run(due) {
      for (const name of due) if (!stopped) await begin(name);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
    stop() {
      stopped = true;
    },
  };
}

/** Makes one attempt and records the result; after a crash in between, the same attempt is made again under the same id. */
async function attempt(
  { store, book, outgoing, now, setting, onTried }: SenderOptions,
  message: Message,
): Promise<(Tried & { readonly unanswered: boolean }) | null> {
  const [first] = message;
  const booked = book.of(first.channel);
  if (booked === null) return null;
  const { channel, kind } = booked;
  const id = idOf(message);
  const facts = factsOf(message);
  const before =
    kind.refers && message.length === 1
      ? await store.deliveries.reference(channel.name, first.incident)
      : null;
  const at = now();
  const send = async (reference: string | null): Promise<Outcome | null> => {
    const telling = tellingOf(id, facts, setting(channel));
    const outcome = await deliver(telling, booked, { at, reference }, outgoing);
    return outcome === null ? null : asAsked(outcome, kind);
  };
  const edited = before === null ? null : await send(before);
  const isLost = edited !== null && 'status' in edited && EDIT_REFUSED.has(edited.status);
  // The message was deleted or is too old to edit, so it is sent as a new one.
  const outcome = before === null || isLost ? await send(null) : edited;
  const tries = first.tries + 1;
  const verdict: Verdict =
    outcome === null ? { failed: 'bad_settings' } : verdictOf(outcome, message, kind.listener, at);
  const answer = outcome === null ? BAD_SETTINGS : withoutSecrets(said(outcome), channel, kind);
  const isAnswer = outcome !== null && 'status' in outcome;
  const reference =
    'sent' in verdict && isAnswer && message.length === 1
      ? kind.reference(outcome, isLost ? null : before)
      : null;
  const next = { ...after(verdict, first), tries, triedAt: at, answer };
  await store.deliveries.settle(message.map((delivery) => ({ ...delivery, ...next, reference })));
  await healthAfter(book, booked, verdict, at);
  const tried = triedOf(message, kind.name, verdict, answer, next.why);
  onTried(tried);
  return { ...tried, unanswered: !isAnswer };
}

/** A wait that the receiver asks for in the body counts like `Retry-After`, and a success that it reports there counts like the status. */
function asAsked(outcome: Outcome, kind: BookedChannel['kind']): Outcome {
  if ('unanswered' in outcome) return outcome;
  if (kind.isUnchanged(outcome)) return { ...outcome, status: 200 };
  if (outcome.headers['retry-after'] !== undefined) return outcome;
  const seconds = kind.waitSeconds(outcome);
  return seconds === null
    ? outcome
    : { ...outcome, headers: { ...outcome.headers, 'retry-after': String(seconds) } };
}

async function healthAfter(
  book: Book,
  { channel, health }: BookedChannel,
  verdict: Verdict,
  at: Millis,
): Promise<void> {
  const failingSince = 'sent' in verdict ? null : (health.failingSince ?? at);
  const gone = 'failed' in verdict && verdict.failed === 'gone';
  const forDays = failingSince !== null && at - failingSince >= FAILING_FOR_MAX;
  const disabled: ChannelHealth['disabled'] = gone ? 'gone' : forDays ? 'failing' : null;
  if (failingSince === health.failingSince && disabled === null) return;
  await book.putHealth({
    channel: channel.name,
    failingSince,
    disabled,
    disabledAt: disabled === null ? null : at,
  });
}
