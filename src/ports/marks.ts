import type { Mark } from '../core/domain/mark.ts';

/** Editors' findings about incidents, possibly recorded by another process while the server runs. */
export interface Marks {
  /** Inserts a mark, or replaces the one of its incident, and increments `version`. */
  put(mark: Mark): Promise<void>;
  get(incident: string): Promise<Mark | null>;
  /** All marks, by incident. */
  list(): Promise<Mark[]>;
  /** Grows with every `put`, also by another process. */
  version(): Promise<number>;
}
