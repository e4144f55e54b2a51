import type { StateReader, StateWriter } from '../base/codec.ts';

/** Hours of alarm during which the baseline is held back; after them the change counts as permanent, so that no alarm lasts forever. */
export const NEW_USUAL_HOURS = 12;
/** … or this many plus this share of the known hours, if that is less: a busy new service is learned within hours. */
const NEW_USUAL_HOURS_MIN = 4;
const NEW_USUAL_SHARE = 1 / 4;

/** What an hour has without its largest sudden surge must be this many times the usual reports if it had a burst, or bursts are frequent. */
export const RISEN_FROM = 1.2;

/** Whether an hour was busier than usual throughout, given what was reported in it outside its largest burst. */
export function hasRisen(outsideBurst: number, usual: number): boolean {
  return outsideBurst > RISEN_FROM * usual;
}

/**
 * Hours under alarm that may be a lasting change, minus those that are not: an alarm that returns immediately does not start anew. Hours with bursts alone
 * are not one, so whoever sends a burst in every hour does not make bursts usual.
 */
export class AlarmHours {
  /** The hour in which the sum began, in hours since the epoch. */
  since = 0;
  #hours = 0;

  /** Adds an hour that was observed. */
  close(hour: number, lasts: boolean): void {
    if (lasts && this.#hours === 0) this.since = hour;
    this.#hours = Math.max(0, this.#hours + (lasts ? 1 : -1));
  }

  /** Whether the level under alarm now counts as the usual one; `observedHours` are known of the stream. */
  lasting(observedHours: number): boolean {
    return this.#hours > Math.min(NEW_USUAL_HOURS, NEW_USUAL_HOURS_MIN + NEW_USUAL_SHARE * observedHours);
  }

  clear(): void {
    this.#hours = 0;
  }

  save(writer: StateWriter): void {
    writer.number(this.#hours);
    writer.number(this.since);
  }

  load(reader: StateReader): void {
    this.#hours = reader.number();
    this.since = reader.number();
  }
}
