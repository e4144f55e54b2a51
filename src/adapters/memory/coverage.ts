import type { Hole } from '../../core/coverage.ts';
import { compare } from '../../core/order.ts';
import type { Millis } from '../../core/time.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { CoverageLog } from '../../ports/coverage.ts';

export function memoryCoverage(stillOpen: StillOpen): CoverageLog {
  const holes = new Map<string, Hole>();
  let covered: Millis | null = null;
  return {
    async cover(until) {
      stillOpen();
      covered = Math.max(covered ?? until, until);
    },
    async coveredUntil() {
      stillOpen();
      return covered;
    },
    async put(hole) {
      stillOpen();
      holes.set(`${hole.from} ${hole.service ?? ''}`, hole);
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
