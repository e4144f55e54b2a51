import type { Mark } from '../core/domain/mark.ts';

/** What editors found out about incidents, also put by another process while the server runs. */
export interface Marks {
  /** Puts a mark in the place of an earlier one of the incident, and moves `version` on. */
  put(mark: Mark): Promise<void>;
  get(incident: string): Promise<Mark | null>;
  /** All marks, by incident. */
  list(): Promise<Mark[]>;
  /** Grows with every `put`, also by another process. */
  version(): Promise<number>;
}
