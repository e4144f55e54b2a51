import type { Update } from '../../core/incident/update.ts';
import type { Decision, Decisions } from '../../ports/decisions.ts';
import type { Engine } from './engine.ts';

/** Decisions are written by the tick's commit, which each engine implements itself. */
export function decisionsTable({ query, rows }: Engine): Decisions {
  const decisions = query.selectFrom('decisions').select(['number', 'judge', 'body']).orderBy('number');
  return {
    async read(after, limit) {
      return (await rows(decisions.where('number', '>', after).limit(limit))).map(toDecision);
    },
    async of(incident) {
      return (await rows(decisions.where('incident', '=', incident))).map(toDecision);
    },
    async until() {
      const [row] = await rows(query.selectFrom('cursor').select('published'));
      return row?.published ?? null;
    },
  };
}

interface Row {
  readonly number: number;
  readonly judge: number | null;
  readonly body: string;
}

function toDecision({ number, judge, body }: Row): Decision {
  return { number, judge, update: JSON.parse(body) as Update };
}
