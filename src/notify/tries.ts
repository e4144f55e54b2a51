import { createHash } from 'node:crypto';
import type { Millis } from '../core/base/time.ts';
import type { Outcome } from '../outgoing/connector.ts';
import type { Delivery } from '../ports/deliveries.ts';
import type { Listener } from './case.ts';
import type { Facts } from './facts.ts';
import { afterTry, type Verdict } from './stages/send.ts';

/** Deliveries that go out in one message, oldest first. */
export type Message = readonly [Delivery, ...Delivery[]];

export interface Tried {
  readonly channel: string;
  /** The kind of channel. */
  readonly kind: string;
  readonly message: string;
  readonly notices: number;
  readonly outcome: 'sent' | 'retry' | 'failed';
  readonly why: string;
}

export function messagesOf(deliveries: readonly Delivery[]): Message[] {
  const messages = new Map<string, [Delivery, ...Delivery[]]>();
  for (const delivery of deliveries) {
    const key = delivery.bundle ?? `${delivery.id} alone`;
    const message = messages.get(key);
    if (message === undefined) messages.set(key, [delivery]);
    else message.push(delivery);
  }
  return [...messages.values()];
}

/** The id by which receivers identify a message: of its bundle, or of its single notice. */
export function idOf(message: Message): string {
  const [first] = message;
  return message.length > 1 && first.bundle !== null ? first.bundle : first.id;
}

/** The facts in a message. */
export function factsOf(message: Message): [Facts, ...Facts[]] {
  return message.map((delivery) => JSON.parse(delivery.facts) as Facts) as [Facts, ...Facts[]];
}

/** An attempt, as reported to `onTried`. */
export function triedOf(
  message: Message,
  kind: string,
  verdict: Verdict,
  answer: string,
  why: string,
): Tried {
  return {
    channel: message[0].channel,
    kind,
    message: idOf(message),
    notices: message.length,
    outcome: 'sent' in verdict ? 'sent' : 'retryAt' in verdict ? 'retry' : 'failed',
    why: 'retryAt' in verdict ? answer : why,
  };
}

/** What the receiver's answer means for the next attempt at a message. */
export function verdictOf(outcome: Outcome, message: Message, listener: Listener, at: Millis): Verdict {
  const [{ channel, reason, plannedAt, tries: before }] = message;
  const tries = before + 1;
  const chance = chanceOf(`${channel} ${idOf(message)} ${tries}`);
  return afterTry(outcome, { listener, reason, tries, plannedAt, at, chance });
}

/** The state of a delivery after an attempt. */
export function after(verdict: Verdict, { dueAt, why }: Delivery): Pick<Delivery, 'state' | 'why' | 'dueAt'> {
  if ('sent' in verdict) return { state: 'sent', why, dueAt };
  if ('retryAt' in verdict) return { state: 'waiting', why, dueAt: verdict.retryAt };
  return { state: 'failed', why: verdict.failed, dueAt };
}

/** Deterministic per attempt, so that deciding again gives the same result. */
function chanceOf(what: string): number {
  return createHash('sha256').update(what).digest().readUInt32BE(0) / 2 ** 32;
}
