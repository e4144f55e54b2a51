import type { Millis } from '../core/base/time.ts';
import type { CountryCities } from '../core/domain/place.ts';
import type { Language } from '../words/language.ts';
import { wishLines } from '../words/wish.ts';
import { feedPath } from './parts/feed-links.ts';
import type { Page } from './base/page.ts';
import { Onwards, messagePage, type Message } from './parts/message-page.tsx';
import {
  ChangeForm,
  ChoiceFields,
  Which,
  isChosen,
  subjectName,
  type Choices,
  type Chosen,
  type Subject,
} from './parts/tell-choices.tsx';
import { TELL_PATH } from './parts/tell-links.tsx';
import { named, textOf } from './sentences/words.ts';

/** Why a form is shown again. */
export type AskRefusal = 'bad_address' | 'too_fast' | 'busy' | 'elsewhere';

/** What someone wants to subscribe to. */
export interface Wanted extends Choices {
  readonly subject: Subject;
  /** The incident whose end is to be told; null: all incidents of the service. */
  readonly incident: string | null;
}

/** The ways to notify the public: e-mail, and browsers, which need a public key. */
interface TellWays {
  readonly byMail: boolean;
  readonly pushKey: string | null;
}

/** The content of a page about subscribing. */
export type TellMe =
  | {
      readonly step: 'form';
      readonly subject: Subject;
      /** An incident that is not over, which leaves nothing to choose; null: there is none. */
      readonly incident: string | null;
      /** The choices in the form. */
      readonly choices: Chosen;
      readonly refused: AskRefusal | null;
      /** The address in the form. */
      readonly address: string;
      readonly ways: TellWays;
    }
  | { readonly step: 'sent'; readonly hours: number; readonly mails: number }
  | { readonly step: 'confirm' | 'end' | 'never'; readonly wanted: Wanted; readonly token: string }
  | { readonly step: 'confirmed' | 'over' | 'changed'; readonly wanted: Wanted }
  | { readonly step: 'ended' | 'never-again' | 'gone' };

interface Given {
  /** The push subscription module; null: there is none. */
  readonly script: string | null;
  readonly places: readonly CountryCities[];
  readonly now: Millis;
}

