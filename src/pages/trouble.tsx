import { writePlainPage, type Frame } from './document.tsx';
import type { Page } from './page.ts';
import { SearchForm } from './parts/search-form.tsx';
import { BROKEN_RETRY, MISSING_TEXT, MISSING_TITLE, brokenText, brokenTitle } from './words.ts';
import type { Millis } from '../core/base/time.ts';

/** 404, with the way on. */
export function missingPage(now: Millis): Page {
  return {
    status: 404,
    title: MISSING_TITLE,
    description: MISSING_TITLE,
    tone: 'learning',
    path: '/',
    live: false,
    data: null,
    asOf: now,
    about: [],
    urgency: '',
    regions: [],
    sign: () => (
      <>
        <h1>{MISSING_TITLE}</h1>
        <p class="note">{MISSING_TEXT}</p>
        <SearchForm query="" />
      </>
    ),
    body: () => <></>,
  };
}

/** 5xx: needs no store, no watch, no catalog. */
export function brokenDocument(status: number, frame: Frame): string {
  const title = brokenTitle(frame.instance.name);
  return writePlainPage(
    title,
    'learning',
    frame,
    <>
      <h1>{title}</h1>
      <p class="note">{brokenText(status)}</p>
      <p>
        <a class="button" href="/">
          {BROKEN_RETRY}
        </a>
      </p>
    </>,
  );
}
