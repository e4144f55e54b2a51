import { HOUR, type Millis } from '../../core/base/time.ts';
import type { Category, Service } from '../../core/domain/service.ts';
import type { DkimSetting } from '../../outgoing/dkim.ts';
import { openMailer } from '../../outgoing/mailer.ts';
import type { Outcome, Outgoing } from '../../outgoing/connector.ts';
import type { RateLimiter } from '../../ports/rate.ts';
import type { Store } from '../../ports/store.ts';
import { TOLD_PENDING_FOR, type Subscriber } from '../../ports/subscribers.ts';
import { ageMax } from '../case.ts';
import type { Setting } from '../telling.ts';
import { QUESTIONS_OF_ADDRESS_MAX, openDesk, type Desk } from './desk.ts';
import type { Transmit } from './lanes.ts';
import { mailOf, questionOf, returnAddress } from './mail.ts';
import { openQuestions } from './questions.ts';
import { pushText, welcomeText } from './push-text.ts';
import { MAIL_LANE, PUSH_WAY, newSecret, tokensOf, type Purpose, type Tokens } from './tokens.ts';
import { newVapidKey, pushRequest, vapidOf, type PushTarget, type Pushed, type Vapid } from './web-push.ts';

/** The mail server, and how messages are signed and bounces are received. */
export interface MailSetting {
  readonly url: string;
  readonly from: string;
  /** `bounces@example.org`; null: what cannot be delivered is returned to `from`. */
  readonly bounces: string | null;
  readonly dkim: DkimSetting | null;
}

interface PublicOptions {
  readonly store: Pick<Store, 'subscribers' | 'incidents'>;
  /** Null: no mail is sent. */
  readonly mail: MailSetting | null;
  /** The operator's contact for push services; null: browsers are not notified. */
  readonly pushSubject: string | null;
  readonly outgoing: Outgoing;
  /** How often one sender may ask. */
  readonly limiter: RateLimiter;
  readonly now: () => Millis;
  readonly service: (slug: string) => Service | null;
  readonly category: (slug: string) => Category | null;
  /** The language and links of messages. */
  readonly setting: (language: string) => Setting;
  readonly onAsked: (outcome: 'sent' | 'retry' | 'failed', answer: string) => void;
  /** Whether this server, of several on one store, sends the questions; default: yes. */
  readonly mayAsk?: (() => boolean) | undefined;
  readonly onError: (error: unknown) => void;
}

/** Subscriptions by e-mail and in browsers. */
export interface Public {
  readonly desk: Desk & {
    readonly limits: { readonly hours: number; readonly mails: number };
    readonly byMail: boolean;
    /** The public key for push subscriptions; null if browsers are not notified. */
    readonly pushKey: string | null;
  };
  readonly ways: ReadonlyMap<string, Transmit>;
  /** Schedules a look for questions that are due. */
  wake(): void;
  close(): void;
}

/** The names under which the secrets are stored. */
export const LINKS = 'links';
const VAPID = 'vapid';

export async function openPublic(options: PublicOptions): Promise<Public> {
  const { store, mail, pushSubject, now } = options;
  const tokens = tokensOf(await store.subscribers.secret(LINKS, newSecret()));
  const linkOf: LinkOf = (purpose, { id, language }, { site }) =>
    `${site}/${language}/tell-me/${purpose}/${tokens.tokenOf(id, purpose)}`;
  const post = mail === null ? null : await openPost({ ...options, mail }, { tokens, linkOf });
  const vapid =
    pushSubject === null ? null : vapidOf(await store.subscribers.secret(VAPID, newVapidKey()), pushSubject);
  const browsers = vapid === null ? null : openBrowsers({ ...options, vapid }, linkOf);

  const questions = openQuestions({
    subscribers: store.subscribers,
    now,
    mayAsk: options.mayAsk,
    ask: async (subscriber) =>
      post === null ? { unanswered: 'unreachable', detail: 'no mail server is set' } : post.ask(subscriber),
    onAsked: options.onAsked,
    onError: options.onError,
  });
  const desk = openDesk({
    subscribers: store.subscribers,
    incidents: store.incidents,
    tokens,
    limiter: options.limiter,
    now,
    onAsked: questions.wake,
    reaches: async (subscriber) => (await browsers?.welcome(subscriber)) === true,
  });
  return {
    desk: {
      ...desk,
      limits: { hours: TOLD_PENDING_FOR / HOUR, mails: QUESTIONS_OF_ADDRESS_MAX },
      byMail: post !== null,
      pushKey: vapid?.publicKey ?? null,
    },
    ways: new Map([
      ...(post === null ? [] : [[MAIL_LANE, post.tell] as const]),
      ...(browsers === null ? [] : [[PUSH_WAY, browsers.tell] as const]),
    ]),
    wake: questions.wake,
    close: () => post?.close(),
  };
}

