interface LooksOptions {
  /** One round of work. */
  readonly look: () => Promise<void>;
  /** Whether another round may follow; default: yes. */
  readonly goesOn?: () => boolean;
  /** Called with the error of a failed round; the next round tries again. */
  readonly onError: (error: unknown) => void;
}

/** Processes what is due, one round at a time. */
interface Looks {
  /** Runs a round; a call during a round is covered by another one after it. Resolves when none is left; never rejects. */
  soon(): Promise<void>;
  /** The rounds under way; null if there are none. */
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
