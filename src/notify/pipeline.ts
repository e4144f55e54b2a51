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
 * The stages between a notice and a channel, in order: these look at one notice at a time. Then `group` and `throttle` look at everything
 * left for the channel (`planner.ts`), and `send` judges the receiver's answer (`sender.ts`), which is recorded.
 */
export const STAGES: readonly Stage[] = [over, remind, subscribe, silence, inhibit, dedup, age, quiet];

/** The decision of the first stage that objects; null if none does. */
export function decide(given: Case): Decision {
  for (const stage of STAGES) {
    const decision = stage(given);
    if (decision !== null) return decision;
  }
  return null;
}
