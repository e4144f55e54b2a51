import { MINUTE, type Millis } from '../../core/base/time.ts';

/** The moments that a local time may mean: one, two when clocks are set back, none when they are set forward. */
interface Readings {
  readonly earlier: Millis;
  readonly later: Millis;
  /** If there is none: by how much clocks were set forward. */
  readonly missing: boolean;
}

/** All current zone offsets are multiples of this. */
const GRID: Millis = 15 * MINUTE;
/** Cached readings: a year of quarter hours is 35,040. */
const REMEMBERED_MAX = 40_000;

/**
 * Converts local times of a zone to moments. An ambiguous time, when clocks are set back, means the earlier moment until the rows, whose
 * last moment the caller remembers, have passed it.
 */
export class Zone {
  readonly name: string;
  readonly #known = new Map<number, Readings>();

  constructor(name: string) {
    this.name = name;
  }

  /** The possible moments of `clock`, a local time as if it were UTC. */
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
   * The moment of `clock`, given the moment `before` of the previous row (NaN for the first); `ascending` is the direction of the rows. If
   * rows are `step` apart by which clocks are set back, a repeated time is two rows; else it may be two rows of one moment. Null if that
   * local time does not exist.
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
