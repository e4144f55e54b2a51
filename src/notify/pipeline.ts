import type { Case, Decision, Stage } from './case.ts';
import { age } from './stages/age.ts';
import { dedup } from './stages/dedup.ts';
import { inhibit } from './stages/inhibit.ts';
import { over } from './stages/over.ts';
import { quiet } from './stages/quiet.ts';
import { remind } from './stages/remind.ts';
import { silence } from './stages/silence.ts';
import { subscribe } from './stages/subscribe.ts';

/**
 * What happens between a notice and a channel, in order: these, one notice at a time; then `group` and `throttle`, which look at all
 * that is left for the channel (`planner.ts`); then `send`, on what the receiver answers (`sender.ts`), and the record of it.
 */
export const STAGES: readonly Stage[] = [over, remind, subscribe, silence, inhibit, dedup, age, quiet];

/** What the first stage that has something against it says; null where none has. */
export function decide(given: Case): Decision {
  for (const stage of STAGES) {
    const decision = stage(given);
    if (decision !== null) return decision;
  }
  return null;
}
