/**
 * The version of what decides. It stands with every published decision, and is raised by whoever changes what is decided;
 * `judge.test.ts` notices.
 */
export const JUDGE_VERSION = 1;

/**
 * The version of every saved state. It is raised by whoever changes the shape or the meaning of one; `judge.test.ts`
 * notices the shape. States of another version are not read: they are learned anew from the log.
 */
export const STATE_VERSION = 10;
