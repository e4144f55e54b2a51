import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Millis } from '../core/base/time.ts';
import { API_PATH } from './api.tsx';
import { basePath, belowBase } from './base.ts';
import { METHOD_PATH } from './method-words.ts';
import type { Edition } from './edition.ts';
import type { Page, Slot } from './page.ts';
import { Mark } from './parts/logo.tsx';
import { Say } from './parts/say.tsx';
import type { Assets, Instance } from './sources.ts';
import type { Theme } from './theme.ts';
import type { Tone } from './verdict.ts';
import { clockOf } from '../words/clock.ts';
import { languageOf } from '../words/language.ts';
import { cleaned } from '../words/sentence.ts';

/** Where every page follows what changes, itself named by its path; see `src/http/live/live.ts`. */
const LIVE_PATH = '/live';

/** What is the same on every page of an instance. */
export interface Frame {
  readonly instance: Instance;
  readonly assets: Assets;
  readonly theme: Theme;
}

/** Writes a page out: `regions` holds the HTML of each of its regions, `version` the event time of the newest. */
export function writePage(
  page: Page,
  regions: ReadonlyMap<string, string>,
  version: Millis,
  frame: Frame,
  edition: Edition,
): string {
  const { language, root } = edition;
  const { say } = language;
  const slot: Slot = (name) => (
    <div data-region={name} dangerouslySetInnerHTML={{ __html: regions.get(name) ?? '' }} />
  );
  const { instance } = frame;
  const clock = clockOf(language, instance.timeZone);
  const moments = { language, clock, asOf: page.asOf };
  return writeDocument(
    <html {...speaking(edition)}>
      <Head {...page} frame={frame} edition={edition} />
      <body
        {...(page.live
          ? { 'data-live': LIVE_PATH, 'data-page': `${root}${page.path}`, 'data-version': version }
          : {})}
      >
        <header class="top" data-tone={page.tone}>
          <Brand frame={frame} edition={edition} />
          {page.live ? (
            <span
              class="live"
              hidden
              data-on={say.live}
              data-off={say.liveOff}
              data-offline={say.liveOffline}
            />
          ) : null}
          <a class="find" href="/#q">
            {say.siteSearch}
          </a>
        </header>
        <main>
          <div class="sign" data-tone={page.tone}>
            {page.sign(slot)}
          </div>
          {page.body(slot)}
          <p class="hush" role="status" data-announce />
        </main>
        <footer>
          {page.live ? <noscript>{say.noScript}</noscript> : null}
          <p>{say.foot}</p>
          <p>
            <a href={METHOD_PATH}>{say.methodLink}</a>
            {' · '}
            <a href={API_PATH}>{say.apiLink}</a>
          </p>
          <Links instance={instance} edition={edition} />
          <Switch page={page} frame={frame} edition={edition} />
          <p>
            <Say words={say.footTimes({ zone: { zone: clock.zone(page.asOf) } })} moments={moments} />
            {page.data === null ? null : (
              <>
                {' · '}
                <a href={page.data}>{say.footData}</a>
              </>
            )}
          </p>
        </footer>
      </body>
    </html>,
    basePath(instance.publicUrl),
    root,
  );
}

/** A page without regions and without any source of data: what is left to say when nothing else works. */
export function writePlainPage(
  title: string,
  tone: Tone,
  frame: Frame,
  edition: Edition,
  content: VNode,
): string {
  return writeDocument(
    <html {...speaking(edition)}>
      <Head
        title={title}
        description={title}
        tone={tone}
        path={null}
        status={500}
        edition={edition}
        frame={{ ...frame, assets: { ...frame.assets, script: null } }}
      />
      <body>
        <header class="top" data-tone={tone}>
          <Brand frame={frame} edition={edition} />
        </header>
        <main>
          <div class="sign" data-tone={tone}>
            {content}
          </div>
        </main>
      </body>
    </html>,
    basePath(frame.instance.publicUrl),
    edition.root,
  );
}

function writeDocument(document: VNode, base: string, root: string): string {
  return `<!doctype html>${belowBase(renderToString(document), base, root)}`;
}

const speaking = ({ language: { locale, direction } }: Edition) => ({
  lang: locale,
  ...(direction === 'ltr' ? {} : { dir: direction }),
});

/** A region with addresses from the root: the document or the stream it goes into is below the path of the instance. */
export function writeRegion(content: VNode): string {
  return renderToString(content);
}

function Brand({ frame, edition }: { frame: Frame; edition: Edition }) {
  const { instance, assets } = frame;
  // A name that is cut off is cut off at its own end.
  const direction = edition.language.direction === 'rtl' ? 'auto' : undefined;
  return (
    <a class="brand" href="/">
      {assets.logo === null ? <Mark /> : <img src={assets.logo} alt="" height="32" />}{' '}
      <span dir={direction}>{cleaned(instance.name)}</span>
    </a>
  );
}

/** Who is behind the instance, as its operator says. */
function Links({ instance, edition }: Pick<Frame, 'instance'> & { edition: Edition }) {
  const { imprint, privacy, contact } = instance;
  const { say } = edition.language;
  const links = [
    [say.footImprint, imprint],
    [say.footPrivacy, privacy],
    [say.footContact, contact],
  ] as const;
  const given = links.flatMap(([name, href]) => (href === null ? [] : [{ name, href }]));
  if (given.length === 0) return null;
  return (
    <p class="links">
      {given.map(({ name, href }) => (
        <a key={name} href={href}>
          {name}
        </a>
      ))}
    </p>
  );
}

/** The same page in the other languages, by links that need no script; nothing where there is one language. */
function Switch({ page, frame, edition }: { page: Page; frame: Frame; edition: Edition }) {
  const { languages } = frame.instance;
  if (languages.length === 1) return null;
  const { locale: current, say } = edition.language;
  return (
    <nav class="languages" aria-label={say.footLanguages}>
      {languages.map((locale) => (
        <a
          key={locale}
          href={`/${locale}${page.path}${page.query ?? ''}`}
          lang={locale}
          hreflang={locale}
          aria-current={locale === current ? 'true' : undefined}
        >
          {languageOf(locale).ownName}
        </a>
      ))}
    </nav>
  );
}

interface HeadProps {
  readonly title: string;
  readonly description: string;
  readonly tone: Tone;
  readonly path: string | null;
  readonly status: number;
  readonly frame: Frame;
  readonly edition: Edition;
}

function Head({ title, description, tone, path, status, frame, edition }: HeadProps) {
  const { instance, assets, theme } = frame;
  const { publicUrl, languages } = instance;
  const addressIn = (root: string): string => `${publicUrl}${root}${path}`;
  const addressed = publicUrl !== null && path !== null;
  const translated = addressed && status === 200 && languages.length > 1;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{`${title} · ${cleaned(instance.name)}`}</title>
      <meta name="description" content={description} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content={theme.signColours[tone]} />
      {addressed ? <link rel="canonical" href={addressIn(edition.root)} /> : null}
      {translated ? <link rel="alternate" hreflang="x-default" href={addressIn('')} /> : null}
      {translated
        ? languages.map((locale) => (
            <link key={locale} rel="alternate" hreflang={locale} href={addressIn(`/${locale}`)} />
          ))
        : null}
      <link rel="icon" href={assets.icon} type="image/svg+xml" />
      <style dangerouslySetInnerHTML={{ __html: theme.css }} />
      {assets.script === null ? null : <script type="module" src={assets.script} />}
    </head>
  );
}
