import type { Category, Service } from '../../core/domain/service.ts';
import { placeKey, type CountryCities } from '../../core/domain/place.ts';
import { SEVERITIES } from '../../core/incident/severity.ts';
import { HEARS, type Subscriber } from '../../ports/subscribers.ts';
import type { Language } from '../../words/language.ts';
import { hearsWords, nearName, severityWords } from '../../words/wish.ts';
import { called } from '../names.ts';
import { named, textOf } from '../words.ts';
import { ownPlaces } from './own-places.ts';

/** What one can ask to be told of: a service, beside which its category is offered, or all of a category. */
export type Subject =
  | { readonly service: Service; readonly category: Category | null }
  | { readonly service: null; readonly category: Category };

/** What narrows a wish to be told. */
export type Choices = Pick<Subscriber, 'near' | 'severity' | 'hears'>;

/** What was chosen in a form, all of the category in place of the service among it. */
export type Chosen = Choices & { readonly whole: boolean };

/** Where nobody has chosen anything. */
export const NO_CHOICES: Chosen = { whole: false, near: null, severity: 'minor', hears: 'steps' };

/** Whether it is anything but the usual. */
export const isChosen = ({ whole, near, severity, hears }: Chosen): boolean =>
  whole || near !== null || severity !== NO_CHOICES.severity || hears !== NO_CHOICES.hears;

export function subjectName(language: Language, { service, category }: Subject): string {
  return called(language, service ?? category);
}

/** The service alone, or all of its kind. */
export function Which({
  subject: { service, category },
  whole,
  language,
}: Pick<ChoiceFieldsProps, 'subject' | 'language'> & { whole: boolean }) {
  const { say } = language;
  if (service === null || category === null) return null;
  return (
    <fieldset>
      <legend>{say.askWhich}</legend>
      <label>
        <input type="radio" name="whole" value="" checked={!whole} /> {called(language, service)}
      </label>
      <label>
        <input type="radio" name="whole" value="category" checked={whole} />{' '}
        {textOf(say.askCategory({ category: named(called(language, category)) }))}
      </label>
    </fieldset>
  );
}

interface ChoiceFieldsProps extends Choices {
  readonly subject: Subject;
  readonly places: readonly CountryCities[];
  readonly language: Language;
}

/** Where, how large and how often: what stands there first is all of it. */
export function ChoiceFields({ subject, near, severity, hears, places, language }: ChoiceFieldsProps) {
  const { say } = language;
  return (
    <>
      <Places subject={subject} near={near} places={places} language={language} />
      <p>
        <label for="severity">{say.askSize}</label>
        <select id="severity" name="severity">
          {SEVERITIES.map((least) => (
            <option key={least} value={least} selected={least === severity}>
              {severityWords(language, least)}
            </option>
          ))}
        </select>
      </p>
      <p>
        <label for="hears">{say.askHow}</label>
        <select id="hears" name="hears">
          {HEARS.map((one) => (
            <option key={one} value={one} selected={one === hears}>
              {hearsWords(language, one)}
            </option>
          ))}
        </select>
      </p>
    </>
  );
}

/** On the page that ends a wish: what one may want in the place of ending it. */
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

/** The countries that it is of, and their cities where they are few enough to choose from; of what is everywhere, the countries. */
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
