import type { Millis } from '../core/base/time.ts';
import type { ToldReason } from '../core/incident/notice.ts';

/** `held`: decided anew until it is told or over; `waiting`: to be sent when it is due; the others are final. */
export type DeliveryState = 'held' | 'waiting' | 'sent' | 'failed' | 'dropped';

/** One notice for one channel, with what was decided about it and what came of that. */
export interface Delivery {
  readonly channel: string;
  /** The id of the notice: with the channel it names the delivery. */
  readonly id: string;
  readonly service: string;
  readonly incident: string;
  readonly reason: ToldReason;
  /** Event time of the notice. */
  readonly noticedAt: Millis;
  readonly state: DeliveryState;
  /** The named reason of the state. */
  readonly why: string;
  /** Those that are sent in one message have its id in common; null for a message of its own. */
  readonly bundle: string | null;
  /** When it was decided. */
  readonly decidedAt: Millis;
  /** When its first try was due, which its age is counted from; and when the next one is. */
  readonly plannedAt: Millis;
  readonly dueAt: Millis;
  readonly tries: number;
  readonly triedAt: Millis | null;
  /** What the receiver said last, in a few words. */
  readonly answer: string | null;
  /** What the receiver calls the message, so that it can be changed in place. */
  readonly reference: string | null;
  /** What is told, as JSON; as it was when it was decided, so that a repeat says the same. */
  readonly facts: string;
}

/** What is to be told to whom, and what became of it. At least once: a try is recorded after it was made. */
export interface Deliveries {
  /**
   * Puts those that are not there, and marks notices of the outbox as sent, all or nothing: a notice that leaves the outbox has
   * its deliveries.
   */
  plan(deliveries: readonly Delivery[], notices: readonly string[], at: Millis): Promise<void>;
  /** Takes over all that may change: state, why, bundle, moments, tries, answer, reference, facts; ignores what is not there. */
  settle(deliveries: readonly Delivery[]): Promise<void>;
  /** Those that are held, oldest first. */
  held(): Promise<Delivery[]>;
  /** Channels with something to send at `at`, by name. */
  dueChannels(at: Millis): Promise<string[]>;
  /** What waits for a channel, due or not, oldest first. */
  waiting(channel: string, limit: number): Promise<Delivery[]>;
  /** What waits for any of those channels, due or not, oldest first. */
  waitingOf(channels: readonly string[]): Promise<Delivery[]>;
  /** For each of those channels the last that was sent or waits, of a service, by channel. */
  told(service: string, channels: readonly string[]): Promise<Delivery[]>;
  /** Those that were sent or wait, and were due first at `from` or later, oldest first. */
  since(from: Millis): Promise<Delivery[]>;
  /** The last message about an incident that the receiver gave a name to; null where there is none. */
  reference(channel: string, incident: string): Promise<string | null>;
  /** Whether a notice was decided on for a channel. */
  has(channel: string, id: string): Promise<boolean>;
  /** The newest first. */
  log(channel: string, limit: number): Promise<Delivery[]>;
  /** Lets go of those that are final and were decided before `before`. */
  forget(before: Millis): Promise<void>;
}
