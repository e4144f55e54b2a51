import { MINUTE, type Millis } from '../../core/base/time.ts';

/** What a time on a wall clock may be: one moment, two where clocks went back, none where they went ahead. */
interface Readings {
  readonly earlier: Millis;
  readonly later: Millis;
  /** Where there is none: by how much clocks went ahead. */
  readonly missing: boolean;
}

/** No zone of today has another grid. */
const GRID: Millis = 15 * MINUTE;
/** Readings that are remembered: a year of quarter hours is 35,040. */
const REMEMBERED_MAX = 40_000;

/**
 * Turns times of a zone's wall clocks into moments. A time that comes twice, when clocks go back, is the earlier one until
 * the times before it, which the caller remembers, have passed it.
 */
export class Zone {
  readonly name: string;
  readonly #known = new Map<number, Readings>();

  constructor(name: string) {
    this.name = name;
  }

  /** The moments that `clock`, a written time as if it were UTC, may be. */
  readings(clock: Millis): Readings {
    const start = Math.floor(clock / GRID);
    let known = this.#known.get(start);
    if (known === undefined) {
      if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
      known = this.#look(start * GRID);
      this.#known.set(start, known);
    }
    const into = clock - start * GRID;
    return { ...known, earlier: known.earlier + into, later: known.later + into };
  }

  /**
   * The moment of `clock`, after the moment `before` of the row before it (NaN for the first); `ascending` says which way
   * the rows go. Of rows as far apart as clocks go back, `step`, the same time twice is two rows; of others it may be two
   * rows of one moment. Null where no clock showed that time.
   */
  moment(clock: Millis, before: Millis, ascending: boolean, step: Millis): Millis | null {
    const { earlier, later, missing } = this.readings(clock);
    if (missing) return null;
    const twice = later - earlier <= step;
    if (ascending) return earlier < before || (earlier === before && twice) ? later : earlier;
    return later > before || (later === before && twice) ? earlier : later;
  }

  #look(clock: Millis): Readings {
    const [date = '', time = ''] = new Date(clock).toISOString().slice(0, 19).split('T');
    const written = Temporal.PlainDateTime.from(`${date}T${time}`);
    const at = (disambiguation: 'earlier' | 'later') =>
      written.toZonedDateTime(this.name, { disambiguation });
    const earlier = at('earlier');
    const later = at('later');
    const missing = !earlier.toPlainDateTime().equals(written);
    return { earlier: earlier.epochMilliseconds, later: later.epochMilliseconds, missing };
  }
}
