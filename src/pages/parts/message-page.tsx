import type { VNode } from 'preact';
import type { Language } from '../../words/language.ts';
import { STILL, type Page } from '../base/page.ts';

/** The content of such a page: in its sign, and below. */
export interface Message {
  readonly title: string;
  readonly text: VNode | string;
  readonly body: VNode;
}

/** A link onwards from a page on which there is nothing left to do. */
export function Onwards({ say }: Pick<Language, 'say'>) {
  return (
    <section>
      <a href="/">{say.brokenRetry}</a>
    </section>
  );
}

/** The page of a link in a message: private to its reader, so it is in no list, feed or data. */
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
