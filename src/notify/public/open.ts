import { HOUR, type Millis } from '../../core/base/time.ts';
import type { Service } from '../../core/domain/service.ts';
import { openMailer, type Mail } from '../../outgoing/mailer.ts';
import type { Outcome } from '../../outgoing/connector.ts';
import type { Store } from '../../ports/store.ts';
import { TOLD_PENDING_FOR, type Subscriber } from '../../ports/subscribers.ts';
import { namedService } from '../facts.ts';
import type { Setting } from '../telling.ts';
import { QUESTIONS_OF_ADDRESS_MAX, openDesk, type Desk } from './desk.ts';
import type { Transmit } from './lanes.ts';
import { mailOf, questionOf, returnAddress } from './mail.ts';
import { openQuestions } from './questions.ts';
import { MAIL_LANE, newSecret, tokensOf } from './tokens.ts';

/** The mail server, and how messages are signed and come back. */
export interface MailSetting {
  readonly url: string;
  readonly from: string;
  /** `bounces@example.org`; null: what cannot be delivered is returned to `from`. */
  readonly bounces: string | null;
  readonly dkim: { readonly domain: string; readonly selector: string; readonly key: string } | null;
}

interface PublicOptions {
  readonly store: Pick<Store, 'subscribers' | 'incidents'>;
  readonly mail: MailSetting;
  readonly now: () => Millis;
  readonly service: (slug: string) => Service | null;
  /** In what words somebody is told. */
  readonly setting: (language: string) => Setting;
  readonly onAsked: (outcome: 'sent' | 'retry' | 'failed') => void;
  /** Whether it is this server that asks, of several on one store; left out: it is. */
  readonly mayAsk?: (() => boolean) | undefined;
  readonly onError: (error: unknown) => void;
}

/** The public by e-mail. */
export interface Public {
  readonly desk: Desk & { readonly limits: { readonly hours: number; readonly mails: number } };
  readonly ways: ReadonlyMap<string, Transmit>;
  /** Looks whether somebody is to be asked, soon. */
  wake(): void;
  close(): void;
}

/** The name under which the secret of links is kept. */
export const LINKS = 'links';

export async function openPublic(options: PublicOptions): Promise<Public> {
  const { store, mail, now, service, setting } = options;
  const tokens = tokensOf(await store.subscribers.secret(LINKS, newSecret()));
  const mailer = await openMailer(mail);

  const returnTo = ({ id }: Subscriber): string | null =>
    mail.bounces === null ? null : returnAddress(mail.bounces, tokens.returnTagOf(id));
  const linkOf = (purpose: 'confirm' | 'end', { id, language }: Subscriber, { site }: Setting): string =>
    `${site}/${language}/tell-me/${purpose}/${tokens.tokenOf(id, purpose)}`;
  const send = (made: () => Mail): Promise<Outcome> => mailer.send(made());

  const questions = openQuestions({
    subscribers: store.subscribers,
    now,
    ask: (subscriber) =>
      send(() => {
        const words = setting(subscriber.language);
        const about = namedService(subscriber.service, service(subscriber.service));
        const confirm = linkOf('confirm', subscriber, words);
        return questionOf({ subscriber, returnTo: returnTo(subscriber) }, { service: about, confirm }, words);
      }),
    mayAsk: options.mayAsk,
    onAsked: options.onAsked,
    onError: options.onError,
  });
  const desk = openDesk({
    subscribers: store.subscribers,
    incidents: store.incidents,
    tokens,
    now,
    onAsked: questions.wake,
  });
  const byMail: Transmit = (telling, { subscriber }) =>
    send(() => {
      const words = setting(subscriber.language);
      const end = linkOf('end', subscriber, words);
      return mailOf(telling, words, { subscriber, end, returnTo: returnTo(subscriber) });
    });
  return {
    desk: { ...desk, limits: { hours: TOLD_PENDING_FOR / HOUR, mails: QUESTIONS_OF_ADDRESS_MAX } },
    ways: new Map([[MAIL_LANE, byMail]]),
    wake: questions.wake,
    close: () => mailer.close(),
  };
}
