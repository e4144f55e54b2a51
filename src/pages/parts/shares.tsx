import type { ComponentChildren } from 'preact';
import { placeOfKey } from '../../core/domain/place.ts';
import { CITY_REPORTERS_MIN, type PlaceShares, type ProblemLine, type ShareLine } from '../models/shares.ts';
import type { Names } from '../sentences/names.ts';
import type { Language } from '../../words/language.ts';
import { cleaned, textOf } from '../../words/sentence.ts';
import { Titled } from './titled.tsx';

/** Nothing if nobody reported; if no report named a problem, a sentence that says so. */
export function ProblemShares({
  lines,
  names,
  reports,
  language,
  children,
}: {
  lines: readonly ProblemLine[];
  names: Names;
  reports: number;
  language: Language;
  children?: ComponentChildren;
}) {
  if (reports === 0) return null;
  return (
    <Titled id="problems" heading={language.say.problemsHeading}>
      {children}
      {lines.length === 0 ? (
        <p class="none">{language.say.noNamedProblems({ people: CITY_REPORTERS_MIN })}</p>
      ) : (
        <ProblemLines lines={lines} names={names} language={language} />
      )}
    </Titled>
  );
}

function ProblemLines({
  lines,
  names,
  language,
}: {
  lines: readonly ProblemLine[];
  names: Names;
  language: Language;
}) {
  const { say } = language;
  return (
    <>
      <ol class="shares">
        {lines.map(({ key, percent, low, high, more }) => (
          <li key={key}>
            <span>
              <bdi>{cleaned(names.problem(key))}</bdi>
              {more ? <em> {say.moreThanUsual}</em> : null}
            </span>
            <b>
              {percentText(language, percent)}{' '}
              {low === high ? null : <i>{say.percentRange({ low, high })}</i>}
            </b>
            <Bar percent={percent} />
          </li>
        ))}
      </ol>
      {lines.some(({ low, high }) => low !== high) ? <p class="fine">{say.marginOfError}</p> : null}
    </>
  );
}

export const percentText = ({ say, count }: Language, percent: number): string =>
  percent < 1 ? say.percentUnderOne : textOf(say.percent({ value: count(percent) }));

export function Bar({ percent }: { percent: number }) {
  return (
    <svg aria-hidden="true">
      <rect width={`${Math.max(percent, 1)}%`} />
    </svg>
  );
}

/** Nothing if no report has a place. */
export function PlaceShareLists({
  places,
  language,
  children,
}: {
  places: PlaceShares;
  language: Language;
  children?: ComponentChildren;
}) {
  const { say, country } = language;
  if (places.countries.length === 0) return null;
  return (
    <Titled id="places" heading={say.placesHeading}>
      {children}
      {places.cities.length === 0 ? null : (
        <>
          <h3>{say.cities}</h3>
          <Shares lines={places.cities} label={(key) => cityName(language, key)} language={language} />
        </>
      )}
      <h3>{say.countries}</h3>
      <Shares lines={places.countries} label={country} language={language} />
      <p class="fine">{say.citiesNote({ people: CITY_REPORTERS_MIN })}</p>
    </Titled>
  );
}

/** Nothing if no network may be shown; else also a link to the page with a note about the reader's own network. */
export function NetworkShares({
  lines,
  label,
  path,
  note = null,
  language,
}: {
  lines: readonly ShareLine[];
  label: (key: string) => string;
  /** A note about all of them. */
  note?: string | null;
  /** The page's path; null on a static copy, which does not know its reader's network. */
  path: string | null;
  language: Language;
}) {
  const { say } = language;
  if (lines.length === 0) return null;
  return (
    <>
      <h3 id="networks">{say.networks}</h3>
      {note === null ? null : <p class="fine">{note}</p>}
      <Shares lines={lines} label={label} language={language} />
      {path === null ? null : (
        <p class="own">
          <a href={`${path}?network=own#networks`} rel="nofollow">
            {say.ownAsk}
          </a>
        </p>
      )}
    </>
  );
}

function cityName(language: Language, key: string): string {
  const { country, city } = placeOfKey(key);
  return city === null ? cleaned(language.country(country)) : language.city(country, city);
}

export function Shares({
  lines,
  label,
  language,
}: {
  lines: readonly ShareLine[];
  label: (key: string) => string;
  language: Language;
}) {
  return (
    <ol class="shares">
      {lines.map(({ key, percent }) => (
        <li key={key}>
          <bdi>{label(key)}</bdi> <b>{percentText(language, percent)}</b>
          <Bar percent={percent} />
        </li>
      ))}
    </ol>
  );
}
