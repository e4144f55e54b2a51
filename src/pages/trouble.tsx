import { writePlainPage, type Frame } from './document.tsx';
import type { Edition } from './edition.ts';
import type { Page } from './page.ts';
import { SearchForm } from './parts/search-form.tsx';
import type { Language } from '../words/language.ts';
import { brokenTitle } from './words.ts';
import type { Millis } from '../core/base/time.ts';

/** 404, with the way on. */
export function missingPage(now: Millis, language: Language): Page {
  const { say } = language;
  return {
    status: 404,
    title: say.missingTitle,
    description: say.missingTitle,
    tone: 'learning',
    path: '/',
    live: false,
    data: null,
    feeds: null,
    asOf: now,
    about: [],
    urgency: '',
    regions: [],
    sign: () => (
      <>
        <h1>{say.missingTitle}</h1>
        <p class="note">{say.missingText}</p>
        <SearchForm query="" language={language} />
      </>
    ),
    body: () => <></>,
  };
}

/** 5xx: needs no store, no watch, no catalog. */
export function brokenDocument(status: number, frame: Frame, edition: Edition): string {
  const { language } = edition;
  const { say } = language;
  const title = brokenTitle(language, frame.instance.name);
  return writePlainPage(
    title,
    'learning',
    frame,
    edition,
    <>
      <h1>{title}</h1>
      <p class="note">{status === 503 ? say.brokenBusy : say.brokenText}</p>
      <p>
        <a class="button" href="/">
          {say.brokenRetry}
        </a>
      </p>
    </>,
  );
}
