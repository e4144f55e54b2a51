import type { VNode } from 'preact';
import type { Language } from '../../words/language.ts';
import { STILL, type Page } from '../base/page.ts';

/** What such a page says: in its sign, and below. */
export interface Message {
  readonly title: string;
  readonly text: VNode | string;
  readonly body: VNode;
}

/** The way on from a page on which there is nothing left to do. */
export function Onwards({ say }: Pick<Language, 'say'>) {
  return (
    <section>
      <a href="/">{say.brokenRetry}</a>
    </section>
  );
}

/** A page that the link of a message leads to: of its reader alone, and so in no list, no feed and no data. */
export function messagePage(
  { title, text, body }: Message,
  {
    isGone,
    ...rest
  }: { readonly isGone: boolean } & Pick<Page, 'description' | 'path' | 'asOf'> & Partial<Page>,
): Page {
  return {
    ...STILL,
    status: isGone ? 404 : 200,
    title,
    tone: 'normal',
    unlisted: true,
    data: null,
    feeds: null,
    sign: () => (
      <>
        <h1>{title}</h1>
        <p class="note">{text}</p>
      </>
    ),
    body: () => body,
    ...rest,
  };
}
