/** How long work runs before the rest of the program gets a turn. */
const SLICE_MS = 8;

/** Yields to the rest of the program during long work. */
export interface Pace {
  /** Whether it is time to yield. */
  readonly due: boolean;
  /** Yields if it is time; resolves to false if the program ends, and the work with it. */
  turn(): Promise<boolean>;
  /** Does work piece by piece, yielding in between; resolves to false if the program ended before. */
  through(pieces: Iterator<undefined, unknown>): Promise<boolean>;
  /** Does as many pieces as fit into a slice; returns whether that was all. */
  some(pieces: Iterator<undefined, unknown>): boolean;
}

/** `goOn` resolves once other work had its turn, with false if the program ends. */
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
