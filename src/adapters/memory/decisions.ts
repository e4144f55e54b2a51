import type { Millis } from '../../core/base/time.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Decision, Decisions } from '../../ports/decisions.ts';

/** What commits write and {@link memoryDecisions} reads. */
export interface DecisionShelf {
  /** By the id of the update. */
  readonly decisions: Map<string, Decision>;
  until: Millis | null;
}

export function memoryDecisions(shelf: DecisionShelf, stillOpen: StillOpen): Decisions {
  return {
    async read(after, limit) {
      stillOpen();
      return [...shelf.decisions.values()].slice(after, after + limit);
    },
    async of(incident) {
      stillOpen();
      return [...shelf.decisions.values()].filter(({ update }) => update.incident === incident);
    },
    async until() {
      stillOpen();
      return shelf.until;
    },
  };
}
