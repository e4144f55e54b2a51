import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Millis } from '../core/base/time.ts';
import { API_PATH } from './api.tsx';
import { basePath, belowBase } from './base/below-a-path.ts';
import { CountryLine } from './parts/country-line.tsx';
import { HISTORY_PATH } from './history.tsx';
import { METHOD_PATH } from './sentences/method-words.ts';
import type { Edition } from './base/edition.ts';
import { FEED_NAMES, feedLinks } from './parts/feed-links.ts';
import { Head } from './parts/head.tsx';
import type { Page, Slot } from './base/page.ts';
import { Mark } from './parts/logo.tsx';
import { OperatorLinks } from './parts/operator-links.tsx';
import { PRIVACY_PATH } from './privacy.tsx';
import { Say, isoMinute, type Moments } from './parts/say.tsx';
import { ALL_SERVICES_PATH } from './base/copy-links.ts';
import type { Copy, Frame } from './base/sources.ts';
import type { Tone } from './sentences/verdict.ts';
import { clockOf, dateOf } from '../words/clock.ts';
import { ownNameOf } from '../words/language.ts';
import { cleaned, textOf } from '../words/sentence.ts';

/** The live stream of every page, which names itself by its path; see `src/http/live/live.ts`. */
const LIVE_PATH = '/live';

/** Renders a page: `regions` holds the HTML of each region, `version` the event time of the newest. */
export function writePage(
  page: Page,
  regions: ReadonlyMap<string, string>,
  version: Millis,
  frame: Frame,
  edition: Edition,
): string {
  const { language, root, countryRoot } = edition;
  const { say } = language;
  const slot: Slot = (name) => (
    <div data-region={name} dangerouslySetInnerHTML={{ __html: regions.get(name) ?? '' }} />
  );
  const { instance } = frame;
  const clock = clockOf(language, instance.timeZone);
  const moments = { language, clock, asOf: page.asOf };
  const base = basePath(instance.publicUrl);
  const followed = page.live
    ? { 'data-live': LIVE_PATH, 'data-page': `${root}${countryRoot}${page.path}`, 'data-version': version }
    : {};
  // Where the day of a time stands, for the browser, which writes times anew in its own zone.
  const dated = { 'data-dated': textOf(say.timeOnDay({ time: '{0}', day: '{1}' })) };
  // Texts for when the script is offline and cannot ask the server.
  const keeps = instance.copy === undefined && frame.assets.script !== null && frame.assets.worker !== null;
  const kept = keeps ? { 'data-worker': frame.assets.worker } : {};
  const words = keeps
    ? {
        'data-kept': say.answerKept,
        'data-sent': say.answerSent,
        'data-late': say.answerLate,
        'data-saved': say.savedNote,
      }
    : {};
  const live = page.live ? (
    <span class="live" hidden data-on={say.live} data-off={say.liveOff} data-offline={say.liveOffline} />
  ) : null;
  if (page.framed !== undefined)
    return writeDocument(
      <html {...speaking(edition)}>
        <Head {...page} path={page.framed.of} frame={frame} edition={edition} />
        <body class="embed" {...followed} {...dated}>
          <main class="sign" data-tone={page.tone}>
            {page.sign(slot)}
            {page.body(slot)}
            {live}
            <p class="hush" role="status" data-announce />
          </main>
        </body>
      </html>,
      base,
      edition,
    );
  // A static copy is not a source of current news.
  const feeds = instance.copy === undefined ? page.feeds : null;
  return writeDocument(
    <html {...speaking(edition)}>
      <Head {...page} feeds={feeds} frame={frame} edition={edition} />
      <body {...followed} {...kept} {...dated} data-played={instance.played === true ? '' : undefined}>
        <header class="top" data-tone={page.tone}>
          <Brand frame={frame} edition={edition} />
          {live}
          {instance.copy === undefined ? (
            <a class="find" href="/#q">
              {say.siteSearch}
            </a>
          ) : (
            <a class="find" href={ALL_SERVICES_PATH}>
              {say.copyServices}
            </a>
          )}
        </header>
        <CopyNote page={page} copy={instance.copy} moments={moments} />
        <main>
          <div class="sign" data-tone={page.tone}>
            {page.sign(slot)}
            <CountryLine page={page} frame={frame} edition={edition} />
          </div>
          <p class="sheet">
            {dateOf(language, page.asOf)}
            <br />
            <bdi>{`${instance.publicUrl ?? ''}${root}${countryRoot}${page.path}`}</bdi>
          </p>
          {page.body(slot)}
          <p class="hush" role="status" data-announce {...words} />
        </main>
        <footer>
          {page.live ? <noscript>{say.noScript}</noscript> : null}
          <p>{say.foot}</p>
          <p class="pages">
            <a href={HISTORY_PATH}>{say.historyTitle}</a> <a href={METHOD_PATH}>{say.methodLink}</a>{' '}
            <a href={PRIVACY_PATH}>{say.privacyLink}</a> {/* Programs ask the instance: a copy has no API. */}
            {instance.copy === undefined ? <a href={API_PATH}>{say.apiLink}</a> : null}
          </p>
          <OperatorLinks instance={instance} language={language} />
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
          <Feeds path={feeds} frame={frame} edition={edition} />
        </footer>
      </body>
    </html>,
    base,
    edition,
  );
}

