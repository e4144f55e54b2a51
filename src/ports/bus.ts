import type { Incident } from '../core/incident/incident.ts';
import type { Update } from '../core/incident/update.ts';
import type { ServiceState } from '../core/incident/status.ts';
import type { Millis } from '../core/base/time.ts';

/**
 * How rooms, and nodes, wake each other without knowing each other. A message is a hint: the truth is in the store, so one that
 * is lost, repeated or late costs a delay, never data. Every adapter passes `bus.contract.ts`.
 */
export interface Bus<M = Messages> {
  /** Hands `message` to every subscriber of the topic, in the order of publishing. Never throws, never waits. */
  publish<T extends keyof M>(topic: T, message: M[T]): void;
  /** A handler that throws is reported to `onError` and stays subscribed; the others still get the message. */
  subscribe<T extends keyof M>(topic: T, handler: (message: M[T]) => void): Unsubscribe;
  close(): Promise<void>;
}

/** What the rooms of one process tell each other. */
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

/** What the nodes that share a store tell each other: that there is something to read there. */
export interface NodeMessages {
  /** The node that watches has committed the tick at `at`. */
  committed: { readonly at: Millis };
}

export type Unsubscribe = () => void;
