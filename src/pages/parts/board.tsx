import type { BoardLine, CategoryLine } from '../models/board.ts';
import { severity } from '../verdict.ts';
import {
  boardReports,
  boardWhen,
  boardWord,
  cleaned,
  serviceCount,
  withPossible,
  withProblems,
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
  line: { service, verdict, scope, blame, reports, hours, incidentReports },
  moments,
}: {
  line: BoardLine;
  moments: Moments;
}) {
  const when = boardWhen(verdict);
  const spike = verdict.kind === 'learning' ? verdict.spike : undefined;
  const told = incidentReports ?? spike?.reports ?? reports;
  return (
    <li class={severity(verdict) > 0 ? 'loud' : undefined} data-tone={verdict.kind}>
      <a href={`/status/${service.slug}`}>
        <bdi>{cleaned(service.name)}</bdi>
      </a>
      <Spark hours={hours} />
      <p>
        <ToneIcon tone={verdict.kind} /> {boardWord(verdict)}
        {when === null ? null : (
          <>
            {' '}
            <Say words={when} moments={moments} />
          </>
        )}
        {told === 0 ? null : (
          <>
            {' '}
            <span class="reports">{boardReports(told, spike !== undefined)}</span>
          </>
        )}
      </p>
      {[scope, blame].map((words) =>
        words === null ? null : (
          <p class="more">
            <Say words={words} moments={moments} />
          </p>
        ),
      )}
    </li>
  );
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
              {` ${problems > 0 ? withProblems(problems) : withPossible(possible)}`}
            </em>
          )}
        </li>
      ))}
    </ul>
  );
}
