import type { Millis } from '../base/time.ts';

/**
 * An editor's finding about an incident. `confirmed`: the service had problems; `unconfirmed`: that could not be established; `withdrawn`:
 * it was wrong.
 */
export const FINDINGS = ['confirmed', 'unconfirmed', 'withdrawn'] as const;
export type Finding = (typeof FINDINGS)[number];

/** An editor's verdict on an incident; a later one replaces it. */
export interface Mark {
  readonly incident: string;
  readonly finding: Finding;
  /** A public note by the editor; null if there is none. */
  readonly note: string | null;
  /** When it was made, on the editor's clock. */
  readonly at: Millis;
}

/** The longest note, in characters. */
export const NOTE_CHARS_MAX = 500;
