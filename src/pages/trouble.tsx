import { writePlainPage } from './document.tsx';
import type { Edition } from './base/edition.ts';
import { ALL_SERVICES_PATH } from './base/copy-links.ts';
import { STILL, type Page } from './base/page.ts';
import { SearchForm } from './parts/search-form.tsx';
import type { Frame } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import type { Service } from '../core/domain/service.ts';
import { called } from './sentences/names.ts';
import { named, textOf } from '../words/sentence.ts';
import { brokenTitle } from './sentences/words.ts';
import type { Millis } from '../core/base/time.ts';

/** 404, with a link onwards. */
export function missingPage(now: Millis, language: Language, isCopy = false): Page {
  const { say } = language;
  return {
    ...STILL,
    status: 404,
    title: say.missingTitle,
    description: say.missingTitle,
    tone: 'learning',
    path: '/',
    data: null,
    feeds: null,
    asOf: now,
    sign: () => (
      <>
        <h1>{say.missingTitle}</h1>
        <p class="note">{say.missingText}</p>
        {isCopy ? (
          <p>
            <a href={ALL_SERVICES_PATH}>{say.copyServices}</a>
          </p>
        ) : (
          <SearchForm query="" language={language} />
        )}
      </>
    ),
    body: () => <></>,
  };
}

/** What a browser shows offline if the requested page is not cached. */
export function offlinePage(now: Millis, language: Language): Page {
  const { say } = language;
  return {
    ...STILL,
    status: 200,
    title: say.offlineTitle,
    description: say.offlineText,
    tone: 'learning',
    path: '/offline',
    unlisted: true,
    data: null,
    feeds: null,
    asOf: now,
    sign: () => (
      <>
        <h1>{say.offlineTitle}</h1>
        <p class="note">{say.offlineText}</p>
        <p>
          <a class="button" href="/">
            {say.brokenRetry}
          </a>
        </p>
      </>
    ),
    body: () => <></>,
  };
}

/** 5xx: needs no store, watch or catalog. */
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

/** The submitted fields and further ones of the form, by name. */
export type FormFields = Readonly<Record<string, string>>;

/** Asks for confirmation of a form that does not say which site it comes from: a page of another site cannot answer. */
export function confirmDocument(
  service: Service,
  fields: FormFields,
  frame: Frame,
  edition: Edition,
): string {
  const { language } = edition;
  const { say } = language;
  const path = `/status/${service.slug}`;
  const title = textOf(say.confirmTitle({ service: named(called(language, service)) }));
  return writePlainPage(
    title,
    'learning',
    frame,
    edition,
    <>
      <h1>{title}</h1>
      <p class="note">{say.confirmText}</p>
      <form method="post" action={path}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <p class="note">
          <button>{say.confirmButton}</button>
        </p>
        <p class="note">
          <a href={path}>{say.confirmBack}</a>
        </p>
      </form>
    </>,
  );
}
