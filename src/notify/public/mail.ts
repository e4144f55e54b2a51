import { HOUR } from '../../core/base/time.ts';
import type { Mail } from '../../outgoing/mailer.ts';
import { TOLD_PENDING_FOR, type Subscriber } from '../../ports/subscribers.ts';
import { languageOf, type Language } from '../../words/language.ts';
import { named, textOf } from '../../words/sentence.ts';
import { wishLines } from '../../words/wish.ts';
import { escapedHtml } from '../channels/kind.ts';
import type { Setting, Telling } from '../telling.ts';

/** The recipient, and the links in the message. */
interface Sent {
  readonly subscriber: Subscriber;
  /** The name of the service or category. */
  readonly about: string;
  /** The page that ends the subscription, which also accepts the POST of RFC 8058. */
  readonly end: string;
  /** Where a message that cannot be delivered is returned to; null: to its sender. */
  readonly returnTo: string | null;
}

/** The mail to a subscriber: pure, so that a retry is identical. */
export function mailOf(telling: Telling, setting: Setting, { subscriber, about, end, returnTo }: Sent): Mail {
  const language = languageOf(setting.locale);
  const { say } = language;
  const host = hostOf(setting.site);
  const isLast = subscriber.incident !== null && telling.over;
  const why = isLast
    ? say.mailWhyOver
    : [textOf(say.mailWhyAgain({ service: named(about) })), ...wishLines(language, subscriber)].join('\n');
  // After the last message there is nothing to unsubscribe from.
  const unsubscribing = {
    'List-Unsubscribe': `<${end}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  return {
    to: subscriber.to,
    returnTo,
    subject: telling.title,
    text: lines(
      telling.text,
      textOf(say.mailDetails({ link: telling.link })),
      isLast ? why : `${why}\n${textOf(say.mailEnd({ link: end }))}`,
    ),
    html: letter(
      languageOf(setting.locale),
      `<h1 style="font-size:1.25em">${escapedHtml(telling.title)}</h1>`,
      ...telling.text.split('\n').map((line) => `<p>${escapedHtml(line)}</p>`),
      `<p>${link(telling.link, telling.linkText)}</p>`,
      `<p style="${FINE}">${inLines(why)}${isLast ? '' : ` ${link(end, say.mailEndLink)}`}</p>`,
    ),
    messageId: `${telling.id}.${subscriber.id}@${host}`,
    inReplyTo: telling.reason === 'opened' ? null : `${telling.thread}.${subscriber.id}@${host}`,
    headers: { ...headersOf(setting, subscriber), ...unsubscribing },
  };
}

/** The mail that asks for confirmation: opening its links, for example by a scanner, confirms nothing. */
export function questionOf(
  { subscriber, about, returnTo }: Omit<Sent, 'end'>,
  { confirm, never }: { readonly confirm: string; readonly never: string },
  setting: Setting,
): Mail {
  const language = languageOf(setting.locale);
  const { say } = language;
  const called = named(about);
  const given = { service: called, instance: named(setting.instance) };
  const asked = [
    textOf(subscriber.incident === null ? say.mailQuestionAgain(given) : say.mailQuestionOver(given)),
    ...wishLines(language, subscriber),
  ].join('\n');
  const not = say.mailQuestionNot({ hours: TOLD_PENDING_FOR / HOUR });
  return {
    to: subscriber.to,
    returnTo,
    subject: textOf(say.mailQuestion({ service: called })),
    text: lines(asked, confirm, not, textOf(say.mailQuestionNever({ link: never }))),
    html: letter(
      language,
      `<p>${inLines(asked)}</p>`,
      `<p>${link(confirm, say.mailQuestionLink)}</p>`,
      `<p style="${FINE}">${escapedHtml(not)} ${link(never, say.mailNeverLink)}</p>`,
    ),
    messageId: `question.${subscriber.id}@${hostOf(setting.site)}`,
    inReplyTo: null,
    headers: headersOf(setting, subscriber),
  };
}

/** `bounces@example.org` → `bounces+TAG@example.org`: the tag identifies the subscription of a bounce. */
export const returnAddress = (bounces: string, tag: string): string => bounces.replace('@', `+${tag}@`);

const FINE = 'font-size:0.85em;color:#4c5f5c';

/** Headers that keep autoresponders from replying and let mail programs sort by list. */
function headersOf({ site }: Setting, { service, category }: Subscriber): Record<string, string> {
  const list = (service ?? category ?? '').toLowerCase();
  return {
    'List-Id': `<${list}.${hostOf(site)}>`,
    'Auto-Submitted': 'auto-generated',
    Precedence: 'list',
  };
}

const hostOf = (site: string): string => new URL(site).hostname;
const lines = (...paragraphs: readonly string[]): string => `${paragraphs.join('\n\n')}\n`;
const inLines = (text: string): string => escapedHtml(text).replaceAll('\n', '<br>');
const link = (to: string, text: string): string => `<a href="${escapedHtml(to)}">${escapedHtml(text)}</a>`;

/** Loads no remote content, so that opening a message is not tracked. */
function letter({ locale, direction }: Language, ...content: readonly string[]): string {
  return `<!doctype html><html lang="${locale}" dir="${direction}"><body style="font:1em/1.5 sans-serif;max-width:40em">${content.join('')}</body></html>`;
}
