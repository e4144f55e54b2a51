import type { Notice } from '../core/incident/notice.ts';
import type { Millis } from '../core/base/time.ts';
import type { Told } from '../core/incident/told.ts';

/** Notices wait here until they are sent, written in the same commit as the transition they report. At least once. */
export interface Outbox {
  /** Unsent notices, oldest first. */
  pending(limit: number): Promise<Notice[]>;
  /** Marks notices as sent; unknown and already sent ids are ignored. */
  sent(ids: readonly string[], at: Millis): Promise<void>;
  /** What subscribers of a service were last told, sent or still waiting; null if nothing. */
  told(service: string): Promise<Told | null>;
}
