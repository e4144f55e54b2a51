import { CARD_HEIGHT, CARD_WIDTH, cardVersion } from './card.tsx';
import type { Edition } from '../base/edition.ts';
import { feedLinks } from './feed-links.ts';
import type { Page } from '../base/page.ts';
import type { Frame } from '../base/sources.ts';
import { structuredData } from './structured-data.ts';
import { readersOf } from '../../words/language.ts';
import { cleaned } from '../../words/sentence.ts';

type Told = Pick<Page, 'title' | 'description' | 'tone' | 'feeds'> &
  Partial<
    Pick<
      Page,
      'framed' | 'embeddable' | 'query' | 'unlisted' | 'trail' | 'pictured' | 'urgency' | 'asOf' | 'ofWorld'
    >
  >;

interface HeadProps extends Told {
  readonly status: number;
  /** Null if the page has no URL of its own. */
  readonly path: string | null;
  readonly frame: Frame;
  readonly edition: Edition;
}

const SERVICE = /^\/status\/([\w-]+)$/u;

/** Metadata for browsers, search engines and link previews. */
export function Head({
  title,
  description,
  tone,
  path,
  query = '',
  status,
  feeds,
  framed,
  embeddable = false,
  unlisted = false,
  trail = [],
  pictured = false,
  ofWorld = false,
  urgency = '',
  asOf = 0,
  frame,
  edition,
}: HeadProps) {
  const { instance, assets, theme } = frame;
  const { publicUrl, languages } = instance;
  const countryRoot = ofWorld ? '' : edition.countryRoot;
  const addressIn = (root: string): string => `${publicUrl}${root}${countryRoot}${path}${query}`;
  // With one language, its pages have URLs without a language.
  const address = addressIn(languages.length === 1 ? '' : edition.root);
  const listed = publicUrl !== null && path !== null && status === 200 && !unlisted;
  const card = `${publicUrl}${edition.root}/card${pictured ? path : '/home'}.png?v=${cardVersion(urgency, asOf)}`;
  // A service's page put on a home screen opens as that page.
  const app = SERVICE.exec(path ?? '')?.[1];
  const name = cleaned(instance.name);
  return (
    <head>
      <meta charset="utf-8" />
      {instance.copy === undefined ? null : (
        <meta http-equiv="Content-Security-Policy" content={instance.copy.policy} />
      )}
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{`${title} · ${name}`}</title>
      <meta name="description" content={description} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:site_name" content={name} />
      {framed !== undefined || unlisted ? <meta name="robots" content="noindex" /> : null}
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content={theme.signColours[tone]} />
      {listed ? (
        <>
          <meta property="og:url" content={address} />
          <meta property="og:image" content={card} />
          <meta property="og:image:width" content={String(CARD_WIDTH)} />
          <meta property="og:image:height" content={String(CARD_HEIGHT)} />
          <meta property="og:image:alt" content={title} />
          <meta name="twitter:card" content="summary_large_image" />
          {/* X documents a fallback to the Open Graph tags, but then shows nothing. */}
          <meta name="twitter:image" content={card} />
          <link rel="canonical" href={address} />
        </>
      ) : null}
      {listed && languages.length > 1 ? (
        <>
          <link rel="alternate" hreflang="x-default" href={addressIn('')} />
          {languages.flatMap((locale) =>
            (countryRoot === ''
              ? readersOf(locale, languages)
              : [`${locale.split('-')[0]}-${edition.country}`]
            ).map((tag) => <link key={tag} rel="alternate" hreflang={tag} href={addressIn(`/${locale}`)} />),
          )}
        </>
      ) : null}
      {feeds === null || instance.copy !== undefined
        ? null
        : feedLinks(feeds, edition, languages).map(({ format, type, href }) => (
            <link key={format} rel="alternate" type={type} href={href} />
          ))}
      {embeddable && listed && instance.embed.length > 0 ? (
        <link
          rel="alternate"
          type="application/json+oembed"
          href={`${publicUrl}/oembed?url=${encodeURIComponent(address)}`}
        />
      ) : null}
      {framed === undefined && instance.copy === undefined ? (
        <link rel="manifest" href={`/manifest.webmanifest${app === undefined ? '' : `?service=${app}`}`} />
      ) : null}
      <link rel="icon" href={assets.icon} type="image/svg+xml" />
      <style dangerouslySetInnerHTML={{ __html: theme.css }} />
      {listed && framed === undefined ? (
        <StructuredData page={{ path, trail }} frame={frame} edition={edition} />
      ) : null}
      {assets.script === null ? null : <script type="module" src={assets.script} />}
    </head>
  );
}

/** Data, not a script: browsers do not execute it, so the policy need not allow it. */
function StructuredData({
  page,
  frame: { instance },
  edition,
}: Pick<HeadProps, 'frame' | 'edition'> & { page: Parameters<typeof structuredData>[0] }) {
  const json = structuredData(page, instance, edition);
  if (json === null) return null;
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
