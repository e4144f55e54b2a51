import type { StateReader, StateWriter } from '../base/codec.ts';

/** Hours for which an alarm holds the baseline back; after them the level counts as changed for good, so that no alarm lasts for ever. */
export const NEW_USUAL_HOURS = 12;
/** … or for so many and this share of what is known, if that is less: a busy newcomer is learned within hours. */
const NEW_USUAL_HOURS_MIN = 4;
const NEW_USUAL_SHARE = 1 / 4;

/** Hours under alarm less those without since: an alarm that comes back at once has no new time. */
export class AlarmHours {
  /** The hour in which they began to add up, in hours since the epoch. */
  since = 0;
  #hours = 0;

  /** Takes in an hour that was seen. */
  close(hour: number, alarming: boolean): void {
    if (alarming && this.#hours === 0) this.since = hour;
    this.#hours = Math.max(0, this.#hours + (alarming ? 1 : -1));
  }

  /** Whether the level that gives alarm is the usual one by now; `observedHours` are known of the stream. */
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
