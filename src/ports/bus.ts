import type { Incident } from '../core/incident/incident.ts';
import type { Update } from '../core/incident/update.ts';
import type { ServiceState } from '../core/incident/status.ts';

/**
 * How rooms wake each other without importing each other. A message is a hint: the truth is in the store, so a message
 * lost costs a delay, never data. Every adapter passes `bus.contract.ts`.
 */
export interface Bus {
  /** Hands `message` to every subscriber of the topic, in the order of publishing. Never throws, never waits. */
  publish<T extends Topic>(topic: T, message: Messages[T]): void;
  /** A handler that throws is reported to `onError` and stays subscribed; the others still get the message. */
  subscribe<T extends Topic>(topic: T, handler: (message: Messages[T]) => void): Unsubscribe;
  close(): Promise<void>;
}

export interface Messages {
  /**
   * One tick of the watch is on disk: the services it judged, in the order of their slugs, and what was published of reported
   * incidents since the tick before, in its order; left out: nothing.
   */
  tick: {
    readonly at: number;
    readonly states: readonly ServiceState[];
    readonly published?: readonly Published[];
  };
}

/** An update, and its incident as it is since. */
export interface Published {
  readonly update: Update;
  readonly incident: Incident;
}

export type Topic = keyof Messages;
export type Unsubscribe = () => void;
