import type { Millis } from '../core/base/time.ts';

/** Why a node could not take a report that was sent. */
export interface RefusedThere {
  readonly reason: 'disk' | 'overload';
  /** Slug of the service; null if it is unknown. */
  readonly service: string | null;
}

/** A period in which a node could take reports. */
export interface Shift {
  readonly since: Millis;
  readonly until: Millis;
}

/**
 * The nodes that share a store, from the point of view of one of them. One of them watches: it judges and publishes. The others follow what
 * it has published. All of them take reports and serve pages.
 */
export interface Nodes {
  /**
   * Whether this node watches. `lost`: it did, but another may by now, so nothing it has decided since may be kept; it asks for the lease
   * again only after {@link follow} was called.
   */
  readonly role: 'watches' | 'follows' | 'lost';
  /**
   * Whether it certainly still watches, judged by the time since the store last confirmed it: effects that cannot be undone, such as a
   * message sent out, require it. A node that was suspended knows immediately that it is not sure.
   */
  readonly isSure: boolean;
  /** Accepts the loss of the lease. */
  follow(): void;
  /** Records that this node could take reports without a break from `since` to `until`. */
  tookReports(shift: Shift): Promise<void>;
  /** Recorded shifts of other nodes that extend beyond `after`. */
  shiftsAfter(after: Millis): Promise<readonly Shift[]>;
  /** Records what this node refused, for the watching node. */
  refused(refusals: readonly RefusedThere[]): Promise<void>;
  /** What others refused since the last call. Only for the watching node; returned entries are deleted. */
  takeRefused(): Promise<readonly RefusedThere[]>;
  /** Called when there may be something to do: another node has published, or this one gained or lost the lease. A call may be lost. */
  onNews(handler: () => void): void;
}
