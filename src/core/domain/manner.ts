/**
 * How a report came, where that speaks for it or against it; nothing is said of most. What a report in each weighs is decided in
 * `spread/manner-use.ts`.
 */
export type Manner =
  /** A proof of work came with it. */
  | 'proven'
  /** None did, though a surge looked made and one was asked for. */
  | 'unproven'
  /** Its proof of work had been used before. */
  | 'replayed'
  /** Its form was sent sooner after it was drawn than people read. */
  | 'instant'
  /** Its form had a mark that this instance never made. */
  | 'forged'
  /** It filled in a field that people do not see. */
  | 'trapped';
export const MANNERS: readonly Manner[] = ['proven', 'unproven', 'replayed', 'instant', 'forged', 'trapped'];
