import type { BoardLine, CategoryLine } from '../models/board.ts';
import { severity } from '../sentences/verdict.ts';
import type { Language } from '../../words/language.ts';
import { called } from '../sentences/names.ts';
import { compareNames } from '../search/search-index.ts';
import { blameSentence, boardReports, cleaned, scopeLine } from '../sentences/words.ts';
import { Spark } from './chart.tsx';
import { Say, type Moments } from './say.tsx';
import { Standing } from './standing.tsx';
import { ToneIcon } from './tone-icon.tsx';

/** Services in the given order: unusual ones as signs, the others as quiet lines. */
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
  line: { service, verdict, blame, names, reports, hours, incidentReports },
  moments,
}: {
  line: BoardLine;
  moments: Moments;
}) {
  const { language } = moments;
  const known = names(language);
  const more = [
    'scope' in verdict ? scopeLine(language, verdict.scope, known) : null,
    blameSentence(language, blame, known.service),
  ];
  const spike = verdict.kind === 'learning' ? verdict.spike : undefined;
  const told = incidentReports ?? spike?.reports ?? reports;
  return (
    <li class={severity(verdict) > 0 ? 'loud' : undefined} data-tone={verdict.kind}>
      <a href={`/status/${service.slug}`}>
        <bdi>{cleaned(called(language, service))}</bdi>
      </a>
      <Spark hours={hours} />
      <p>
        <Standing verdict={verdict} moments={moments} />
        {told === 0 ? null : (
          <>
            {' '}
            <span class="reports">{boardReports(language, told, spike !== undefined)}</span>
          </>
        )}
      </p>
      {more.map((words) =>
        words === null ? null : (
          <p class="more">
            <Say words={words} moments={moments} />
          </p>
        ),
      )}
    </li>
  );
}

/** Sorted by name in the page's language. */
export function Categories({ lines, language }: { lines: readonly CategoryLine[]; language: Language }) {
  const { say } = language;
  const named = lines.map((line) => ({
    ...line,
    slug: line.category.slug,
    name: called(language, line.category),
  }));
  return (
    <ul class="categories">
      {named.sort(compareNames).map(({ slug, name, services, problems, possible }) => (
        <li key={slug}>
          <a href={`/category/${slug}`}>
            <bdi>{cleaned(name)}</bdi>
          </a>{' '}
          <span>{say.services({ services })}</span>
          {problems + possible === 0 ? null : (
            <em>
              <ToneIcon tone={problems > 0 ? 'problems' : 'possible'} />
              {` ${problems > 0 ? say.boardProblems({ services: problems }) : say.boardPossible({ services: possible })}`}
            </em>
          )}
        </li>
      ))}
    </ul>
  );
}
