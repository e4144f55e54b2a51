import type { Millis } from '../core/base/time.ts';
import type { Report } from '../core/domain/report.ts';
import type { Admission, Speaker } from '../core/domain/voices.ts';
import type { Soon } from './soon.ts';

/** How many reports may wait until it is known who has been counted; the senders of further ones are told to come back. */
export const WAITING_MAX = 10_000;

/**
 * Who has been counted on which service within the `VOICE_WINDOW`: one voice a device, and of an address as many as its capacity. Every
 * process that takes reports asks it; where there are several, all ask the same one.
 */
export interface VoiceRegister {
  /** Whether it knows who has been counted; after a start it may have to read that first. */
  readonly ready: boolean;
  /**
   * Resolves when it knows. Rejects with `store_failed` where that cannot be read, and the next call tries again; with `queue_full`
   * where {@link WAITING_MAX} wait already.
   */
  becomeReady(): Promise<void>;
  /**
   * Whether a report by them is a new voice, and if not why (`Voices.admit`). If so it is remembered before the answer, under the
   * first pseudonyms: of two who ask at once, one is told so, and no seat is given twice. An address and a device have two
   * pseudonyms for a while after the daily salt changed. Asked only when ready; event time does not decrease between the calls of
   * one process. Who asks again with the same `claim` while the report of the first try is not in the log may be told so again, since
   * the log keeps one of them.
   */
  admit(service: string, speaker: Speaker, at: Millis): Soon<Admission>;
  /** Takes an admission back: the report could not be stored, so the next try must count. */
  release(report: Pick<Report, 'service' | 'reporter' | 'device'>): Soon<void>;
}
