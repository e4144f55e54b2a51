import { NEW_USUAL_HOURS } from '../core/detect/alarm-hours.ts';
import type { Interval } from '../core/domain/holes.ts';
import type { Update, UpdateReason } from '../core/incident/update.ts';
import { BARE_NAMES, type Names } from './names.ts';
import { duration, reportCount, usual } from './quantities.ts';
import { facetAside, scopeAside, scopeUpdate, scopeUpdateTitle } from './scope-words.ts';
import { moment, type Sentence } from './sentence.ts';
import { blameUpdateSentence, blameUpdateTitle } from './words-blame.ts';

const NEW_USUAL = `Reports have been this high for ${NEW_USUAL_HOURS} hours. From now on we treat that as normal here: the alarm ends, but the problem may not have.`;

/** What an update tells, in a sentence or two. */
export function updateSentence(update: Update, names: Names = BARE_NAMES): Sentence {
  const { reason, within } = update;
  if (reason === 'ended_unseen' && within !== undefined) return endedUnseenSentence(within);
  return [updateText(update, names)];
}

function updateText(update: Update, names: Names): string {
  const where = scopeAside(update.scope, names);
  const seen = `${reportCount(update.reports)}${facetAside(update.facet, names)} in ${duration(update.windowMs)}, ${usual(update.expected)}`;
  switch (update.reason) {
    case 'evidence_rising':
      return `More reports than usual: ${seen}.${where} Not certain yet.`;
    case 'evidence_strong':
      return `Significantly more reports than usual: ${seen}.${where} We report problems from now on.`;
    case 'evidence_lasting':
      return `More reports than usual for long enough to be sure: ${seen}.${where} We report problems from now on.`;
    case 'evidence_faded':
      return 'Reports fell back to normal before we were sure. No incident was reported.';
    case 'back_to_usual':
      return 'Reports are back to normal. We are watching whether they stay there.';
    case 'ended_unseen':
      return 'Reports are back to normal. They fell while we could not receive any.';
    case 'rising_again':
      return `Reports are rising again: ${seen}.${where}`;
    case 'usual_confirmed':
      return 'Reports have stayed normal. The incident is over.';
    case 'scope_widened':
    case 'scope_narrowed':
    case 'scope_changed':
      return scopeUpdate(update, names);
    case 'taken_as_usual':
      return NEW_USUAL;
    default:
      return blameUpdateSentence(update.reason, update.of, names.service);
  }
}

/** Of an incident that ended while no reports could be taken: no moment is known, only the time that it lies in. */
const endedUnseenSentence = ({ from, to }: Interval): Sentence => [
  'Reports are back to normal. They fell while we could not receive any, between ',
  moment(from),
  ' and ',
  moment(to),
  '. We are watching whether they stay there.',
];

/** The same in one or two words. */
export function updateTitle(reason: UpdateReason): string {
  switch (reason) {
    case 'evidence_rising':
      return 'Possible problems';
    case 'evidence_strong':
    case 'evidence_lasting':
      return 'Problems reported';
    case 'evidence_faded':
      return 'Passed without an incident';
    case 'back_to_usual':
      return 'Back to normal';
    case 'ended_unseen':
      return 'Ended while we were away';
    case 'rising_again':
      return 'Rising again';
    case 'usual_confirmed':
      return 'Resolved';
    case 'scope_widened':
    case 'scope_narrowed':
    case 'scope_changed':
      return scopeUpdateTitle(reason);
    case 'taken_as_usual':
      return 'The new normal';
    default:
      return blameUpdateTitle(reason);
  }
}
