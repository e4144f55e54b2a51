import type { Mark } from '../../core/domain/mark.ts';
import type { StillOpen } from '../../ports/checks.ts';
import type { Marks } from '../../ports/marks.ts';

export interface MarkShelf {
  readonly marks: Map<string, Mark>;
  version: number;
}

export function memoryMarks(shelf: MarkShelf, stillOpen: StillOpen): Marks {
  const { marks } = shelf;
  return {
    async put(mark) {
      stillOpen();
      marks.set(mark.incident, mark);
      shelf.version += 1;
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
      return shelf.version;
    },
  };
}
