import { clockOf } from './clock.ts';
import type { BoardLine, CategoryModel, HomeModel, SearchModel } from './models/board.ts';
import { BOARD_EVERY, BUSY_EVERY, type Page } from './page.ts';
import { Board, Categories } from './parts/board.tsx';
import { Pulse } from './parts/pulse.tsx';
import { Say, type Moments } from './parts/say.tsx';
import { SearchForm } from './parts/search-form.tsx';
import type { Sources } from './sources.ts';
import { severity, type Verdict } from './verdict.ts';
import {
  BOARD_BUSY,
  BOARD_CATEGORIES,
  BOARD_NOW,
  BOARD_RECENT,
  HITS_NOTE,
  categorySentence,
  cleaned,
  hits,
  homeSentence,
  noHits,
  plain,
  watchedNote,
  worstFirst,
  worstOf,
  type Sentence,
} from './words.ts';

/** The state of the world in a sentence, a search box, and the services worst first. */
export function homePage(model: HomeModel, { instance }: Pick<Sources, 'instance'>): Page {
  const moments: Moments = {
    clock: clockOf(instance.timeZone),
    asOf: model.now,
    catchingUp: instance.catchingUp,
  };
  const sentence = homeSentence(...unusualOf(model.unusual));
  const title = plain(sentence, moments.clock, model.now);
  return {
    status: 200,
    title,
    description: `${title}. ${watchedNote(model.services)}`,
    tone: 'normal',
    path: '/',
    live: true,
    data: '/api/v1/services',
    asOf: model.now,
    about: 'all',
    urgency: [...model.unusual, ...model.recent].map(urgencyOf).join(),
    regions: [
      {
        name: 'verdict',
        everyMs: BOARD_EVERY,
        content: () => <Headline words={sentence} moments={moments} />,
      },
      {
        name: 'pulse',
        everyMs: BOARD_EVERY,
        content: () => (
          <Pulse figures={[]} now={model.now} moments={moments}>
            {watchedNote(model.services)}
          </Pulse>
        ),
      },
      {
        name: 'unusual',
        everyMs: BOARD_EVERY,
        content: () => <BoardSection id="now" heading={BOARD_NOW} lines={model.unusual} moments={moments} />,
      },
      {
        name: 'recent',
        everyMs: BOARD_EVERY,
        content: () => (
          <BoardSection id="recent" heading={BOARD_RECENT} lines={model.recent} moments={moments} />
        ),
      },
      {
        name: 'busy',
        everyMs: BUSY_EVERY,
        content: () => <BoardSection id="busy" heading={BOARD_BUSY} lines={model.busy} moments={moments} />,
      },
    ],
    sign: (slot) => (
      <>
        {slot('verdict')}
        {slot('pulse')}
        <SearchForm query="" />
      </>
    ),
    body: (slot) => (
      <>
        {slot('unusual')}
        {slot('recent')}
        {slot('busy')}
        <section aria-labelledby="all-heading">
          <h2 id="all-heading">{BOARD_CATEGORIES}</h2>
          <Categories lines={model.categories} />
        </section>
      </>
    ),
  };
}

/** What a headline says of many services: those with problems by name, how many may have some, those too new to judge. */
function unusualOf(lines: readonly BoardLine[]): [problems: string[], possible: number, young: string[]] {
  const named = (kind: Verdict['kind']): string[] =>
    lines
      .filter(({ verdict }) => verdict.kind === kind && severity(verdict) > 0)
      .map(({ service }) => service.name);
  return [named('problems'), named('possible').length, named('learning')];
}

const urgencyOf = ({ service, verdict }: BoardLine): string =>
  `${service.slug} ${verdict.kind} ${'finding' in verdict ? verdict.finding : ''}`;

interface BoardSectionProps {
  readonly id: string;
  readonly heading: string;
  readonly lines: readonly BoardLine[];
  readonly moments: Moments;
}

function BoardSection({ id, heading, lines, moments }: BoardSectionProps) {
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{heading}</h2>
      <Board lines={lines} moments={moments} />
    </section>
  );
}

/** Every service of a category, worst first. */
export function categoryPage(model: CategoryModel, { instance }: Pick<Sources, 'instance'>): Page {
  const moments: Moments = {
    clock: clockOf(instance.timeZone),
    asOf: model.now,
    catchingUp: instance.catchingUp,
  };
  const sentence = categorySentence(model.category.name, ...unusualOf(model.lines));
  const note =
    model.lines.length < model.services
      ? worstOf(model.lines.length, model.services)
      : worstFirst(model.services);
  return {
    status: 200,
    title: plain(sentence, moments.clock, model.now),
    description: `${cleaned(model.category.name)}: ${note}`,
    tone: 'normal',
    path: `/category/${model.category.slug}`,
    live: false,
    data: null,
    asOf: model.now,
    about: model.lines.map((line) => line.service.slug),
    urgency: '',
    regions: [],
    sign: () => (
      <>
        <Headline words={sentence} moments={moments} />
        <Pulse figures={[]} now={model.now} moments={moments}>
          {note}
        </Pulse>
      </>
    ),
    body: () => (
      <section aria-labelledby="all-heading">
        <h2 id="all-heading">{cleaned(model.category.name)}</h2>
        <Board lines={model.lines} moments={moments} />
      </section>
    ),
  };
}

/** What a search found. */
export function searchPage(model: SearchModel, { instance }: Pick<Sources, 'instance'>): Page {
  const moments: Moments = {
    clock: clockOf(instance.timeZone),
    asOf: model.now,
    catchingUp: instance.catchingUp,
  };
  const sentence = model.lines.length === 0 ? noHits(model.query) : hits(model.query, model.lines.length);
  return {
    status: 200,
    title: plain(sentence, moments.clock, model.now),
    description: plain(sentence, moments.clock, model.now),
    tone: 'normal',
    path: '/',
    live: false,
    data: null,
    asOf: model.now,
    about: [],
    urgency: '',
    regions: [],
    sign: () => (
      <>
        <Headline words={sentence} moments={moments} />
        <Pulse figures={[]} now={model.now} moments={moments}>
          {model.lines.length === 0 ? null : HITS_NOTE}
        </Pulse>
        <SearchForm query={model.query} />
      </>
    ),
    body: () => (
      <section>
        <Board lines={model.lines} moments={moments} />
      </section>
    ),
  };
}

/** A sentence of a page that tells of many services: its sign stays calm, the services below it carry their own. */
function Headline({ words, moments }: { words: Sentence; moments: Moments }) {
  return (
    <h1>
      <Say words={words} moments={moments} />
    </h1>
  );
}
