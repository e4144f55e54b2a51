import type { StateReader, StateWriter } from '../base/codec.ts';

/** Hours of alarm during which the baseline is held back; after them the change counts as permanent, so that no alarm lasts forever. */
export const NEW_USUAL_HOURS = 12;
/** … or this many plus this share of the known hours, if that is less: a busy new service is learned within hours. */
const NEW_USUAL_HOURS_MIN = 4;
const NEW_USUAL_SHARE = 1 / 4;

/** Hours under alarm minus those without since then: an alarm that returns immediately does not start anew. */
export class AlarmHours {
  /** The hour in which the sum began, in hours since the epoch. */
  since = 0;
  #hours = 0;

  /** Adds an hour that was observed. */
  close(hour: number, alarming: boolean): void {
    if (alarming && this.#hours === 0) this.since = hour;
    this.#hours = Math.max(0, this.#hours + (alarming ? 1 : -1));
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
