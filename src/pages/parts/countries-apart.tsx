import { countrySegment } from '../../core/domain/country-code.ts';
import { countryRoot } from '../base/country-root.ts';
import type { CountryCount } from '../models/board.ts';
import { COUNTRIES_PATH } from './country-line.tsx';
import type { Language } from '../../words/language.ts';
import { cleaned } from '../../words/sentence.ts';

/** Countries shown before a reader expands the list. */
const COUNTRIES_FIRST = 12;

interface CountriesApartProps {
  /** Those that most services name come first. */
  readonly countries: readonly CountryCount[];
  /** The path after the country: `/category/banks`. */
  readonly behind: string;
  readonly language: Language;
}

/** Links to the page of each country: the largest at once, the others collapsed, and all by name on a separate page. */
export function CountriesApart({ countries, behind, language }: CountriesApartProps) {
  if (countries.length === 0) return null;
  const { say } = language;
  const [first, more] = [countries.slice(0, COUNTRIES_FIRST), countries.slice(COUNTRIES_FIRST)];
  return (
    <section aria-labelledby="countries-heading">
      <h2 id="countries-heading">{say.byCountry}</h2>
      <Links countries={first} behind={behind} language={language} />
      {more.length === 0 || behind === '/' ? null : (
        <details>
          <summary>{say.countriesAll}</summary>
          <Links countries={more} behind={behind} language={language} />
        </details>
      )}
      {behind === '/' ? (
        <p>
          <a href={COUNTRIES_PATH}>{say.countriesAll}</a>
        </p>
      ) : null}
    </section>
  );
}

function Links({ countries, behind, language }: CountriesApartProps) {
  return (
    <ul class="countries">
      {countries.map(({ code, services }) => (
        <li key={code}>
          <a href={`${countryRoot(code)}${behind}`} data-country={countrySegment(code)}>
            <bdi>{cleaned(language.country(code))}</bdi>
          </a>{' '}
          <span>{language.count(services)}</span>
        </li>
      ))}
    </ul>
  );
}
