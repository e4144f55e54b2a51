import type { StateReader, StateWriter } from '../base/codec.ts';

/** Below this a count is its own code. */
const EXACT_BELOW = 2_048;
const ALARM = 1 << 15;
const UNKNOWN = 0xffff;
const CODE_MAX = ALARM - 2;
/** Above it, codes are steps of √count, up to 16 million: the error is at most √count / 7, less than the count's noise. */
const STEPS = (CODE_MAX - EXACT_BELOW) / (2 ** 12 - Math.sqrt(EXACT_BELOW));
/** The value of each code, shared by all streams: see {@link HourCounts.at}. */
const MEANING = Float32Array.from({ length: 1 << 16 }, (_, code) => {
  if (code === UNKNOWN) return Number.NaN;
  const count = countOf(code & (ALARM - 1));
  return code < ALARM ? count : -1 - count;
});

/**
 * Counts of past hours in two bytes each: small ones exactly, large ones by their square root, so that only what noise blurs anyway is
 * rounded. Eight weeks take 2.7 kB.
 */
export class HourCounts {
  readonly #codes: Uint16Array;

  constructor(length: number) {
    this.#codes = new Uint16Array(length).fill(UNKNOWN);
  }

  /** A count ≥ 0; −1 − count if the hour was under alarm; NaN if it is unknown. */
  at(slot: number): number {
    return MEANING[this.#codes[slot] as number] as number;
  }

  put(slot: number, stored: number): void {
    if (Number.isNaN(stored)) this.#codes[slot] = UNKNOWN;
    else if (stored >= 0) this.#codes[slot] = codeOf(stored);
    else this.#codes[slot] = ALARM | codeOf(-1 - stored);
  }

  save(writer: StateWriter): void {
    writer.array(this.#codes);
  }

  load(reader: StateReader): void {
    reader.array(this.#codes);
  }
}

function codeOf(count: number): number {
  if (count < EXACT_BELOW) return count;
  const steps = (Math.sqrt(count) - Math.sqrt(EXACT_BELOW)) * STEPS;
  return Math.min(CODE_MAX, EXACT_BELOW + Math.round(steps));
}

function countOf(code: number): number {
  if (code < EXACT_BELOW) return code;
  return Math.round(((code - EXACT_BELOW) / STEPS + Math.sqrt(EXACT_BELOW)) ** 2);
}
