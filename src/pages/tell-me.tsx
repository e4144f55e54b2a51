import type { Millis } from '../core/base/time.ts';
import type { CountryCities } from '../core/domain/place.ts';
import type { Service } from '../core/domain/service.ts';
import type { Language } from '../words/language.ts';
import { feedPath } from './feed-links.ts';
import { called } from './names.ts';
import type { Page } from './page.ts';
import { messagePage, type Message } from './parts/message-page.tsx';
import { TELL_PATH } from './parts/tell-links.tsx';
import { named, textOf } from './words.ts';

/** Why a form is shown again. */
export type AskRefusal = 'bad_address' | 'too_fast' | 'busy' | 'elsewhere';

/** What somebody wants to be told of. */
export interface Wanted {
  readonly service: Service;
  /** The incident whose end is to be told; null: each of the service. */
  readonly incident: string | null;
  readonly country: string | null;
}

/** By what the public is told: e-mail, and browsers, which are given a key when they are asked. */
interface TellWays {
  readonly byMail: boolean;
  readonly pushKey: string | null;
}

/** What a page about being told says. */
export type TellMe =
  | {
      readonly step: 'form';
      readonly service: Service;
      /** An incident that is not over; null: there is none, and nothing to choose. */
      readonly incident: string | null;
      readonly refused: AskRefusal | null;
      /** What was written into it. */
      readonly address: string;
      readonly ways: TellWays;
    }
  | { readonly step: 'sent'; readonly hours: number; readonly mails: number }
  | { readonly step: 'confirm' | 'end' | 'never'; readonly wanted: Wanted; readonly token: string }
  | { readonly step: 'confirmed' | 'over'; readonly wanted: Wanted }
  | { readonly step: 'ended' | 'never-again' | 'gone' };

interface Given {
  /** The module by which a browser is told; null: there is none. */
  readonly script: string | null;
  readonly places: readonly CountryCities[];
  readonly now: Millis;
}

/** The pages by which the public asks to be told, says yes, and ends it: plain forms, kept by nobody. */
export function tellMePage(what: TellMe, given: Given, language: Language): Page {
  const message = messageOf(what, given, language);
  return messagePage(message, {
    isGone: what.step === 'gone',
    description: message.text,
    path: pathOf(what),
    ...(what.step === 'form' && {
      query: queryOf(what),
      feeds: feedPath({ kind: 'service', slug: what.service.slug }),
    }),
    asOf: given.now,
  });
}

interface TellMessage extends Message {
  readonly text: string;
}

function messageOf(what: TellMe, { places, script }: Given, language: Language): TellMessage {
  const { say } = language;
  switch (what.step) {
    case 'form': {
      const service = named(called(language, what.service));
      const form = <AskForm {...what} script={script} places={places} language={language} />;
      const text = what.incident === null ? say.askIntroAgain : say.askIntroChoice;
      return { title: textOf(say.askTitle({ service })), text, body: form };
    }
    case 'sent':
      return {
        title: say.askSentTitle,
        text: say.askSentText({ hours: what.hours }),
        body: (
          <section>
            <p>{say.askSentNothing({ mails: what.mails })}</p>
          </section>
        ),
      };
    case 'confirm': {
      const { service, incident, country } = what.wanted;
      const only =
        country === null
          ? ''
          : ` ${textOf(say.confirmTellCountry({ country: named(language.country(country)) }))}`;
      return {
        title: textOf(say.confirmTellTitle({ service: named(called(language, service)) })),
        text: `${incident === null ? say.confirmTellAgain : say.confirmTellOver}${only}`,
        body: <OneButton path={pathOf(what)} label={say.confirmTellButton} />,
      };
    }
    case 'confirmed': {
      const { service, incident } = what.wanted;
      const given = { service: named(called(language, service)) };
      return {
        title: say.confirmedTitle,
        text: textOf(incident === null ? say.confirmedAgain(given) : say.confirmedOver(given)),
        body: <Back service={service} language={language} />,
      };
    }
    case 'over': {
      const { service } = what.wanted;
      return {
        title: say.overAlreadyTitle,
        text: textOf(say.overAlreadyText({ service: named(called(language, service)) })),
        body: <Back service={service} language={language} />,
      };
    }
    case 'end':
      return {
        title: say.endTitle,
        text: textOf(say.endText({ service: named(called(language, what.wanted.service)) })),
        body: <OneButton path={pathOf(what)} label={say.endButton} />,
      };
    case 'never':
      return {
        title: say.neverTitle,
        text: say.neverText,
        body: <OneButton path={pathOf(what)} label={say.neverButton} />,
      };
    case 'never-again':
      return { title: say.neveredTitle, text: say.neveredText, body: <></> };
    case 'ended':
      return { title: say.endedTitle, text: say.endedText, body: <></> };
    case 'gone':
      return { title: say.linkGoneTitle, text: say.linkGoneText, body: <></> };
  }
}

