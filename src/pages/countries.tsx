import { continentOf } from '../catalog/continents.ts';
import { countrySegment } from '../core/domain/country-code.ts';
import { concerns } from '../core/scope/concerns.ts';
import { catalogIndex } from './search/catalog-index.ts';
import { countriesOf, countryRoot } from './base/country-root.ts';
import { feedPath } from './parts/feed-links.ts';
import { UNUSUAL_MAX } from './models/board.ts';
import { STILL, type Page } from './base/page.ts';
import { COUNTRIES_PATH } from './parts/country-line.tsx';
import type { Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { cleaned, textOf } from '../words/sentence.ts';

/** The differences of a country's page: its own feeds and data, and the country in its title. */
export function pageIn(
  country: string,
  page: Page,
  world: Sources,
  { say, country: nameOf }: Language,
): Page {
  const { services } = catalogIndex(world.catalog());
  const slug = /^\/status\/([\w-]+)/u.exec(page.path)?.[1];
  const countries = slug === undefined ? null : (services.get(slug)?.countries ?? []);
  const said = (sentence: string): string =>
    textOf(say.inCountry({ country: cleaned(nameOf(country)), sentence }));
  return {
    ...page,
    title: said(page.title),
    description: said(page.description),
    // For a service of one country, its world page says everything; for one that does not serve this country, hardly anything is known
    // here.
    ofWorld:
      countries !== null && countries.length > 0 && (countries.length === 1 || !countries.includes(country)),
    ...(page.path === '/' &&
      page.query === undefined && { feeds: feedPath({ kind: 'country', code: country }), data: null }),
    ...(page.path === '/incidents' && {
      feeds: feedPath({ kind: 'country', code: country }),
      data: `/api/v1/incidents?country=${country}`,
    }),
  };
}

/** A country with pages of its own. */
interface Country {
  readonly code: string;
  readonly name: string;
  /** How many services name it. */
  readonly services: number;
}

/** All countries that have pages of their own: those with trouble, then all by continent, collapsed so that they fit on a phone. */
export function countriesPage(sources: Sources, language: Language): Page {
  const { say } = language;
  const { countries } = catalogIndex(sources.catalog());
  const counts = countries();
  const named = countriesOf(sources)
    .map((code): Country => ({ code, name: language.country(code), services: counts.get(code) ?? 0 }))
    .sort((a, b) => language.compare(a.name, b.name));
  const troubled = troubledOf(sources, named);
  const apart = Map.groupBy(named, ({ code }) => continentOf(code));
  const continents = [...apart]
    .map(([continent, own]) => ({ continent, name: language.country(continent), own }))
    .sort((a, b) => language.compare(a.name, b.name));
  return {
    ...STILL,
    status: 200,
    title: say.countriesTitle,
    description: say.countriesNote,
    tone: 'normal',
    path: COUNTRIES_PATH,
    feeds: null,
    data: sources.instance.copy === undefined ? '/api/v1/places' : null,
    asOf: sources.now(),
    about: 'all',
    sign: () => (
      <>
        <h1>{say.countriesTitle}</h1>
        <p class="note">{say.countriesNote}</p>
        <nav
          class="here"
          aria-label={say.countryLabel}
          data-in={sources.instance.copy === undefined ? '/{}/' : undefined}
          data-zones={sources.assets.zones ?? undefined}
        >
          <a href="/">{say.countryWorld}</a>
        </nav>
        {/* Only useful with a script, which shows it. */}
        {sources.assets.script === null ? null : (
          <p class="search" hidden data-countries>
            <label for="q">{say.countriesFind}</label>
            <input id="q" type="search" autocomplete="off" enterkeyhint="go" />
          </p>
        )}
      </>
    ),
    body: () => (
      <>
        {troubled.length === 0 ? null : (
          <section aria-labelledby="now-heading">
            <h2 id="now-heading">{say.boardNow}</h2>
            <Countries countries={troubled} language={language} />
          </section>
        )}
        <section aria-labelledby="all-heading">
          <h2 id="all-heading">{say.countriesAll}</h2>
          {continents.map(({ continent, name, own }) => (
            <details key={continent} open={continents.length === 1}>
              <summary>{`${cleaned(name)} (${language.count(own.length)})`}</summary>
              <Countries countries={own} language={language} />
            </details>
          ))}
        </section>
        <p class="note" role="status" hidden data-none>
          {say.countriesNone}
        </p>
      </>
    ),
  };
}

/** Countries where something is unusual that is not unusual everywhere else too. */
function troubledOf(sources: Sources, countries: readonly Country[]): readonly Country[] {
  const { services } = catalogIndex(sources.catalog());
  const troubled = new Set<Country>();
  for (const slug of sources.boards.shown(null, { unusual: UNUSUAL_MAX, recent: 0, busy: 0 }).unusual) {
    const service = services.get(slug);
    const { incident } = sources.state(slug);
    if (service === undefined || incident === null) continue;
    const own = countries.filter(({ code }) => concerns(incident, service, code));
    if (own.length < countries.length) for (const country of own) troubled.add(country);
  }
  return countries.filter((country) => troubled.has(country));
}

function Countries({ countries, language }: { countries: readonly Country[]; language: Language }) {
  return (
    <ul class="countries">
      {countries.map(({ code, name, services }) => (
        <li key={code}>
          <a href={`${countryRoot(code)}/`} data-country={countrySegment(code)}>
            <bdi>{cleaned(name)}</bdi>
          </a>
          {services === 0 ? null : <span> {language.count(services)}</span>}
        </li>
      ))}
    </ul>
  );
}
