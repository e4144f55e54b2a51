import { JUDGE_VERSION } from '../../core/base/judge.ts';
import type { Pieces } from '../../core/base/pieces.ts';
import { incidentJson } from '../incident.ts';
import { judgeExcerpt } from './judge.ts';
import type { ExcerptFacts, ExcerptJson } from './shape.ts';

/** The command that judges an excerpt from that address again. */
const commandFor = (address: string): string => `curl -s ${address} | npx outcry replay --evidence -`;

/** An excerpt with the judge's result. `address`: its URL. */
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
