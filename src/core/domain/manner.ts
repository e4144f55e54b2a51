/**
 * How a report came, where that speaks for it or against it; for most, nothing is known. What each weighs is decided in
 * `spread/manner-use.ts`.
 */
export type Manner =
  /** A proof of work came with it. */
  | 'proven'
  /** It came without one, although a surge looked fabricated and one was requested. */
  | 'unproven'
  /** Its proof of work had been used before. */
  | 'replayed'
  /** Its form was sent sooner after it was rendered than people can read. */
  | 'instant'
  /** Its form had a mark that this instance never made. */
  | 'forged'
  /** It filled in a field that people do not see (a honeypot). */
  | 'trapped';
export const MANNERS: readonly Manner[] = ['proven', 'unproven', 'replayed', 'instant', 'forged', 'trapped'];
