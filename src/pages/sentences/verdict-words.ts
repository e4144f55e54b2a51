import type { Knowledge } from '../../core/detect/judgement.ts';
import { CALM_WINDOW } from '../../core/incident/incident.ts';
import { DAY, HOUR, type Millis } from '../../core/base/time.ts';
import type { Language } from '../../words/language.ts';
import { duration, inTheLast } from '../../words/quantities.ts';
import { named, textOf, type Piece, type Sentence } from '../../words/sentence.ts';
import type { Names } from './names.ts';
import { scopeClause } from './scope-words.ts';
import type { Tone, Verdict } from './verdict.ts';

/** Texts of signs and of lines on boards. */

/** The text beside the symbol: the status in one or two words. */
export function toneWord({ say }: Language, tone: Tone): string {
  switch (tone) {
    case 'problems':
      return say.wordProblems;
    case 'possible':
      return say.wordPossible;
    case 'unverified':
      return say.wordUnverified;
    case 'recovering':
      return say.wordRecovering;
    case 'over':
      return say.wordOver;
    case 'withdrawn':
      return say.wordWithdrawn;
    case 'faded':
      return say.wordFaded;
    case 'normal':
      return say.wordNormal;
    case 'unseen':
      return say.wordUnseen;
    case 'learning':
      return say.wordLearning;
  }
}

/** The same with an editor's finding: `Problems, confirmed`. */
export function verdictWord(language: Language, verdict: Verdict): string {
  const word = toneWord(language, verdict.kind);
  switch ('finding' in verdict ? verdict.finding : undefined) {
    case 'confirmed':
      return textOf(language.say.wordConfirmed({ word }));
    case 'unconfirmed':
      return textOf(language.say.wordUnconfirmed({ word }));
    case undefined:
      return word;
  }
}

/**
 * The headline. With `names` it includes the scope, for titles that stand alone; on a page the scope is the line below (`scopeLine`),
 * because a phone shows some six lines of a headline.
 */
export function verdictSentence(language: Language, verdict: Verdict, name: string, names?: Names): Sentence {
  const { say } = language;
  const service = named(name);
  const clause =
    'scope' in verdict && names !== undefined ? scopeClause(language, verdict.scope, names) : null;
  const within: Piece = clause === null ? '' : say.whereWithin({ where: clause });
  switch (verdict.kind) {
    case 'problems':
      return say.problemsSince({ ...verdict, service, where: within, confirmed: isConfirmed(verdict) });
    case 'possible': {
      const where: Piece = clause === null ? '' : say.whereAside({ where: clause });
      const { since } = verdict;
      return since === null ? say.possible({ service, where }) : say.possibleSince({ service, where, since });
    }
    case 'unverified':
      return say.unverifiedSince({ ...verdict, service });
    case 'recovering':
      return say.recoveringSince({ ...verdict, service });
    case 'over':
      return say.overFromTo({
        ...verdict,
        service,
        where: within,
        confirmed: isConfirmed(verdict),
        unseen: isUnseen(verdict),
      });
    case 'withdrawn': {
      const { from, to } = verdict;
      if (to === null) return say.withdrawnSince({ service, from });
      return say.withdrawnFromTo({ service, from, to, unseen: isUnseen(verdict) });
    }
    case 'faded':
      return say.fadedAt({ ...verdict, service });
    case 'normal':
      return say.normal({ service });
    case 'unseen': {
      const { to } = verdict;
      return to === null ? say.unseen({ service }) : say.unseenUntil({ service, to });
    }
    case 'learning': {
      const { spike } = verdict;
      if (spike === undefined) return say.learning({ service });
      return say.spike({ people: spike.reports, service, span: inTheLast(language, spike.windowMs) });
    }
  }
}

const isConfirmed = ({ finding }: { readonly finding?: string }): boolean => finding === 'confirmed';
/** Whether it ended while nobody could report. */
const isUnseen = (ended: { readonly unseen?: true } | object): boolean =>
  'unseen' in ended && ended.unseen === true;

/** What a verdict means, if its sentence does not say everything. */
export function verdictNote(language: Language, verdict: Verdict): Sentence | null {
  const { say } = language;
  switch (verdict.kind) {
    case 'problems':
    case 'over':
    case 'withdrawn':
      return null;
    case 'possible':
      return [say.notePossible];
    case 'unverified':
      return say.noteUnverified({ reports: verdict.reports, span: inTheLast(language, verdict.windowMs) });
    case 'recovering':
      return say.noteRecovering(verdict);
    case 'faded':
      return [say.noteFaded];
    case 'normal':
      return [say.noteNormal];
    case 'unseen':
      return [textOf(say.noteUnseen({ span: duration(language, CALM_WINDOW) }))];
    case 'learning':
      return [verdict.spike === undefined ? knowledgeText(language, verdict.knowledge) : say.noteSpike];
  }
}

/** `We have seen 2 of the 7 days it takes to learn what is normal here. A sudden jump would still show here.` */
function knowledgeText({ say }: Language, { observedMs, neededMs }: Knowledge): string {
  const days = Math.round(neededMs / DAY);
  const hours = Math.floor(observedMs / HOUR);
  const known = Math.floor(observedMs / DAY);
  if (hours === 0) return say.noteNothingKnown({ days });
  return known > 0 ? say.noteDaysKnown({ known, days }) : say.noteHoursKnown({ hours, days });
}

/** Below the headline of a service that is normal again: explains what the day's chart still shows. */
export const recentNote = (
  { say }: Language,
  from: Millis,
  ended: { readonly to: Millis; readonly unseen?: true },
  withdrawn: boolean,
): Sentence => say.noteRecent({ from, to: ended.to, withdrawn, unseen: isUnseen(ended) });

/** The status on a board, among many others. */
export function boardWord(language: Language, verdict: Verdict): string {
  return verdict.kind === 'learning' ? language.say.wordTooNew : verdictWord(language, verdict);
}

/** The time on a board: since a status began, or until an incident was over; null if there is none. */
export function boardWhen({ say }: Language, verdict: Verdict): Sentence | null {
  switch (verdict.kind) {
    case 'problems':
    case 'unverified':
    case 'recovering':
      return say.whenSince(verdict);
    case 'possible':
      return verdict.since === null ? null : say.whenSince({ since: verdict.since });
    case 'over':
    case 'withdrawn': {
      const { from, to } = verdict;
      return to === null ? null : say.whenFromTo({ from, to, unseen: isUnseen(verdict) });
    }
    case 'faded':
    case 'normal':
    case 'unseen':
    case 'learning':
      return null;
  }
}