type LinkOf = (purpose: Purpose, subscriber: Subscriber, words: Setting) => string;

interface Post {
  ask(subscriber: Subscriber): Promise<Outcome>;
  readonly tell: Transmit;
  close(): void;
}

/** The name of a subscription's subject, in the subscriber's language. */
function aboutOf(
  { service, category }: Pick<PublicOptions, 'service' | 'category'>,
  subscriber: Subscriber,
  { locale }: Setting,
): string {
  const slug = subscriber.service ?? subscriber.category ?? '';
  const known = subscriber.service === null ? category(slug) : service(slug);
  return known?.names?.[locale] ?? known?.name ?? slug;
}

type Words = Pick<PublicOptions, 'service' | 'category' | 'setting'>;

async function openPost(
  { mail, ...options }: Words & { readonly mail: MailSetting },
  { tokens, linkOf }: { readonly tokens: Tokens; readonly linkOf: LinkOf },
): Promise<Post> {
  const mailer = await openMailer(mail);
  const returnTo = ({ id }: Subscriber): string | null =>
    mail.bounces === null ? null : returnAddress(mail.bounces, tokens.returnTagOf(id));
  return {
    ask(subscriber) {
      const words = options.setting(subscriber.language);
      const about = aboutOf(options, subscriber, words);
      const confirm = linkOf('confirm', subscriber, words);
      const never = linkOf('never', subscriber, words);
      const sent = { subscriber, about, returnTo: returnTo(subscriber) };
      return mailer.send(questionOf(sent, { confirm, never }, words));
    },
    tell(telling, { subscriber }) {
      const words = options.setting(subscriber.language);
      const about = aboutOf(options, subscriber, words);
      const end = linkOf('end', subscriber, words);
      return mailer.send(mailOf(telling, words, { subscriber, about, end, returnTo: returnTo(subscriber) }));
    },
    close: () => mailer.close(),
  };
}

interface Browsers {
  readonly tell: Transmit;
  /** Sends a browser its first message; returns whether it succeeded. */
  welcome(subscriber: Subscriber): Promise<boolean>;
}

function openBrowsers(
  options: Words & Pick<PublicOptions, 'outgoing' | 'now'> & { readonly vapid: Vapid },
  linkOf: LinkOf,
): Browsers {
  const { outgoing, setting, now, vapid } = options;
  async function push({ to }: Subscriber, pushed: Pushed, at: Millis): Promise<Outcome> {
    const outcome = await outgoing(pushRequest(JSON.parse(to) as PushTarget, vapid, pushed, at));
    // From a push service, both mean that the subscription has ended (RFC 8030).
    const isGone = 'status' in outcome && outcome.status === 404;
    return isGone ? { ...outcome, status: 410 } : outcome;
  }
  return {
    tell(telling, { subscriber }, at) {
      const words = setting(subscriber.language);
      const isLast = subscriber.incident !== null && telling.over;
      const text = pushText(telling, words, isLast ? null : linkOf('end', subscriber, words));
      const keepFor = ageMax('people', telling.over ? 'resolved' : 'opened');
      return push(subscriber, { text, keepFor, urgent: !telling.over, about: telling.thread }, at);
    },
    async welcome(subscriber) {
      const words = setting(subscriber.language);
      const about = aboutOf(options, subscriber, words);
      const text = welcomeText(subscriber, words, { about, end: linkOf('end', subscriber, words) });
      const pushed = { text, keepFor: ageMax('people', 'opened'), urgent: false, about: subscriber.id };
      const outcome = await push(subscriber, pushed, now());
      return 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
    },
  };
}
