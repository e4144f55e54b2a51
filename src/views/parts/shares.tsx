import { placeOfKey } from '../../core/place.ts';
import type { Problem } from '../../core/service.ts';
import { CITY_REPORTERS_MIN, type PlaceShares, type ShareLine } from '../models/shares.ts';
import {
  CITIES,
  COUNTRIES,
  NO_NAMED_PROBLEMS,
  NO_PLACES,
  citiesNote,
  cleaned,
  countryName,
  problemLabel,
} from '../words.ts';

export function ProblemShares({
  lines,
  problems,
}: {
  lines: readonly ShareLine[];
  problems: readonly Problem[];
}) {
  if (lines.length === 0) return <p class="none">{NO_NAMED_PROBLEMS}</p>;
  return <Shares lines={lines} label={(slug) => problemLabel(problems, slug)} />;
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
          <bdi>{label(key)}</bdi> <b>{percent < 1 ? '<1' : percent} %</b>
          <svg aria-hidden="true">
            <rect width={`${Math.max(percent, 1)}%`} />
          </svg>
        </li>
      ))}
    </ol>
  );
}
