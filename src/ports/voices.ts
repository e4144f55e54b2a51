import type { Millis } from '../core/base/time.ts';
import type { Report } from '../core/domain/report.ts';
import type { Admission, Speaker } from '../core/domain/voices.ts';
import type { Soon } from './soon.ts';

/** How many reports may wait until it is known who has been counted; the senders of further ones are told to retry. */
export const WAITING_MAX = 10_000;

/**
 * Who has been counted on which service within the `VOICE_WINDOW`: one voice per device, and per address as many as its capacity. All
 * processes of an instance that take reports ask the same register.
 */
export interface VoiceRegister {
  /** Whether it knows who has been counted; after a start it may have to read that first. */
  readonly ready: boolean;
  /**
   * Resolves when it knows. Rejects with `store_failed` if that cannot be read, and the next call tries again; with `queue_full` if
   * {@link WAITING_MAX} are already waiting.
   */
  becomeReady(): Promise<void>;
  /**
   * Whether a report by this speaker is a new voice, and if not why (`Voices.admit`). If it is, that is remembered before the answer, under
   * the first pseudonyms: of two concurrent requests only one is told so, and no seat is given twice. An address and a device have two
   * pseudonyms for a while after the daily salt changes. Call it only when ready, with event time that does not decrease within a process.
   * A retry with the same `claim`, while the first attempt's report is not in the log, may be told so again, since the log keeps only one
   * of them.
   */
  admit(service: string, speaker: Speaker, at: Millis): Soon<Admission>;
  /** Takes an admission back: the report could not be stored, so the next attempt must count. */
  release(report: Pick<Report, 'service' | 'reporter' | 'device'>): Soon<void>;
}
