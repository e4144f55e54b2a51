import type { Millis } from '../core/base/time.ts';
import { MUTE_HOURS } from '../ports/channels.ts';
import type { Language } from '../words/language.ts';
import type { Page } from './base/page.ts';
import { Onwards, messagePage, type Message } from './parts/message-page.tsx';
import { Say, type Moments } from './parts/say.tsx';
import { named, textOf } from './sentences/words.ts';

/** The path of mute links in messages. */
export const MUTE_PATH = '/mute';

/** The content of a page about muting. */
export type MutePage =
  | { readonly step: 'gone' }
  | ({
      readonly step: 'ask';
      readonly token: string;
      /** Whether a single incident can be muted. */
      readonly hasIncident: boolean;
    } & Muted)
  | ({ readonly step: 'unmuted'; readonly token: string } & Muted)
  | ({
      readonly step: 'muted';
      readonly token: string;
      /** Null: only one incident, until it is over. */
      readonly until: Millis | null;
      /** Whether the link can undo it. */
      readonly undo: boolean;
    } & Muted);

interface Muted {
  readonly channel: string;
  /** The name of the service; null: all services. */
  readonly service: string | null;
}

/** The pages of a message's mute link: a plain form that only its button submits, because programs open every link. */
export function mutePage(what: MutePage, moments: Moments, now: Millis): Page {
  const message = messageOf(what, moments);
  const isGone = what.step === 'gone';
  return messagePage(message, {
    isGone,
    description: message.title,
    path: isGone ? MUTE_PATH : `${MUTE_PATH}/${what.token}`,
    asOf: now,
  });
}

function messageOf(what: MutePage, moments: Moments): Message {
  const { language } = moments;
  const { say } = language;
  if (what.step === 'gone')
    return { title: say.linkGoneTitle, text: say.muteGoneText, body: <Onwards say={say} /> };
  const { channel, service, token } = what;
  const given = { all: service === null, service: named(service ?? ''), channel: named(channel) };
  const path = `${MUTE_PATH}/${token}`;
  switch (what.step) {
    case 'ask':
      return {
        title: textOf(say.muteTitle(given)),
        text: say.muteText,
        body: <Buttons path={path} hasIncident={what.hasIncident} say={say} />,
      };
    case 'muted':
      return {
        title: textOf(say.mutedTitle(given)),
        text:
          what.until === null ? (
            say.mutedIncidentText
          ) : (
            <Say words={say.mutedText({ until: what.until })} moments={moments} />
          ),
        body: what.undo ? (
          <section>
            <form method="post" action={`${path}/undo`}>
              <button>{say.muteUndo}</button>
            </form>
          </section>
        ) : (
          <Onwards say={say} />
        ),
      };
    case 'unmuted':
      return { title: textOf(say.unmutedTitle(given)), text: say.unmutedText, body: <Onwards say={say} /> };
  }
}

/** One button for the incident and for each duration, so that muting takes one tap. */
function Buttons({
  path,
  hasIncident,
  say,
}: {
  readonly path: string;
  readonly hasIncident: boolean;
} & Pick<Language, 'say'>) {
  return (
    <>
      {hasIncident ? (
        <section>
          <form method="post" action={path}>
            <button name="hours" value="incident">
              {say.muteIncident}
            </button>
          </form>
        </section>
      ) : null}
      <section>
        <form method="post" action={path}>
          <fieldset>
            <legend>{say.muteFor}</legend>
            {MUTE_HOURS.map((hours) => (
              <>
                <button name="hours" value={hours}>
                  {say.muteHours({ hours })}
                </button>{' '}
              </>
            ))}
          </fieldset>
        </form>
      </section>
    </>
  );
}
