import type { Hole } from '../../core/domain/coverage.ts';
import { compare } from '../../core/base/order.ts';
import type { Millis } from '../../core/base/time.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { CoverageLog } from '../../ports/coverage.ts';

export interface CoverageShelf {
  readonly holes: Map<string, Hole>;
  until: Millis | null;
}

export function memoryCoverage(shelf: CoverageShelf, stillOpen: StillOpen): CoverageLog {
  const { holes } = shelf;
  return {
    async cover(until) {
      stillOpen();
      shelf.until = Math.max(shelf.until ?? until, until);
    },
    async coveredUntil() {
      stillOpen();
      return shelf.until;
    },
    async put(hole) {
      stillOpen();
      const key = `${hole.from} ${hole.service ?? ''}`;
      if (hole.to === hole.from) holes.delete(key);
      else holes.set(key, hole);
    },
    async holes(from, to, service) {
      stillOpen();
      return [...holes.values()]
        .filter((hole) => hole.from < to && (hole.to ?? Infinity) > from)
        .filter((hole) => service === undefined || hole.service === null || hole.service === service)
        .sort((a, b) => a.from - b.from || compare(a.service ?? '', b.service ?? ''));
    },
  };
}
