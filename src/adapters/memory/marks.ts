import type { Mark } from '../../core/mark.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Marks } from '../../ports/marks.ts';

export function memoryMarks(stillOpen: StillOpen): Marks {
  const marks = new Map<string, Mark>();
  let version = 0;
  return {
    async put(mark) {
      stillOpen();
      marks.set(mark.incident, mark);
      version += 1;
    },
    async get(incident) {
      stillOpen();
      return marks.get(incident) ?? null;
    },
    async list() {
      stillOpen();
      return [...marks.values()].sort((a, b) => (a.incident < b.incident ? -1 : 1));
    },
    async version() {
      stillOpen();
      return version;
    },
  };
}