/** A page without regions and data: for when nothing else works. */
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
        feeds={null}
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
    edition,
  );
}

function writeDocument(document: VNode, base: string, edition: Edition): string {
  return `<!doctype html>${belowBase(renderToString(document), base, edition)}`;
}

const speaking = ({ language: { locale, direction } }: Edition) => ({
  lang: locale,
  ...(direction === 'ltr' ? {} : { dir: direction }),
});

/** A region with root-relative URLs; the prefixes are added in the document or stream that contains it. */
export function writeRegion(content: VNode): string {
  return renderToString(content);
}

function Brand({ frame, edition }: { frame: Frame; edition: Edition }) {
  const { instance, assets } = frame;
  // A truncated name is cut at its own end, by its own direction.
  const direction = edition.language.direction === 'rtl' ? 'auto' : undefined;
  return (
    <a class="brand" href="/">
      {assets.logo === null ? <Mark /> : <img src={assets.logo} alt="" height="32" />}{' '}
      <span dir={direction}>{cleaned(instance.name)}</span>
    </a>
  );
}

/**
 * The date and time of a static copy, in the zone of the instance, which is named; with the day, because it may be read at any time. The
 * browser module adds how long ago that is.
 */
function CopyNote({ page, copy, moments }: { page: Page; copy: Copy | undefined; moments: Moments }) {
  if (copy === undefined) return null;
  const { language, clock } = moments;
  const at = clock.zoned(page.asOf, LONG_AGO);
  return (
    <p class="copy">
      {textOf(language.say.copyNote({ at }))} <span data-age={isoMinute(page.asOf)} />{' '}
      {copy.of === null ? null : (
        <a href={`${copy.of}/${language.locale}${page.path}`}>{language.say.copyLive}</a>
      )}
    </p>
  );
}

/** Links to the page as feeds and calendars. */
function Feeds({ path, frame, edition }: { path: string | null; frame: Frame; edition: Edition }) {
  if (path === null) return null;
  return (
    <p class="feeds">
      {edition.language.say.footFeeds}{' '}
      {feedLinks(path, edition, frame.instance.languages).map(({ format, type, href }) => (
        <a key={format} href={href} type={type}>
          <bdi>{FEED_NAMES[format]}</bdi>
        </a>
      ))}
    </p>
  );
}

/** A time in another year, so that the full date is written. */
const LONG_AGO: Millis = 0;

/** Links to the same page in the other languages, without a script; nothing if there is only one. */
function Switch({ page, frame, edition }: { page: Page; frame: Frame; edition: Edition }) {
  const { languages } = frame.instance;
  if (languages.length === 1) return null;
  const { locale: current, say } = edition.language;
  return (
    <nav class="languages" aria-label={say.footLanguages}>
      {languages.map((locale) => (
        <a
          key={locale}
          href={`/${locale}${edition.countryRoot}${page.path}${page.variant ?? page.query ?? ''}`}
          lang={locale}
          hreflang={locale}
          aria-current={locale === current ? 'true' : undefined}
        >
          {ownNameOf(locale)}
        </a>
      ))}
    </nav>
  );
}
