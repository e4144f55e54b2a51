import type { ComponentChildren } from 'preact';
import { placeOfKey } from '../../core/domain/place.ts';
import { CITY_REPORTERS_MIN, type PlaceShares, type ProblemLine, type ShareLine } from '../models/shares.ts';
import type { Names } from '../names.ts';
import {
  CITIES,
  COUNTRIES,
  MORE_THAN_USUAL,
  PLACES_HEADING,
  PROBLEMS_HEADING,
  PROBLEMS_NOTE,
  citiesNote,
  cleaned,
  countryName,
  noNamedProblems,
} from '../words.ts';
import { Titled } from './titled.tsx';

/** Nothing where nobody reported; where people did and named none, that. */
export function ProblemShares({
  lines,
  names,
  reports,
  children,
}: {
  lines: readonly ProblemLine[];
  names: Names;
  reports: number;
  children?: ComponentChildren;
}) {
  if (reports === 0) return null;
  return (
    <Titled id="problems" heading={PROBLEMS_HEADING}>
      {children}
      {lines.length === 0 ? (
        <p class="none">{noNamedProblems(CITY_REPORTERS_MIN)}</p>
      ) : (
        <ProblemLines lines={lines} names={names} />
      )}
    </Titled>
  );
}

function ProblemLines({ lines, names }: { lines: readonly ProblemLine[]; names: Names }) {
  return (
    <>
      <ol class="shares">
        {lines.map(({ key, percent, low, high, more }) => (
          <li key={key}>
            <span>
              <bdi>{cleaned(names.problem(key))}</bdi>
              {more ? <em> {MORE_THAN_USUAL}</em> : null}
            </span>
            <b>
              {shown(percent)} % {low === high ? null : <i>{`(${low}–${high})`}</i>}
            </b>
            <Bar percent={percent} />
          </li>
        ))}
      </ol>
      {lines.some(({ low, high }) => low !== high) ? <p class="fine">{PROBLEMS_NOTE}</p> : null}
    </>
  );
}

const shown = (percent: number): string => (percent < 1 ? '<1' : `${percent}`);

function Bar({ percent }: { percent: number }) {
  return (
    <svg aria-hidden="true">
      <rect width={`${Math.max(percent, 1)}%`} />
    </svg>
  );
}

/** Nothing where nobody has said where they are. */
export function PlaceShareLists({ places, children }: { places: PlaceShares; children?: ComponentChildren }) {
  if (places.countries.length === 0) return null;
  return (
    <Titled id="places" heading={PLACES_HEADING}>
      {children}
      {places.cities.length === 0 ? null : (
        <>
          <h3>{CITIES}</h3>
          <Shares lines={places.cities} label={cityName} />
        </>
      )}
      <h3>{COUNTRIES}</h3>
      <Shares lines={places.countries} label={countryName} />
      <p class="fine">{citiesNote(CITY_REPORTERS_MIN)}</p>
    </Titled>
  );
}

function cityName(key: string): string {
  const { country, city } = placeOfKey(key);
  return cleaned(city ?? countryName(country));
}

function Shares({ lines, label }: { lines: readonly ShareLine[]; label: (key: string) => string }) {
  return (
    <ol class="shares">
      {lines.map(({ key, percent }) => (
        <li key={key}>
          <bdi>{label(key)}</bdi> <b>{shown(percent)} %</b>
          <Bar percent={percent} />
        </li>
      ))}
    </ol>
  );
}
