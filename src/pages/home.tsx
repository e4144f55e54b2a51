import type { BoardLine, CategoryLine, CategoryModel, HomeModel, SearchModel } from './models/board.ts';
import { STILL, BOARD_EVERY, BUSY_EVERY, type Page } from './base/page.ts';
import { Board, Categories } from './parts/board.tsx';
import { Picture } from './parts/picture.tsx';
import { TellOfCategory } from './parts/tell-links.tsx';
import { Pulse } from './parts/pulse.tsx';
import { Say, momentsOf, type Moments } from './parts/say.tsx';
import { CountriesApart } from './parts/countries-apart.tsx';
import { SearchForm } from './parts/search-form.tsx';
import type { Sources } from './base/sources.ts';
import { severity, type Verdict } from './sentences/verdict.ts';
import type { Unseen } from '../core/incident/unseen.ts';
import type { Language } from '../words/language.ts';
import { feedPath } from './parts/feed-links.ts';
import { called } from './sentences/names.ts';
import {
  categorySentence,
  cleaned,
  homeSentence,
  plain,
  searchSentence,
  textOf,
  type Sentence,
  type Unusual,
} from './sentences/words.ts';

/** The state of the world in a sentence, a search box, and the services, worst first. */
export function homePage(
  model: HomeModel,
  { instance }: Pick<Sources, 'instance'>,
  language: Language,
): Page {
  const { say } = language;
  const moments = momentsOf(language, instance, model.now);
  const sentence = homeSentence(language, unusualOf(language, model.unusual, model.unseen));
  const watched = say.watched({ services: model.services });
  const title = plain(sentence, moments.clock, model.now);
  return {
    status: 200,
    title,
    description: textOf(say.sentences({ first: `${title}.`, next: watched })),
    tone: 'normal',
    path: '/',
    live: true,
    data: '/api/v1/services',
    feeds: feedPath({ kind: 'all' }),
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
            {watched}
          </Pulse>
        ),
      },
      {
        name: 'unusual',
        everyMs: BOARD_EVERY,
        content: () => (
          <BoardSection id="now" heading={say.boardNow} lines={model.unusual} moments={moments} />
        ),
      },
      {
        name: 'recent',
        everyMs: BOARD_EVERY,
        content: () => (
          <BoardSection id="recent" heading={say.boardRecent} lines={model.recent} moments={moments} />
        ),
      },
      {
        name: 'picture',
        everyMs: BUSY_EVERY,
        content: () => (
          <Picture lines={[...model.unusual, ...model.recent, ...model.busy]} language={language} />
        ),
      },
      {
        name: 'busy',
        everyMs: BUSY_EVERY,
        content: () => (
          <BoardSection id="busy" heading={say.boardBusy} lines={model.busy} moments={moments} />
        ),
      },
    ],
    sign: (slot) => (
      <>
        {slot('verdict')}
        {slot('pulse')}
        <SearchForm query="" language={language} isCopy={instance.copy !== undefined} />
      </>
    ),
    body: (slot) => (
      <>
        {instance.copy === undefined ? (
          <section aria-labelledby="mine-heading" data-mine="/mine" hidden>
            <h2 id="mine-heading">{say.mineHeading}</h2>
            <div />
          </section>
        ) : null}
        {slot('unusual')}
        {slot('picture')}
        {slot('recent')}
        {slot('busy')}
        <AllServices categories={model.categories} language={language} />
        <CountriesApart countries={model.countries} behind="/" language={language} />
      </>
    ),
  };
}

/** The facts for a sentence about many services. */
export function unusualOf(language: Language, lines: readonly BoardLine[], unseen: Unseen | null): Unusual {
  const named = (kind: Verdict['kind']): string[] =>
    lines
      .filter(({ verdict }) => verdict.kind === kind && severity(verdict) > 0)
      .map(({ service }) => called(language, service));
  return {
    problems: named('problems'),
    possible: named('possible').length,
    young: named('learning'),
    unverified: named('unverified'),
    recovering: named('recovering'),
    unseen,
  };
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

/** The services of a category, worst first. */
export function categoryPage(
  model: CategoryModel,
  { instance }: Pick<Sources, 'instance'>,
  language: Language,
): Page {
  const { say } = language;
  const moments = momentsOf(language, instance, model.now);
  const name = called(language, model.category);
  const sentence = categorySentence(language, name, unusualOf(language, model.lines, model.unseen));
  const shown = model.lines.length;
  const note =
    model.countries.length > 0
      ? say.categoryApart({ services: model.services })
      : shown < model.services
        ? say.worstOf({ shown, services: model.services })
        : say.worstFirst({ services: model.services });
  return {
    ...STILL,
    status: 200,
    title: plain(sentence, moments.clock, model.now),
    description: textOf(say.categoryDescribed({ category: cleaned(name), services: note })),
    tone: 'normal',
    path: `/category/${model.category.slug}`,
    trail: [{ name, path: `/category/${model.category.slug}` }],
    data: null,
    feeds: feedPath({ kind: 'category', slug: model.category.slug }),
    asOf: model.now,
    about: model.lines.map((line) => line.service.slug),
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
        <h2 id="all-heading">
          <bdi>{cleaned(name)}</bdi>
        </h2>
        <Board lines={model.lines} moments={moments} />
        {instance.tellsPublic && instance.copy === undefined ? (
          <TellOfCategory category={model.category} language={language} />
        ) : null}
        <CountriesApart
          countries={model.countries}
          behind={`/category/${model.category.slug}`}
          language={language}
        />
      </section>
    ),
  };
}

/** Search results. */
export function searchPage(
  model: SearchModel,
  { instance }: Pick<Sources, 'instance'>,
  language: Language,
): Page {
  const moments = momentsOf(language, instance, model.now);
  const sentence = searchSentence(language, model);
  return {
    ...STILL,
    status: 200,
    title: plain(sentence, moments.clock, model.now),
    description: plain(sentence, moments.clock, model.now),
    tone: 'normal',
    path: '/',
    query: `?q=${encodeURIComponent(model.query)}`,
    unlisted: true,
    data: null,
    feeds: null,
    asOf: model.now,
    sign: () => (
      <>
        <Headline words={sentence} moments={moments} />
        <Pulse figures={[]} now={model.now} moments={moments}>
          {model.lines.length === 0 ? null : language.say.hitsNote}
        </Pulse>
        <SearchForm query={model.query} language={language} />
      </>
    ),
    body: () =>
      model.lines.length === 0 ? (
        <AllServices categories={model.categories} language={language} />
      ) : (
        <section>
          <Board lines={model.lines} moments={moments} />
        </section>
      ),
  };
}

interface AllServicesProps {
  readonly categories: readonly CategoryLine[];
  readonly language: Language;
}

function AllServices({ categories, language }: AllServicesProps) {
  return (
    <section aria-labelledby="all-heading">
      <h2 id="all-heading">{language.say.boardCategories}</h2>
      <Categories lines={categories} language={language} />
    </section>
  );
}

/** The headline of a page about many services: its sign stays calm, the services below have signs of their own. */
function Headline({ words, moments }: { words: Sentence; moments: Moments }) {
  return (
    <h1>
      <Say words={words} moments={moments} />
    </h1>
  );
}
