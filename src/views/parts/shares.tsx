import { placeOfKey } from '../../core/place.ts';
import { CITY_REPORTERS_MIN, type PlaceShares, type ProblemLine, type ShareLine } from '../models/shares.ts';
import type { Names } from '../names.ts';
import {
  CITIES,
  COUNTRIES,
  MORE_THAN_USUAL,
  NO_PLACES,
  PROBLEMS_NOTE,
  citiesNote,
  cleaned,
  countryName,
  noNamedProblems,
} from '../words.ts';

export function ProblemShares({ lines, names }: { lines: readonly ProblemLine[]; names: Names }) {
  if (lines.length === 0) return <p class="none">{noNamedProblems(CITY_REPORTERS_MIN)}</p>;
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

export function PlaceShareLists({ places }: { places: PlaceShares }) {
  if (places.countries.length === 0) return <p class="none">{NO_PLACES}</p>;
  return (
    <>
      {places.cities.length === 0 ? null : (
        <>
          <h3>{CITIES}</h3>
          <Shares lines={places.cities} label={cityName} />
        </>
      )}
      <h3>{COUNTRIES}</h3>
      <Shares lines={places.countries} label={countryName} />
      <p class="fine">{citiesNote(CITY_REPORTERS_MIN)}</p>
    </>
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
