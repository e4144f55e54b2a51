import type { Millis } from '../base/time.ts';

/**
 * What an editor found out about an incident. `confirmed`: the service had problems; `unconfirmed`: nobody could find out;
 * `withdrawn`: it was wrong.
 */
export const FINDINGS = ['confirmed', 'unconfirmed', 'withdrawn'] as const;
export type Finding = (typeof FINDINGS)[number];

/** An editor's word on an incident; a later one takes its place. */
export interface Mark {
  readonly incident: string;
  readonly finding: Finding;
  /** In the editor's words, for everybody to read; null where there are none. */
  readonly note: string | null;
  /** When it was made, on the editor's clock. */
  readonly at: Millis;
}

/** The longest note, in characters. */
export const NOTE_CHARS_MAX = 500;
