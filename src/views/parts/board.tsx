import type { Service } from '../../core/service.ts';
import type { BoardLine, CategoryLine } from '../models/board.ts';
import { severity, type Verdict } from '../verdict.ts';
import {
  boardReports,
  boardSince,
  boardWord,
  cleaned,
  scopeClause,
  serviceCount,
  type Sentence,
} from '../words.ts';
import { Spark } from './chart.tsx';
import { Say, type Moments } from './say.tsx';
import { ToneIcon } from './tone-icon.tsx';

/** Services in the order given: those with something unusual as signs, the others as quiet lines. */
export function Board({ lines, moments }: { lines: readonly BoardLine[]; moments: Moments }) {
  return (
    <ul class="board">
      {lines.map((line) => (
        <Line key={line.service.slug} line={line} moments={moments} />
      ))}
    </ul>
  );
}

function Line({
  line: { service, verdict, blame, reports, hours },
  moments,
}: {
  line: BoardLine;
  moments: Moments;
}) {
  const since = sinceOf(verdict);
  return (
    <li class={severity(verdict.kind) > 0 ? 'loud' : undefined} data-tone={verdict.kind}>
      <a href={`/status/${service.slug}`}>
        <bdi>{cleaned(service.name)}</bdi>
      </a>
      <Spark hours={hours} />
      <p>
        <ToneIcon tone={verdict.kind} /> {boardWord(verdict.kind)}
        {since === null ? null : (
          <>
            {' '}
            <Say words={boardSince(since)} moments={moments} />
            <Say words={scopeOf(verdict, service)} moments={moments} />
          </>
        )}
        {reports === 0 ? null : <span class="reports">{boardReports(reports)}</span>}
      </p>
      {blame === null ? null : (
        <p class="blame">
          <Say words={blame} moments={moments} />
        </p>
      )}
    </li>
  );
}

function scopeOf(verdict: Verdict, { problems }: Service): Sentence {
  return 'scope' in verdict ? scopeClause(verdict.scope, problems).slice(0, -1) : [];
}

function sinceOf(verdict: Verdict) {
  return 'since' in verdict ? verdict.since : null;
}

export function Categories({ lines }: { lines: readonly CategoryLine[] }) {
  return (
    <ul class="categories">
      {lines.map(({ category, services, problems, possible }) => (
        <li key={category.slug}>
          <a href={`/category/${category.slug}`}>{cleaned(category.name)}</a>{' '}
          <span>{serviceCount(services)}</span>
          {problems + possible === 0 ? null : (
            <em>
              <ToneIcon tone={problems > 0 ? 'problems' : 'possible'} />
              {problems > 0 ? ` ${problems} with problems` : ` ${possible} possible`}
            </em>
          )}
        </li>
      ))}
    </ul>
  );
}
