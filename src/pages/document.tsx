import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Millis } from '../core/base/time.ts';
import { basePath, belowBase } from './base.ts';
import { clockOf } from './clock.ts';
import { METHOD_LINK, METHOD_PATH } from './method-words.ts';
import type { Page, Slot } from './page.ts';
import { Mark } from './parts/logo.tsx';
import type { Assets, Instance } from './sources.ts';
import type { Theme } from './theme.ts';
import type { Tone } from './verdict.ts';
import {
  FOOT,
  FOOT_CONTACT,
  FOOT_DATA,
  FOOT_IMPRINT,
  FOOT_PRIVACY,
  FOOT_TIMES,
  LIVE_OFF,
  LIVE_OFFLINE,
  LIVE_ON,
  NO_SCRIPT,
  SEARCH_BUTTON,
  cleaned,
} from './words.ts';

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
): string {
  const slot: Slot = (name) => (
    <div data-region={name} dangerouslySetInnerHTML={{ __html: regions.get(name) ?? '' }} />
  );
  const { instance } = frame;
  return writeDocument(
    <html lang="en">
      <Head {...page} frame={frame} />
      <body
        {...(page.live ? { 'data-live': LIVE_PATH, 'data-page': page.path, 'data-version': version } : {})}
      >
        <header class="top" data-tone={page.tone}>
          <Brand frame={frame} />
          {page.live ? (
            <span class="live" hidden data-on={LIVE_ON} data-off={LIVE_OFF} data-offline={LIVE_OFFLINE} />
          ) : null}
          <a class="find" href="/#q">
            {SEARCH_BUTTON}
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
          {page.live ? <noscript>{NO_SCRIPT}</noscript> : null}
          <p>{FOOT}</p>
          <p>
            <a href={METHOD_PATH}>{METHOD_LINK}</a>
          </p>
          <Links instance={instance} />
          <p>
            {FOOT_TIMES}
            <span data-zone>{clockOf(instance.timeZone).zone(page.asOf)}</span>
            {page.data === null ? null : (
              <>
                {' · '}
                <a href={page.data}>{FOOT_DATA}</a>
              </>
            )}
          </p>
        </footer>
      </body>
    </html>,
    basePath(instance.publicUrl),
  );
}

/** A page without regions and without any source of data: what is left to say when nothing else works. */
export function writePlainPage(title: string, tone: Tone, frame: Frame, content: VNode): string {
  return writeDocument(
    <html lang="en">
      <Head
        title={title}
        description={title}
        tone={tone}
        path={null}
        frame={{ ...frame, assets: { ...frame.assets, script: null } }}
      />
      <body>
        <header class="top" data-tone={tone}>
          <Brand frame={frame} />
        </header>
        <main>
          <div class="sign" data-tone={tone}>
            {content}
          </div>
        </main>
      </body>
    </html>,
    basePath(frame.instance.publicUrl),
  );
}

function writeDocument(document: VNode, base: string): string {
  return `<!doctype html>${belowBase(renderToString(document), base)}`;
}

/** A region with addresses from the root: the document or the stream it goes into is below the path of the instance. */
export function writeRegion(content: VNode): string {
  return renderToString(content);
}

function Brand({ frame: { instance, assets } }: { frame: Frame }) {
  return (
    <a class="brand" href="/">
      {assets.logo === null ? <Mark /> : <img src={assets.logo} alt="" height="32" />}{' '}
      <span>{cleaned(instance.name)}</span>
    </a>
  );
}

/** Who is behind the instance, as its operator says. */
function Links({ instance: { imprint, privacy, contact } }: Pick<Frame, 'instance'>) {
  const links = [
    [FOOT_IMPRINT, imprint],
    [FOOT_PRIVACY, privacy],
    [FOOT_CONTACT, contact],
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

interface HeadProps {
  readonly title: string;
  readonly description: string;
  readonly tone: Tone;
  readonly path: string | null;
  readonly frame: Frame;
}

function Head({ title, description, tone, path, frame }: HeadProps) {
  const { instance, assets, theme } = frame;
  const address = instance.publicUrl === null || path === null ? null : `${instance.publicUrl}${path}`;
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
      {address === null ? null : <link rel="canonical" href={address} />}
      <link rel="icon" href={assets.icon} type="image/svg+xml" />
      <style dangerouslySetInnerHTML={{ __html: theme.css }} />
      {assets.script === null ? null : <script type="module" src={assets.script} />}
    </head>
  );
}
