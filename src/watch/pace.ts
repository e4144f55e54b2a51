/** After this much work the rest of the program gets a turn. */
const SLICE_MS = 8;

/** Gives the rest of the program its turn during long work. */
export interface Pace {
  /** Whether it is time. */
  readonly due: boolean;
  /** Gives others their turn, if it is time; false where the program ends, and the work with it. */
  turn(): Promise<boolean>;
  /** Does work piece by piece, with turns in between; false where the program ended before. */
  through(pieces: Iterator<undefined, unknown>): Promise<boolean>;
  /** As many pieces as a slice holds; whether that was all. */
  some(pieces: Iterator<undefined, unknown>): boolean;
}

/** `goOn` resolves once others have had their turn, with false where the program ends. */
export function createPace(goOn: () => Promise<boolean>, sliceMs: number = SLICE_MS): Pace {
  let began = performance.now();
  let ended = false;

  async function turn(): Promise<boolean> {
    if (!ended && performance.now() - began >= sliceMs) {
      ended = !(await goOn());
      began = performance.now();
    }
    return !ended;
  }

  return {
    get due() {
      return ended || performance.now() - began >= sliceMs;
    },
    turn,
    async through(pieces) {
      while (pieces.next().done !== true)
        if ((ended || performance.now() - began >= sliceMs) && !(await turn())) return false;
      return !ended;
    },
    some(pieces) {
      const until = performance.now() + sliceMs;
      for (;;) {
        if (pieces.next().done === true) return true;
        if (performance.now() >= until) return false;
      }
    },
  };
}
