import { countrySegment } from '../core/domain/country-code.ts';
import { catalogIndex } from './catalog-index.ts';
import { countriesOf, countryRoot } from './country-root.ts';
import { feedPath } from './feed-links.ts';
import { STILL, type Page } from './page.ts';
import { COUNTRIES_PATH } from './parts/country-line.tsx';
import type { Sources } from './sources.ts';
import type { Language } from '../words/language.ts';
import { cleaned, textOf } from '../words/sentence.ts';

/** What is said of a page where it is one of a country: its own feeds and data, and the country in its title. */
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
    // Of a service of one country its own page says it all, and of one that is not for this country nearly nothing is known here.
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

/** Every country that has pages of its own, by name. */
export function countriesPage(sources: Sources, language: Language): Page {
  const { say } = language;
  const { countries } = catalogIndex(sources.catalog());
  const counts = countries();
  const named = countriesOf(sources)
    .map((code) => ({ code, name: language.country(code), services: counts.get(code) ?? 0 }))
    .sort((a, b) => language.compare(a.name, b.name));
  return {
    ...STILL,
    status: 200,
    title: say.countriesTitle,
    description: say.countriesNote,
    tone: 'normal',
    path: COUNTRIES_PATH,
    feeds: null,
    data: '/api/v1/places',
    asOf: sources.now(),
    sign: () => (
      <>
        <h1>{say.countriesTitle}</h1>
        <p class="note">{say.countriesNote}</p>
        <nav
          class="here"
          aria-label={say.countryLabel}
          data-in="/{}/"
          data-zones={sources.assets.zones ?? undefined}
        >
          <a href="/">{say.countryWorld}</a>
        </nav>
      </>
    ),
    body: () => (
      <ul class="countries">
        {named.map(({ code, name, services }) => (
          <li key={code}>
            <a href={`${countryRoot(code)}/`} data-country={countrySegment(code)}>
              <bdi>{cleaned(name)}</bdi>
            </a>
            {services === 0 ? null : <span> {services}</span>}
          </li>
        ))}
      </ul>
    ),
  };
}
