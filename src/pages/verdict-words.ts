import type { Knowledge } from '../core/detect/judgement.ts';
import { DAY, HOUR, type Millis } from '../core/base/time.ts';
import type { Names } from './names.ts';
import { count, inTheLast } from './quantities.ts';
import { scopeClause } from './scope-words.ts';
import { moment, named, zoned, type Sentence } from './sentence.ts';
import type { Tone, Verdict } from './verdict.ts';

/** What the sign of a page says, and the lines of boards. */

/** What stands beside the symbol: the status in one or two words. */
export function toneWord(tone: Tone): string {
  switch (tone) {
    case 'problems':
      return 'Problems';
    case 'possible':
      return 'Possible problems';
    case 'recovering':
      return 'Recovering';
    case 'over':
      return 'Over';
    case 'withdrawn':
      return 'Withdrawn';
    case 'faded':
      return 'Passed without an incident';
    case 'normal':
      return 'Normal';
    case 'learning':
      return 'Still learning';
  }
}

/** The same with what an editor found: `Problems, confirmed`. */
export function verdictWord(verdict: Verdict): string {
  const word = toneWord(verdict.kind);
  switch ('finding' in verdict ? verdict.finding : undefined) {
    case 'confirmed':
      return `${word}, confirmed`;
    case 'unconfirmed':
      return `${word}, not confirmed`;
    case undefined:
      return word;
  }
}

/**
 * The one huge sentence. With `names` it holds the scope too, for titles that stand alone; on a page that is the line below
 * (`scopeLine`), for a phone shows some six lines of a headline.
 */
export function verdictSentence(verdict: Verdict, service: string, names?: Names): Sentence {
  const name = named(service);
  const clause = 'scope' in verdict && names !== undefined ? scopeClause(verdict.scope, names) : [];
  const where = clause.length === 0 ? [] : [...clause, ','];
  switch (verdict.kind) {
    case 'problems': {
      const indicated = verdict.finding === 'confirmed' ? 'Confirmed' : 'User reports indicate';
      return [`${indicated} problems at `, name, ...where, ' since about ', zoned(verdict.since)];
    }
    case 'possible': {
      const more = ['Possible problems at ', name, ...clause, ': more reports than usual'];
      return verdict.since === null ? more : [...more, ' since about ', zoned(verdict.since)];
    }
    case 'recovering':
      return ['Reports about ', name, ' have been back to normal since about ', zoned(verdict.since)];
    case 'over': {
      const problems = verdict.finding === 'confirmed' ? 'Confirmed problems at ' : 'Problems at ';
      return [
        problems,
        name,
        ...where,
        ' from about ',
        moment(verdict.from),
        ' to ',
        zoned(verdict.to),
        ...atTheLatest(verdict),
      ];
    }
    case 'withdrawn': {
      const more = ['More reports than usual about ', name];
      return verdict.to === null
        ? [...more, ' since about ', zoned(verdict.from)]
        : [...more, ' from about ', moment(verdict.from), ' to ', zoned(verdict.to), ...atTheLatest(verdict)];
    }
    case 'faded':
      return ['Briefly more reports than usual about ', name, ', at about ', zoned(verdict.from)];
    case 'normal':
      return ['Reports about ', name, ' are normal'];
    case 'learning': {
      const { spike } = verdict;
      if (spike === undefined) return ['Too new to judge: we have little history for ', name];
      return [`${peopleReported(spike.reports)} problems with `, name, ` ${inTheLast(spike.windowMs)}`];
    }
  }
}

const peopleReported = (people: number): string =>
  people === 1 ? '1 person reported' : `${count(people)} people reported`;

/** What a verdict means, where its sentence does not say it all. */
export function verdictNote(verdict: Verdict): Sentence | null {
  switch (verdict.kind) {
    case 'problems':
    case 'over':
    case 'withdrawn':
      return null;
    case 'possible':
      return ['It may be nothing. If it isn’t working for you, report it: that is how we find out.'];
    case 'recovering':
      return ['Problems were reported from about ', moment(verdict.from), '. We are still watching.'];
    case 'faded':
      return ['We were never sure enough to call it an incident.'];
    case 'normal':
      return ['Not working for you? You may be the first, or the fault may be on your side.'];
    case 'learning':
      return verdict.spike === undefined
        ? [knowledgeText(verdict.knowledge)]
        : ['We have too little history to say what is normal.'];
  }
}

/** `We have seen 2 of the 7 days it takes to learn what is normal here. A sudden jump would still show here.` */
function knowledgeText({ observedMs, neededMs }: Knowledge): string {
  const needed = `${count(Math.round(neededMs / DAY))} days`;
  const hours = Math.floor(observedMs / HOUR);
  const days = Math.floor(observedMs / DAY);
  const seen =
    days > 0 ? `${days} of the ${needed}` : `${hours === 1 ? '1 hour' : `${hours} hours`} of the ${needed}`;
  const known =
    hours === 0
      ? `It takes ${needed} from the first report to learn what is normal here.`
      : `We have seen ${seen} it takes to learn what is normal here.`;
  return `${known} A sudden jump would still show here.`;
}

/** Below the headline of a service that is normal again: what the chart of the day still shows. */
export const recentNote = (
  from: Millis,
  ended: { readonly to: Millis; readonly unseen?: true },
  withdrawn: boolean,
): Sentence => [
  withdrawn ? 'There were more reports than usual from about ' : 'Problems were reported from about ',
  moment(from),
  ' to ',
  moment(ended.to),
  ...atTheLatest(ended),
  '.',
];

/** Of what ended while nobody could report. */
const atTheLatest = ({ unseen }: { readonly unseen?: true }): Sentence =>
  unseen === true ? [' at the latest'] : [];

/** The status on a board, where it stands beside many others. */
export function boardWord(verdict: Verdict): string {
  return verdict.kind === 'learning' ? 'Too new to judge' : verdictWord(verdict);
}

/** When, on a board: since a status began, or until an incident was over; null where there is no such moment. */
export function boardWhen(verdict: Verdict): Sentence | null {
  switch (verdict.kind) {
    case 'problems':
    case 'recovering':
      return ['since about ', moment(verdict.since)];
    case 'possible':
      return verdict.since === null ? null : ['since about ', moment(verdict.since)];
    case 'over':
      return ['(', moment(verdict.from), ' to ', moment(verdict.to), ...atTheLatest(verdict), ')'];
    case 'withdrawn':
      return verdict.to === null
        ? null
        : ['(', moment(verdict.from), ' to ', moment(verdict.to), ...atTheLatest(verdict), ')'];
    case 'faded':
    case 'normal':
    case 'learning':
      return null;
  }
}
