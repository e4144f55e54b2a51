import { countrySegment } from '../../core/domain/country-code.ts';
import { WORLD } from '../base/below-a-path.ts';
import type { Edition } from '../base/edition.ts';
import type { Page } from '../base/page.ts';
import type { Frame } from '../base/sources.ts';
import { named, textOf } from '../../words/sentence.ts';

/** Where every country is listed. */
export const COUNTRIES_PATH = '/countries';

interface CountryLineProps {
  readonly page: Pick<Page, 'path' | 'query' | 'ofCountries'>;
  readonly frame: Frame;
  readonly edition: Edition;
}

/**
 * Which country the page is of, and the way to others: the whole world is one tap away. On a page of the world the browser puts the
 * country that was chosen on the device, or that its time zone is of, in the place of the list; the list is there without it.
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
