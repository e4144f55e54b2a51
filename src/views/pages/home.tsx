import { clockOf } from '../clock.ts';
import type { BoardLine, CategoryModel, HomeModel, SearchModel } from '../models/board.ts';
import { BOARD_EVERY, BUSY_EVERY, type Page } from '../page.ts';
import { Board, Categories } from '../parts/board.tsx';
import { Pulse } from '../parts/pulse.tsx';
import { Say, type Moments } from '../parts/say.tsx';
import { SearchForm } from '../parts/search-form.tsx';
import type { Sources } from '../sources.ts';
import {
  BOARD_BUSY,
  BOARD_CATEGORIES,
  BOARD_NOW,
  categorySentence,
  cleaned,
  hits,
  homeSentence,
  noHits,
  plain,
  serviceCount,
  type Sentence,
} from '../words.ts';

/** The state of the world in a sentence, a search box, and the services worst first. */
export function homePage(model: HomeModel, { instance }: Pick<Sources, 'instance'>): Page {
  const moments: Moments = { clock: clockOf(instance.timeZone), asOf: model.now };
  const problems = model.unusual
    .filter((line) => line.verdict.kind === 'problems')
    .map((line) => line.service.name);
  const possible = model.unusual.filter((line) => line.verdict.kind === 'possible').length;
  const sentence = homeSentence(problems, possible);
  const title = plain(sentence, moments.clock, model.now);
  return {
    status: 200,
    title,
    description: `${title}. ${serviceCount(model.services)}, watched by the people who use them.`,
    tone: 'normal',
    path: '/',
    live: true,
    data: '/api/v1/services',
    asOf: model.now,
    about: 'all',
    urgency: model.unusual.map((line) => `${line.service.slug} ${line.verdict.kind}`).join(),
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
            {`${serviceCount(model.services)}, watched by the people who use them.`}
          </Pulse>
        ),
      },
      {
        name: 'unusual',
        everyMs: BOARD_EVERY,
        content: () => <BoardSection id="now" heading={BOARD_NOW} lines={model.unusual} moments={moments} />,
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
        {slot('busy')}
        <section aria-labelledby="all-heading">
          <h2 id="all-heading">{BOARD_CATEGORIES}</h2>
          <Categories lines={model.categories} />
        </section>
      </>
    ),
  };
}

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
  const moments: Moments = { clock: clockOf(instance.timeZone), asOf: model.now };
  const problems = model.lines
    .filter((line) => line.verdict.kind === 'problems')
    .map((line) => line.service.name);
  const possible = model.lines.filter((line) => line.verdict.kind === 'possible').length;
  const sentence = categorySentence(model.category.name, problems, possible);
  return {
    status: 200,
    title: plain(sentence, moments.clock, model.now),
    description: `${cleaned(model.category.name)}: ${serviceCount(model.lines.length)}, worst first.`,
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
          {`${serviceCount(model.lines.length)}, worst first.`}
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
  const moments: Moments = { clock: clockOf(instance.timeZone), asOf: model.now };
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
