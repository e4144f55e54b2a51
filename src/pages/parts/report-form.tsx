import type { Problem, Service } from '../../core/domain/service.ts';
import { placeKey, type CountryCities } from '../../core/domain/place.ts';
import {
  KEPT,
  OFFLINE,
  PLACE_ALL,
  PLACE_LABEL,
  PLACE_NEAR,
  PLACE_UNSAID,
  REPORT_HINT,
  SOMETHING_ELSE,
  answerSentence,
  cleaned,
  countryName,
  reportHeading,
  wholeCountry,
  type FormAnswer,
} from '../words.ts';
import { Say, type Moments } from './say.tsx';

/** Whether the form offers every place there is, or those that most people of the service are in. */
export type PlaceRange = 'short' | 'all';

/** Countries offered first where a service is used all over the world; every other is one tap further. */
const COMMON_COUNTRIES =
  'AR AU BD BR CA CN DE EG ES FR GB ID IN IT JP KR MX NG NL PH PK PL SE TR UA US VN ZA'.split(' ');
/** Cities of a country in the short list: what a thumb can scroll through. */
const SHORT_CITIES_MAX = 40;
/** A service of more countries than this is a worldwide one, as far as a list of places goes. */
const SHORT_COUNTRIES_MAX = 8;

interface ReportFormProps {
  readonly service: Service;
  readonly problems: readonly Problem[];
  readonly places: readonly CountryCities[];
  readonly range: PlaceRange;
  readonly answer: FormAnswer | null;
  readonly moments: Moments;
}

/** A plain form, one button a problem: one tap reports. The browser module sends it without leaving the page. */
export function ReportForm({ service, problems, places, range, answer, moments }: ReportFormProps) {
  const offered = (range === 'all' ? [...places] : commonPlaces(service, places)).sort(byName);
  const path = `/status/${service.slug}`;
  return (
    <section class="report" id="report" aria-labelledby="report-heading">
      <h2 id="report-heading">
        <Say words={reportHeading(service.name)} moments={moments} />
      </h2>
      <p
        class="answer"
        role="status"
        data-answer
        data-counted={answerSentence('counted')}
        data-repeat={answerSentence('repeat')}
        data-offline={OFFLINE}
      >
        {answer === null ? null : answerSentence(answer)}
      </p>
      <form method="post" action={path} data-report={`/api/v1/services/${service.slug}/reports`}>
        <div class="buttons">
          {problems.map((problem) => (
            <button key={problem.slug} name="problem" value={problem.slug}>
              {cleaned(problem.label)}
            </button>
          ))}
          <button class="other">{SOMETHING_ELSE}</button>
        </div>
        <p class="where">
          <label for="place">{PLACE_LABEL}</label>
          <select id="place" name="place" autocomplete="off" data-near={PLACE_NEAR}>
            <option value="">{PLACE_UNSAID}</option>
            {offered.map((place) => (
              <PlaceOptions key={place.code} place={place} />
            ))}
          </select>
          {offered.length < places.length ? <a href={`${path}?places=all#report`}>{PLACE_ALL}</a> : null}
        </p>
        <input type="hidden" name="zone" value="" />
      </form>
      <p class="fine">{`${REPORT_HINT} ${KEPT}`}</p>
    </section>
  );
}

function PlaceOptions({ place: { code, cities } }: { place: CountryCities }) {
  const country = countryName(code);
  if (cities.length === 0) return <option value={code}>{country}</option>;
  return (
    <optgroup label={country}>
      {cities.map((city) => (
        <option key={city} value={placeKey({ country: code, city })}>
          {cleaned(city)}
        </option>
      ))}
      <option value={code}>{wholeCountry(country)}</option>
    </optgroup>
  );
}

/** The service's own countries with their cities; for a worldwide one, the countries that most people live in. */
export function commonPlaces(service: Service, places: readonly CountryCities[]): CountryCities[] {
  const own = service.countries.length <= SHORT_COUNTRIES_MAX ? service.countries : [];
  if (own.length > 0) {
    return places
      .filter(({ code }) => own.includes(code))
      .map(({ code, cities }) => ({ code, cities: cities.slice(0, SHORT_CITIES_MAX) }));
  }
  return places
    .filter(({ code }) => COMMON_COUNTRIES.includes(code))
    .map(({ code }) => ({ code, cities: [] }));
}

function byName(a: CountryCities, b: CountryCities): number {
  return countryName(a.code).localeCompare(countryName(b.code), 'en');
}
