import type { Incident } from '../core/incident/incident.ts';
import type { Update } from '../core/incident/update.ts';
import type { ServiceState } from '../core/incident/status.ts';
import type { Millis } from '../core/base/time.ts';

/**
 * How rooms, and nodes, wake each other without knowing each other. A message is a hint: the truth is in the store, so one that is lost,
 * repeated or late causes a delay, never a loss of data. Every adapter passes `bus.contract.ts`.
 */
export interface Bus<M = Messages> {
  /** Delivers `message` to every subscriber of the topic, in the order of publishing. Never throws, never waits. */
  publish<T extends keyof M>(topic: T, message: M[T]): void;
  /** A handler that throws is reported to `onError` and stays subscribed; the others still get the message. */
  subscribe<T extends keyof M>(topic: T, handler: (message: M[T]) => void): Unsubscribe;
  close(): Promise<void>;
}

/** The messages between rooms of one process. */
export interface Messages {
  /**
   * One tick of the watch is on disk: the services it judged, sorted by slug, and the updates of reported incidents published since the
   * tick before, in order; omitted if there are none.
   */
  tick: {
    readonly at: number;
    readonly states: readonly ServiceState[];
    readonly published?: readonly Published[];
  };
}

/** An update, and the present state of its incident. */
export interface Published {
  readonly update: Update;
  readonly incident: Incident;
}

/** The messages between nodes that share a store: that there is something new to read. */
export interface NodeMessages {
  /** The watching node has committed the tick at `at`. */
  committed: { readonly at: Millis };
}

export type Unsubscribe = () => void;
