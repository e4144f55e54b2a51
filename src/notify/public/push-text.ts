import type { Subscriber } from '../../ports/subscribers.ts';
import { languageOf } from '../../words/language.ts';
import { named, textOf } from '../../words/sentence.ts';
import { wishLines } from '../../words/wish.ts';
import { cut } from '../channels/kind.ts';
import type { Setting, Telling } from '../telling.ts';
import { PUSH_TEXT_BYTES_MAX } from './web-push.ts';

const TITLE_CHARS_MAX = 120;
const TEXT_CHARS_MAX = 300;

/**
 * What a browser shows, in the format of Declarative Web Push: some browsers show it by themselves, for others our worker does. `end` is
 * the page that ends the subscription; null if it has ended.
 */
export function pushText(
  telling: Pick<Telling, 'title' | 'text' | 'link' | 'thread'>,
  setting: Setting,
  end: string | null,
): string {
  const { locale, direction, say } = languageOf(setting.locale);
  const title = cut(telling.title, TITLE_CHARS_MAX);
  const shown = (body: string): string =>
    JSON.stringify({
      web_push: 8030,
      notification: {
        title,
        body,
        navigate: telling.link,
        lang: locale,
        dir: direction,
        // A later message about the same incident replaces this one, and alerts again.
        tag: telling.thread,
        renotify: true,
        ...(end !== null && {
          actions: [{ action: 'end', title: say.mailEndLink, navigate: end }],
        }),
      },
    });
  const whole = shown(cut(telling.text, TEXT_CHARS_MAX));
  // If the script needs many bytes per letter or the URLs are long, the text is shortened.
  return Buffer.byteLength(whole) <= PUSH_TEXT_BYTES_MAX ? whole : shown('');
}

/** The first message of a browser subscription, which shows that it works. */
export function welcomeText(
  subscriber: Subscriber,
  setting: Setting,
  { about, end }: { readonly about: string; readonly end: string },
): string {
  const { id, service: slug, category, incident } = subscriber;
  const language = languageOf(setting.locale);
  const { say } = language;
  const service = named(about);
  const told = textOf(incident === null ? say.confirmedAgain({ service }) : say.confirmedOver({ service }));
  const text = [told, ...wishLines(language, subscriber)].join('\n');
  const page = slug === null ? `category/${category}` : `status/${slug}`;
  const link = `${setting.site}/${incident === null ? page : `incident/${incident}`}`;
  return pushText({ title: say.confirmedTitle, text, link, thread: id }, setting, end);
}
