import { NEW_USUAL_HOURS } from '../core/alarm-hours.ts';
import type { Update, UpdateReason } from '../core/update.ts';
import { BARE_NAMES, type Names } from './names.ts';
import { duration, reportCount, usual } from './quantities.ts';
import { facetAside, scopeAside, scopeUpdate, scopeUpdateTitle } from './scope-words.ts';
import { blameUpdateSentence, blameUpdateTitle } from './words-blame.ts';

const NEW_USUAL = `Reports have been this high for ${NEW_USUAL_HOURS} hours. From now on we take that as usual here: an end of the alarm need not be an end of the trouble.`;

/** What an update tells, in a sentence or two. */
export function updateSentence(update: Update, names: Names = BARE_NAMES): string {
  const where = scopeAside(update.scope, names);
  const seen = `${reportCount(update.reports)}${facetAside(update.facet, names)} in ${duration(update.windowMs)}, ${usual(update.expected)}`;
  switch (update.reason) {
    case 'evidence_rising':
      return `More reports than usual: ${seen}.${where} Not yet certain.`;
    case 'evidence_strong':
      return `Reports are significantly higher than usual: ${seen}.${where} Problems are reported from now on.`;
    case 'evidence_lasting':
      return `Reports have stayed above usual for long enough to be sure: ${seen}.${where} Problems are reported from now on.`;
    case 'evidence_faded':
      return 'Reports fell back to usual before it was certain. No incident was reported.';
    case 'back_to_usual':
      return 'Reports are back to usual. We watch whether they stay so.';
    case 'ended_unseen':
      return 'Reports are back to normal. They fell while we could not receive any.';
    case 'rising_again':
      return `Reports are rising again: ${seen}.${where}`;
    case 'usual_confirmed':
      return 'Reports have stayed usual. The incident is over.';
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

/** The same in one or two words. */
export function updateTitle(reason: UpdateReason): string {
  switch (reason) {
    case 'evidence_rising':
      return 'Possible problems';
    case 'evidence_strong':
    case 'evidence_lasting':
      return 'Problems reported';
    case 'evidence_faded':
      return 'Passed';
    case 'back_to_usual':
      return 'Back to usual';
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
      return 'The new usual';
    default:
      return blameUpdateTitle(reason);
  }
}