/** The pages on which the public subscribes, confirms and unsubscribes: plain forms, never cached. */
export function tellMePage(what: TellMe, given: Given, language: Language): Page {
  const message = messageOf(what, given, language);
  return messagePage(message, {
    isGone: what.step === 'gone',
    description: message.text,
    path: pathOf(what),
    ...(what.step === 'form' && {
      query: queryOf(what),
      feeds: feedsOf(what.subject),
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
      const service = named(subjectName(language, what.subject));
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
      const { subject, incident } = what.wanted;
      return {
        title: textOf(say.confirmTellTitle({ service: named(subjectName(language, subject)) })),
        text: incident === null ? say.confirmTellAgain : say.confirmTellOver,
        body: (
          <>
            <Lines wanted={what.wanted} language={language} />
            <OneButton path={pathOf(what)} label={say.confirmTellButton} />
          </>
        ),
      };
    }
    case 'confirmed':
    case 'changed': {
      const { subject, incident } = what.wanted;
      const given = { service: named(subjectName(language, subject)) };
      return {
        title: what.step === 'changed' ? say.changedTitle : say.confirmedTitle,
        text: textOf(incident === null ? say.confirmedAgain(given) : say.confirmedOver(given)),
        body: (
          <>
            <Lines wanted={what.wanted} language={language} />
            <Back subject={subject} language={language} />
          </>
        ),
      };
    }
    case 'over': {
      const { subject } = what.wanted;
      return {
        title: say.overAlreadyTitle,
        text: textOf(say.overAlreadyText({ service: named(subjectName(language, subject)) })),
        body: <Back subject={subject} language={language} />,
      };
    }
    case 'end': {
      const { subject, incident } = what.wanted;
      return {
        title: say.endTitle,
        text: textOf(say.endText({ service: named(subjectName(language, subject)) })),
        body: (
          <>
            <Lines wanted={what.wanted} language={language} />
            <OneButton path={pathOf(what)} label={say.endButton} />
            {incident === null ? (
              <ChangeForm
                path={`${pathOf(what)}/change`}
                {...what.wanted}
                places={places}
                language={language}
              />
            ) : null}
          </>
        ),
      };
    }
    case 'never':
      return {
        title: say.neverTitle,
        text: say.neverText,
        body: <OneButton path={pathOf(what)} label={say.neverButton} />,
      };
    case 'never-again':
      return { title: say.neveredTitle, text: say.neveredText, body: <Onwards say={say} /> };
    case 'ended':
      return { title: say.endedTitle, text: say.endedText, body: <Onwards say={say} /> };
    case 'gone':
      return { title: say.linkGoneTitle, text: say.linkGoneText, body: <Onwards say={say} /> };
  }
}

function pathOf(what: TellMe): string {
  return what.step === 'confirm' || what.step === 'end' || what.step === 'never'
    ? `${TELL_PATH}/${what.step}/${what.token}`
    : TELL_PATH;
}

/** `?service=x`, `?incident=x-20250310-0925`, `?category=banks`: the subject of the form. */
function queryOf({ subject, incident }: { subject: Subject; incident: string | null }): string {
  if (incident !== null) return `?incident=${incident}`;
  return subject.service === null ? `?category=${subject.category.slug}` : `?service=${subject.service.slug}`;
}

function feedsOf({ service, category }: Subject): string {
  return service === null
    ? feedPath({ kind: 'category', slug: category.slug })
    : feedPath({ kind: 'service', slug: service.slug });
}

interface AskFormProps {
  readonly subject: Subject;
  readonly incident: string | null;
  readonly choices: Chosen;
  readonly refused: AskRefusal | null;
  readonly address: string;
  readonly ways: TellWays;
  readonly script: string | null;
  readonly places: readonly CountryCities[];
  readonly language: Language;
}

function AskForm(props: AskFormProps) {
  const { subject, incident, refused, address, ways, script, language } = props;
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
        {subject.service === null ? (
          <input type="hidden" name="category" value={subject.category.slug} />
        ) : (
          <input type="hidden" name="service" value={subject.service.slug} />
        )}
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
            <MoreChoices {...props} />
            <p>
              <button>{say.askButton}</button>
            </p>
            <p class="fine">{incident === null ? say.askKeptAgain : say.askKept}</p>
          </>
        ) : (
          <MoreChoices {...props} />
        )}
      </form>
      {ways.pushKey === null || script === null ? null : (
        <AskBrowser ways={ways} script={script} language={language} />
      )}
      <p>
        <BackLink subject={subject} language={language} />
      </p>
    </section>
  );
}

/** The choices that differ from the defaults. */
function Lines({ wanted, language }: { wanted: Wanted; language: Language }) {
  const lines = wishLines(language, wanted);
  if (lines.length === 0) return null;
  return (
    <section>
      <ul class="limits">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** Optional choices, collapsed by default. */
function MoreChoices({ subject, choices, places, language }: AskFormProps) {
  return (
    <details open={isChosen(choices)}>
      <summary>{language.say.askMore}</summary>
      <Which subject={subject} whole={choices.whole} language={language} />
      <ChoiceFields subject={subject} {...choices} places={places} language={language} />
    </details>
  );
}

/** Shown by its script, to those who can use it. */
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

/** Security scanners open links too, so only the button has an effect. */
function OneButton({ path, label }: { path: string; label: string }) {
  return (
    <section>
      <form method="post" action={path}>
        <button>{label}</button>
      </form>
    </section>
  );
}

function Back({ subject, language }: { subject: Subject; language: Language }) {
  return (
    <section>
      <BackLink subject={subject} language={language} />
    </section>
  );
}

function BackLink({ subject, language }: { subject: Subject; language: Language }) {
  const { service, category } = subject;
  return (
    <a class="button" href={service === null ? `/category/${category.slug}` : `/status/${service.slug}`}>
      {textOf(language.say.backToService({ service: named(subjectName(language, subject)) }))}
    </a>
  );
}
