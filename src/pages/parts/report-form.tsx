import type { ComponentChildren } from 'preact';
import type { Problem, Service } from '../../core/domain/service.ts';
import { placeKey, type CountryCities } from '../../core/domain/place.ts';
import type { Language } from '../../words/language.ts';
import { called } from '../sentences/names.ts';
import type { Copy } from '../base/sources.ts';
import {
  answerSentence,
  cleaned,
  heardTemplates,
  named,
  textOf,
  type FormAnswer,
} from '../sentences/words.ts';
import { ownPlaces } from './own-places.ts';
import { QuestionForm } from './question-form.tsx';
import { Say, type Moments } from './say.tsx';
import type { PlaceRange } from '../base/page-key.ts';

/** Countries listed first for a worldwide service; every other is one tap further. */
const COMMON_COUNTRIES =
  'AR AU BD BR CA CN DE EG ES FR GB ID IN IT JP KR MX NG NL PH PK PL SE TR UA US VN ZA'.split(' ');

/** Where the browser inserts the main city of its time zone. */
const CITY_HERE = '{}';
/** The intake's limit, `COMMENT_GRAPHEMES_MAX`; a browser counts UTF-16 units, which are never fewer. */
const COMMENT_CHARS = 280;

interface ReportFormProps {
  readonly service: Service;
  readonly problems: readonly Problem[];
  readonly places: readonly CountryCities[];
  readonly range: PlaceRange;
  readonly answer: FormAnswer | null;
  /** Set on a static copy. */
  readonly copy?: Copy | undefined;
  /** Proves that the sender was shown the form; null on a static copy. */
  readonly mark: string | null;
  readonly moments: Moments;
  /** Further notes about reporting, below the buttons. */
  readonly children: ComponentChildren;
}

/**
 * A plain form with one button per problem: one tap reports. The browser module sends it without leaving the page. On a static copy it goes
 * to the running instance; if that is not known, it says that reporting is closed.
 */
export function ReportForm({
  service,
  problems,
  places,
  range,
  answer,
  copy,
  mark,
  moments,
  children,
}: ReportFormProps) {
  const { language } = moments;
  const { say } = language;
  const offered = (range === 'all' ? [...places] : commonPlaces(service, places)).sort((a, b) =>
    language.compare(language.country(a.code), language.country(b.code)),
  );
  const path = `/status/${service.slug}`;
  const target =
    copy === undefined
      ? { action: path, 'data-report': `/api/v1/services/${service.slug}/reports` }
      : { action: `${copy.of}/${language.locale}${path}` };
  if (copy?.of === null)
    return (
      <section class="report" id="report" aria-labelledby="report-heading">
        <h2 id="report-heading">{say.copyClosedHeading}</h2>
        <p>{say.copyClosed}</p>
      </section>
    );
  return (
    <section class="report" id="report" aria-labelledby="report-heading">
      <h2 id="report-heading">
        <Say words={say.reportHeading({ service: named(called(language, service)) })} moments={moments} />
      </h2>
      <p
        class="answer"
        role="status"
        data-answer
        data-counted={say.answerCounted}
        data-repeat={say.answerRepeat}
        data-crowded={say.answerCrowded}
        {...heardTemplates(language)}
        data-answered={say.answerAnswered}
        data-works={say.answerWorks}
        data-works-repeat={say.answerWorksRepeat}
        data-proving={say.answerProving}
        data-too-fast={say.answerTooFast}
        data-busy={say.answerBusy}
        data-refused={say.answerRefused}
        data-offline={say.answerOffline}
      >
        {answer === null ? null : answerSentence(language, answer)}
        {answer === 'counted' ? <span class="heard" /> : null}
      </p>
      {copy === undefined ? <QuestionForm service={service} problems={problems} language={language} /> : null}
      <form method="post" {...target}>
        {/* The button that Enter in the text field presses: it chooses no problem. */}
        <button hidden />
        <div class="buttons">
          {problems.map((problem) => (
            <button key={problem.slug} name="problem" value={problem.slug}>
              {cleaned(called(language, problem))}
            </button>
          ))}
          <button class="other">{say.somethingElse}</button>
        </div>
        {/* Shown while the sign shows trouble (see the stylesheet), and to those who have just reported. */}
        <p class={answer === null ? 'again' : 'again offered'}>
          <button name="says" value="works">
            {say.worksButton}
          </button>
        </p>
        <p class="where">
          <label for="place">{say.placeLabel}</label>
          <select
            id="place"
            name="place"
            autocomplete="off"
            data-near={textOf(say.placeNear({ place: CITY_HERE }))}
            data-cities={copy === undefined ? '/zone' : undefined}
          >
            <option value="">{say.placeUnsaid}</option>
            {offered.map((place) => (
              <PlaceOptions key={place.code} place={place} language={language} />
            ))}
          </select>
          {offered.length < places.length && copy === undefined ? (
            <a href={`${path}?places=all#report`}>{say.placeAll}</a>
          ) : null}
        </p>
        <p class="trap" aria-hidden="true">
          <label>
            {say.trapLabel} <input name="subject" tabindex={-1} autocomplete="off" />
          </label>
        </p>
        <p class="where">
          <label for="comment">{say.commentLabel}</label>
          <input id="comment" name="comment" maxLength={COMMENT_CHARS} autocomplete="off" />
        </p>
        <input type="hidden" name="zone" value="" />
        {mark === null ? null : <input type="hidden" name="mark" value={mark} />}
      </form>
      <p class="fine">{textOf(say.sentences({ first: say.reportHint, next: say.reportKept }))}</p>
      {children}
    </section>
  );
}

function PlaceOptions({ place, language }: { place: CountryCities; language: Language }) {
  const { code, cities } = place;
  const country = language.country(code);
  if (cities.length === 0) return <option value={code}>{country}</option>;
  return (
    <optgroup label={country}>
      {cities.map((city) => (
        <option key={city} value={placeKey({ country: code, city })}>
          {language.city(code, city)}
        </option>
      ))}
      <option value={code}>{textOf(language.say.placeElsewhere({ country }))}</option>
    </optgroup>
  );
}

/** The service's own countries with their cities; for a worldwide service, the most populous countries. */
function commonPlaces(service: Service, places: readonly CountryCities[]): CountryCities[] {
  return (
    ownPlaces(service.countries, places) ??
    places.filter(({ code }) => COMMON_COUNTRIES.includes(code)).map(({ code }) => ({ code, cities: [] }))
  );
}
