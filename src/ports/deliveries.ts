import type { Millis } from '../core/base/time.ts';
import type { ToldReason } from '../core/incident/notice.ts';

/** `held`: reconsidered until it is sent or obsolete; `waiting`: to be sent when it is due; the others are final. */
export type DeliveryState = 'held' | 'waiting' | 'sent' | 'failed' | 'dropped';

/** One notice for one channel, with what was decided about it and the outcome. */
export interface Delivery {
  readonly channel: string;
  /** The id of the notice: together with the channel it identifies the delivery. */
  readonly id: string;
  readonly service: string;
  readonly incident: string;
  readonly reason: ToldReason;
  /** Event time of the notice. */
  readonly noticedAt: Millis;
  readonly state: DeliveryState;
  /** Why it is in this state, by name. */
  readonly why: string;
  /** The common id of deliveries sent in one message; null for a message of its own. */
  readonly bundle: string | null;
  /** When it was decided. */
  readonly decidedAt: Millis;
  /** When its first attempt was due, from which its age is counted; and when the next one is. */
  readonly plannedAt: Millis;
  readonly dueAt: Millis;
  readonly tries: number;
  readonly triedAt: Millis | null;
  /** The receiver's last response, in a few words. */
  readonly answer: string | null;
  /** The receiver's id of the message, so that it can be edited in place. */
  readonly reference: string | null;
  /** What is told, as JSON, as it was when it was decided, so that a retry says the same. */
  readonly facts: string;
}

/** What is to be sent to which channel, and the outcome. At least once: an attempt is recorded after it was made. */
export interface Deliveries {
  /**
   * Inserts deliveries that do not exist yet, and marks notices of the outbox as sent, atomically: a notice that leaves the outbox has its
   * deliveries.
   */
  plan(deliveries: readonly Delivery[], notices: readonly string[], at: Millis): Promise<void>;
  /** Updates everything that may change: state, why, bundle, times, tries, answer, reference, facts; ignores unknown ones. */
  settle(deliveries: readonly Delivery[]): Promise<void>;
  /** Those that are held, oldest first. */
  held(): Promise<Delivery[]>;
  /** Channels with something due at `at`, by name. */
  dueChannels(at: Millis): Promise<string[]>;
  /** Waiting deliveries of a channel, due or not, oldest first. */
  waiting(channel: string, limit: number): Promise<Delivery[]>;
  /** Waiting deliveries of any of those channels, due or not, oldest first. */
  waitingOf(channels: readonly string[]): Promise<Delivery[]>;
  /** For each of those channels, the last sent or waiting delivery about a service, by channel. */
  told(service: string, channels: readonly string[]): Promise<Delivery[]>;
  /** Sent or waiting deliveries that were first due at `from` or later, oldest first. */
  since(from: Millis): Promise<Delivery[]>;
  /** The last `reference` of a message about an incident; null if there is none. */
  reference(channel: string, incident: string): Promise<string | null>;
  /** Whether there is a delivery of a notice for a channel. */
  has(channel: string, id: string): Promise<boolean>;
  /** Newest first. */
  log(channel: string, limit: number): Promise<Delivery[]>;
  /** Deletes final deliveries that were decided before `before`. */
  forget(before: Millis): Promise<void>;
}
