import type { Millis } from '../core/base/time.ts';

/** Why a node could not take reports that were sent. */
export interface RefusedThere {
  readonly reason: 'disk' | 'overload';
  /** Slug of the service; null where it was any. */
  readonly service: string | null;
}

/** A stretch in which a node could take reports. */
export interface Shift {
  readonly since: Millis;
  readonly until: Millis;
}

/**
 * The nodes that share a store, seen from one of them. One of them watches: it judges and publishes. The others follow what it has
 * published. All of them take reports and show pages.
 */
export interface Nodes {
  /**
   * Whether this node watches. `lost`: it did, and another may by now: nothing that it decided since may be kept, and it asks to
   * watch again only once {@link follow} was called.
   */
  readonly role: 'watches' | 'follows' | 'lost';
  /**
   * Whether it watches for certain, by the time that passed since the store last said so: what cannot be refused afterwards, such as
   * a message to the world, is begun only then. A node that was stopped knows at once that it is not.
   */
  readonly isSure: boolean;
  /** Lets go of having watched. */
  follow(): void;
  /** Says that this node could take reports all the time from `since` to `until`. */
  tookReports(shift: Shift): Promise<void>;
  /** When other nodes could, as far as that was said, of shifts that go on beyond `after`. */
  shiftsAfter(after: Millis): Promise<readonly Shift[]>;
  /** Says what this node refused, for the one that watches. */
  refused(refusals: readonly RefusedThere[]): Promise<void>;
  /** What others refused since the last call. Only for the one that watches; nothing is left of what was handed out. */
  takeRefused(): Promise<readonly RefusedThere[]>;
  /** Called when there may be something to do: another node has published, or this one is to watch, or not any more. A call may be lost. */
  onNews(handler: () => void): void;
}
