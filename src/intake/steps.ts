import { isDrop, type Draft, type Drop, type IntakeContext, type ReportRequest, type Step } from './draft.ts';
import { dropCrossSite } from './steps/drop-cross-site.ts';
import { dropMalformed } from './steps/drop-malformed.ts';
import { dropNotAllowed } from './steps/drop-not-allowed.ts';
import { dropClientTooFast, dropTooFast } from './steps/drop-too-fast.ts';
import { dropUnknownProblem } from './steps/drop-unknown-problem.ts';
import { dropUnknownService } from './steps/drop-unknown-service.ts';
import { putCapacity } from './steps/put-capacity.ts';
import { putComment } from './steps/put-comment.ts';
import { putManner } from './steps/put-manner.ts';
import { putDevice } from './steps/put-device.ts';
import { putNetwork } from './steps/put-network.ts';
import { putPlace, putPlaceOfAddress } from './steps/put-place.ts';
import { putReporterOfClient } from './steps/put-reporter-of-client.ts';
import { putReporter } from './steps/put-reporter.ts';
import { putSender } from './steps/put-sender.ts';

/** What the request says, whoever sends it. */
const SAID: readonly Step[] = [
  dropCrossSite,
  dropMalformed,
  dropNotAllowed,
  dropUnknownService,
  dropUnknownProblem,
  putPlace,
];
const OF_ADDRESS: readonly Step[] = [
  ...SAID,
  putNetwork,
  putSender,
  putDevice,
  putCapacity,
  putPlaceOfAddress,
  putReporter,
];
/** A program's address is not that of its users, so nothing is derived from it. */
const OF_CLIENT: readonly Step[] = [...SAID, putReporterOfClient];

/**
 * Run in this order; each adds a fact to the draft or drops it. After them it is known who reports what, which is enough to recognize a
 * request that was answered before.
 */
export const stepsToReporter = ({ client }: Pick<ReportRequest, 'client'>): readonly Step[] =>
  client === undefined ? OF_ADDRESS : OF_CLIENT;

const BY_HAND: readonly Step[] = [dropTooFast, putComment, putManner];
const BY_CLIENT: readonly Step[] = [dropTooFast, dropClientTooFast, putComment];

/** For a report not answered before: a retry must not use up its sender's rate limit. */
export const stepsToReport = ({ client }: Pick<ReportRequest, 'client'>): readonly Step[] =>
  client === undefined ? BY_HAND : BY_CLIENT;

/** Runs the steps in order and stops at the first drop. */
export async function runSteps(
  steps: readonly Step[],
  draft: Draft,
  context: IntakeContext,
): Promise<Draft | Drop> {
  let current = draft;
  for (const step of steps) {
    const soon = step(current, context);
    const result = soon instanceof Promise ? await soon : soon;
    if (isDrop(result)) return result;
    current = result;
  }
  return current;
}
