import { JUDGE_VERSION } from '../../core/base/judge.ts';
import type { Pieces } from '../../core/base/pieces.ts';
import { incidentJson } from '../incident.ts';
import { judgeExcerpt } from './judge.ts';
import type { ExcerptFacts, ExcerptJson } from './shape.ts';

/** The command that judges an excerpt again, from where it was got. */
const commandFor = (address: string): string => `curl -s ${address} | npx outcry replay --evidence -`;

/** An excerpt with what the judge finds in it. `address`: where it is got. */
export function* judgedExcerpt(facts: ExcerptFacts, address: string): Pieces<ExcerptJson> {
  const found = yield* judgeExcerpt(facts);
  const { published, ...rest } = facts;
  return {
    judge: JUDGE_VERSION,
    replay: commandFor(address),
    ...rest,
    incident: found === null ? null : incidentJson(found),
    published,
  };
}
