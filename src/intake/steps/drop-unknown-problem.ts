import { assert } from '../../core/base/assert.ts';
import type { Draft, Drop, IntakeContext } from '../draft.ts';

/** A report need not name a problem, but if it does, it must be one of the service's. */
export function dropUnknownProblem(draft: Draft, context: IntakeContext): Draft | Drop {
  const { service, fields } = draft;
  assert(service !== null, 'dropUnknownService comes before dropUnknownProblem');
  if (fields.problem === null) return draft;
  const known = context.problems(service);
  if (known.includes(fields.problem)) return { ...draft, problem: fields.problem };
  return {
    dropped: 'unknown_problem',
    detail: `This service has no such problem; it has: ${known.join(', ') || 'none, so leave it out'}.`,
  };
}
