import { countrySegment } from '../../core/domain/country-code.ts';
import { WORLD } from '../base/below-a-path.ts';
import type { Edition } from '../base/edition.ts';
import type { Page } from '../base/page.ts';
import type { Frame } from '../base/sources.ts';
import { named, textOf } from '../../words/sentence.ts';

/** The path of the list of all countries. */
export const COUNTRIES_PATH = '/countries';

interface CountryLineProps {
  readonly page: Pick<Page, 'path' | 'query' | 'ofCountries'>;
  readonly frame: Frame;
  readonly edition: Edition;
}

/**
 * Shows the country of the page and links to others and to the world. On a page of the world the browser replaces the list by the country
 * chosen on the device or the one of its time zone; without a script the list stays.
 */
export function CountryLine({ page, frame, edition }: CountryLineProps) {
  if (page.ofCountries !== true) return null;
  const { say, country: nameOf } = edition.language;
  const { country } = edition;
  const path = `${page.path}${page.query ?? ''}`;
  if (country === null)
    return (
      <nav
        class="here"
        aria-label={say.countryLabel}
        data-in={frame.instance.copy === undefined ? `/{}${path}` : undefined}
        data-zones={frame.assets.zones ?? undefined}
        data-other={say.countryOther}
      >
        <span>{say.countryWorld}</span> <a href={COUNTRIES_PATH}>{say.countryChoose}</a>
      </nav>
    );
  return (
    <nav class="here" aria-label={say.countryLabel} data-country={countrySegment(country)}>
      <span>{textOf(say.countryOnly({ country: named(nameOf(country)) }))}</span>{' '}
      <a href={`${WORLD}${path}`}>{say.countryWorld}</a> <a href={COUNTRIES_PATH}>{say.countryOther}</a>
    </nav>
  );
}
