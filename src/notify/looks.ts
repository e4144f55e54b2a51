interface LooksOptions {
  /** What is done once. */
  readonly look: () => Promise<void>;
  /** Whether another may follow; left out: it may. */
  readonly goesOn?: () => boolean;
  /** Told of a look that failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

/** Looks for what is due, one after the other. */
interface Looks {
  /** Whoever comes while one goes on is answered by another after it. Resolves when none is left; never rejects. */
  soon(): Promise<void>;
  /** Those under way; null where there are none. */
  readonly underWay: Promise<void> | null;
}

export function openLooks({ look, goesOn = () => true, onError }: LooksOptions): Looks {
  let underWay: Promise<void> | null = null;
  let again = false;

  async function lookAsOften(): Promise<void> {
    while (again && goesOn()) {
      again = false;
      await look();
    }
  }

  return {
    soon() {
      again = true;
      underWay ??= lookAsOften()
        .catch(onError)
        .finally(() => {
          underWay = null;
        });
      return underWay;
    },
    get underWay() {
      return underWay;
    },
  };
}
