import { NEW_USUAL_HOURS } from '../../core/detect/alarm-hours.ts';
import type { Update, UpdateReason } from '../../core/incident/update.ts';
import type { Language } from '../../words/language.ts';
import { lessWeightNext } from '../../words/less-weight.ts';
import { duration, usual } from '../../words/quantities.ts';
import { phrase, type Sentence } from '../../words/sentence.ts';
import { BARE_NAMES, type Names } from './names.ts';
import { facetAside, scopeAside, scopeUpdate, scopeUpdateTitle } from './scope-words.ts';
import { blameUpdateSentence, blameUpdateTitle } from './blame-words.ts';

/** An update in a sentence or two. */
export function updateSentence(language: Language, update: Update, names: Names = BARE_NAMES): Sentence {
  const { say } = language;
  const { reports, windowMs, expected } = update;
  const counted = {
    where: phrase(scopeAside(language, update.scope, names), lessWeightNext(language, update)),
    seen: say.updateSeen({
      reports,
      whose: facetAside(language, update.facet, names),
      span: duration(language, windowMs),
      usual: usual(language, expected),
    }),
  };
  switch (update.reason) {
    case 'evidence_rising':
      return say.updateRising(counted);
    case 'evidence_strong':
      return say.updateStrong(counted);
    case 'evidence_lasting':
      return say.updateLasting(counted);
    case 'editor_confirmed':
      return say.updateConfirmed(counted);
    case 'evidence_faded':
      return [say.updateFaded];
    case 'back_to_usual':
      return [say.updateBack];
    case 'ended_unseen':
      // The exact moment is unknown, only the interval, and for old versions not even that.
      return update.within === undefined ? [say.updateUnseen] : say.updateUnseenWithin(update.within);
    case 'rising_again':
      return say.updateAgain(counted);
    case 'usual_confirmed':
      return [say.updateOver];
    case 'scope_widened':
    case 'scope_narrowed':
    case 'scope_changed':
      return scopeUpdate(language, update, names);
    case 'taken_as_usual':
      return [say.updateNewNormal({ hours: NEW_USUAL_HOURS })];
    default:
      return blameUpdateSentence(language, update.reason, update.of, names.service);
  }
}

/** The same in one or two words. */
export function updateTitle(language: Language, reason: UpdateReason): string {
  const { say } = language;
  switch (reason) {
    case 'evidence_rising':
      return say.titleRising;
    case 'evidence_strong':
    case 'evidence_lasting':
    case 'editor_confirmed':
      return say.titleProblems;
    case 'evidence_faded':
      return say.titleFaded;
    case 'back_to_usual':
      return say.titleBack;
    case 'ended_unseen':
      return say.titleUnseen;
    case 'rising_again':
      return say.titleAgain;
    case 'usual_confirmed':
      return say.titleOver;
    case 'scope_widened':
    case 'scope_narrowed':
    case 'scope_changed':
      return scopeUpdateTitle(language, reason);
    case 'taken_as_usual':
      return say.titleNewNormal;
    default:
      return blameUpdateTitle(language, reason);
  }
}
