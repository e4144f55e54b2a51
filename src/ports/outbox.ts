import type { Notice } from '../core/incident/notice.ts';
import type { Millis } from '../core/base/time.ts';
import type { Told } from '../core/incident/told.ts';

/** Notices wait here, in the same commit as the transition they tell of, until they are sent. At least once. */
export interface Outbox {
  /** Unsent notices, oldest first. */
  pending(limit: number): Promise<Notice[]>;
  /** Marks as sent; unknown and already sent ids are ignored. */
  sent(ids: readonly string[], at: Millis): Promise<void>;
  /** What subscribers of a service were last told, sent or still waiting; null where nothing was. */
  told(service: string): Promise<Told | null>;
}