function pathOf(what: TellMe): string {
  return what.step === 'confirm' || what.step === 'end' || what.step === 'never'
    ? `${TELL_PATH}/${what.step}/${what.token}`
    : TELL_PATH;
}

/** `?service=x`, `?incident=x-20250310-0925`: what the form is for. */
function queryOf({ service, incident }: { service: Service; incident: string | null }): string {
  return incident === null ? `?service=${service.slug}` : `?incident=${incident}`;
}

interface AskFormProps {
  readonly service: Service;
  readonly incident: string | null;
  readonly refused: AskRefusal | null;
  readonly address: string;
  readonly ways: TellWays;
  readonly script: string | null;
  readonly places: readonly CountryCities[];
  readonly language: Language;
}

function AskForm({ service, incident, refused, address, ways, script, places, language }: AskFormProps) {
  const { say } = language;
  const push = ways.pushKey === null ? {} : { 'data-push': `${TELL_PATH}/push`, 'data-key': ways.pushKey };
  return (
    <section class="ask">
      {refused === null ? null : (
        <p class="answer" role="alert" id="refused">
          {refusalOf(language, refused)}
        </p>
      )}
      <form method="post" action={TELL_PATH} {...push}>
        <input type="hidden" name="service" value={service.slug} />
        {incident === null ? null : (
          <fieldset>
            <legend>{say.askWhat}</legend>
            <label>
              <input type="radio" name="incident" value={incident} checked /> {say.askOver}
            </label>
            <label>
              <input type="radio" name="incident" value="" /> {say.askAgain}
            </label>
          </fieldset>
        )}
        <Countries service={service} places={places} language={language} />
        {ways.byMail ? (
          <>
            <p>
              <label for="address">{say.askAddress}</label>
              <input
                id="address"
                name="address"
                type="email"
                autocomplete="email"
                required
                maxlength={254}
                value={address}
                {...(refused === 'bad_address' && { 'aria-invalid': 'true', 'aria-describedby': 'refused' })}
              />
            </p>
            <p>
              <button>{say.askButton}</button>
            </p>
            <p class="fine">{incident === null ? say.askKeptAgain : say.askKept}</p>
          </>
        ) : null}
      </form>
      {ways.pushKey === null || script === null ? null : (
        <AskBrowser ways={ways} script={script} language={language} />
      )}
      <p>
        <a href={`/status/${service.slug}`}>
          {textOf(say.backToService({ service: named(called(language, service)) }))}
        </a>
      </p>
    </section>
  );
}

/** Shown by its script, to whom it is of use. */
function AskBrowser({
  ways,
  script,
  language: { say },
}: Pick<AskFormProps, 'ways' | 'language'> & { script: string }) {
  return (
    <>
      {ways.byMail ? null : <p data-push-unable>{say.askBrowserUnable}</p>}
      <div hidden>
        <p>
          <button type="button" data-push-ask>
            {ways.byMail ? say.askBrowserInstead : say.askBrowser}
          </button>
        </p>
        <p
          role="status"
          class="answer"
          data-push-answer
          data-told={say.askBrowserTold}
          data-refused={say.askBrowserRefused}
          data-failed={say.askBrowserFailed}
        />
        <p class="fine">{say.askBrowserKept}</p>
      </div>
      <script type="module" src={script} />
    </>
  );
}

/** Of a service of one country there is nothing to choose. */
function Countries({ service, places, language }: Pick<AskFormProps, 'service' | 'places' | 'language'>) {
  const { say } = language;
  const offered = places
    .map(({ code }) => code)
    .filter((code) => service.countries.length === 0 || service.countries.includes(code))
    .sort((a, b) => language.compare(language.country(a), language.country(b)));
  if (offered.length < 2) return null;
  return (
    <p>
      <label for="country">{say.askCountry}</label>
      <select id="country" name="country">
        <option value="">{say.askAnywhere}</option>
        {offered.map((code) => (
          <option key={code} value={code}>
            {language.country(code)}
          </option>
        ))}
      </select>
    </p>
  );
}

function refusalOf({ say }: Language, refused: AskRefusal): string {
  switch (refused) {
    case 'bad_address':
      return say.askBadAddress;
    case 'too_fast':
      return say.askTooFast;
    case 'busy':
      return say.askBusy;
    case 'elsewhere':
      return say.askElsewhere;
  }
}

/** A link is opened by programs that look for harm, too: only the button does anything. */
function OneButton({ path, label }: { path: string; label: string }) {
  return (
    <section>
      <form method="post" action={path}>
        <button>{label}</button>
      </form>
    </section>
  );
}

function Back({ service, language }: { service: Service; language: Language }) {
  return (
    <section>
      <a href={`/status/${service.slug}`}>
        {textOf(language.say.backToService({ service: named(called(language, service)) }))}
      </a>
    </section>
  );
}
