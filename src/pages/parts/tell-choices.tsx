import type { Category, Service } from '../../core/domain/service.ts';
import { placeKey, type CountryCities } from '../../core/domain/place.ts';
import { HEARS } from '../../core/incident/notice.ts';
import { SEVERITIES } from '../../core/incident/severity.ts';
import type { Subscriber } from '../../ports/subscribers.ts';
import type { Language } from '../../words/language.ts';
import { hearsWords, nearName, severityWords } from '../../words/wish.ts';
import { called } from '../sentences/names.ts';
import { named, textOf } from '../sentences/words.ts';
import { ownPlaces } from './own-places.ts';

/** What one can subscribe to: a service, with its category as an alternative, or a whole category. */
export type Subject =
  | { readonly service: Service; readonly category: Category | null }
  | { readonly service: null; readonly category: Category };

/** What narrows a subscription. */
export type Choices = Pick<Subscriber, 'near' | 'severity' | 'hears'>;

/** The choices in a form, including the whole category instead of the service. */
export type Chosen = Choices & { readonly whole: boolean };

/** The defaults. */
export const NO_CHOICES: Chosen = { whole: false, near: null, severity: 'minor', hears: 'steps' };

/** Whether anything differs from the defaults. */
export const isChosen = ({ whole, near, severity, hears }: Chosen): boolean =>
  whole || near !== null || severity !== NO_CHOICES.severity || hears !== NO_CHOICES.hears;

export function subjectName(language: Language, { service, category }: Subject): string {
  return called(language, service ?? category);
}

/** Only the service, or its whole category. */
export function Which({
  subject: { service, category },
  whole,
  language,
}: Pick<ChoiceFieldsProps, 'subject' | 'language'> & { whole: boolean }) {
  const { say } = language;
  if (service === null || category === null) return null;
  return (
    <OneOf
      legend={say.askWhich}
      name="whole"
      chosen={whole ? 'category' : ''}
      options={[
        ['', called(language, service)],
        ['category', textOf(say.askCategory({ category: named(called(language, category)) }))],
      ]}
    />
  );
}

interface ChoiceFieldsProps extends Choices {
  readonly subject: Subject;
  readonly places: readonly CountryCities[];
  readonly language: Language;
}

/** Place, severity and steps; the first option of each is everything. */
export function ChoiceFields({ subject, near, severity, hears, places, language }: ChoiceFieldsProps) {
  const { say } = language;
  return (
    <>
      <Places subject={subject} near={near} places={places} language={language} />
      <OneOf
        legend={say.askSize}
        name="severity"
        chosen={severity}
        options={SEVERITIES.map((least) => [least, severityWords(language, least)])}
      />
      <OneOf
        legend={say.askHow}
        name="hears"
        chosen={hears}
        options={HEARS.map((one) => [one, hearsWords(language, one)])}
      />
    </>
  );
}

/** Radio buttons, because a drop-down would cut the sentences off on a phone. */
function OneOf({
  legend,
  name,
  chosen,
  options,
}: {
  legend: string;
  name: string;
  chosen: string;
  options: readonly (readonly [value: string, words: string])[];
}) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {options.map(([value, words]) => (
        <label key={value}>
          <input type="radio" name={name} value={value} checked={value === chosen} /> {words}
        </label>
      ))}
    </fieldset>
  );
}

/** On the unsubscribe page: what one may change instead of unsubscribing. */
export function ChangeForm({ path, ...choices }: ChoiceFieldsProps & { path: string }) {
  const { say } = choices.language;
  return (
    <section class="ask" aria-labelledby="change-heading">
      <h2 id="change-heading">{say.changeTitle}</h2>
      <form method="post" action={path}>
        <ChoiceFields {...choices} />
        <p>
          <button>{say.changeButton}</button>
        </p>
      </form>
    </section>
  );
}

/** The countries served, with their cities if there are few countries; for something worldwide, only countries. */
function Places({
  subject,
  near,
  places,
  language,
}: Pick<ChoiceFieldsProps, 'subject' | 'near' | 'places' | 'language'>) {
  const { say } = language;
  const countries = subject.service?.countries ?? [];
  const offered = (
    ownPlaces(countries, places) ??
    places
      .filter(({ code }) => countries.length === 0 || countries.includes(code))
      .map(({ code }) => ({ code, cities: [] }))
  ).sort((a, b) => language.compare(language.country(a.code), language.country(b.code)));
  const chosen = near === null ? '' : placeKey(near);
  const isOffered = offered.some(
    ({ code, cities }) => code === near?.country && (near.city === null || cities.includes(near.city)),
  );
  if (offered.length < 2 && offered.every(({ cities }) => cities.length < 2)) return null;
  return (
    <p>
      <label for="near">{say.askCountry}</label>
      <select id="near" name="near">
        <option value="">{say.askAnywhere}</option>
        {near === null || isOffered ? null : (
          <option value={chosen} selected>
            {nearName(language, near)}
          </option>
        )}
        {offered.map((country) => (
          <CountryOptions key={country.code} {...country} chosen={chosen} language={language} />
        ))}
      </select>
    </p>
  );
}

function CountryOptions({
  code,
  cities,
  chosen,
  language,
}: CountryCities & { chosen: string; language: Language }) {
  const name = language.country(code);
  const country = (
    <option value={code} selected={code === chosen}>
      {name}
    </option>
  );
  if (cities.length === 0) return country;
  return (
    <optgroup label={name}>
      {country}
      {cities.map((city) => {
        const key = placeKey({ country: code, city });
        return (
          <option key={key} value={key} selected={key === chosen}>
            {language.city(code, city)}
          </option>
        );
      })}
    </optgroup>
  );
}
