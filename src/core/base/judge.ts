/**
 * The version of the code that decides. It is stored with every published decision; raise it whenever decisions change, which
 * `judge.test.ts` detects.
 */
export const JUDGE_VERSION = 1;

/**
 * The version of every saved state. Raise it whenever the shape or meaning of one changes; `judge.test.ts` detects changes of shape. States
 * of another version are not read: they are learned anew from the log.
 */
export const STATE_VERSION = 13;
