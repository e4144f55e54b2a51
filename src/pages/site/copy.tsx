import { assert } from '../../core/base/assert.ts';
import type { Service } from '../../core/domain/service.ts';
import { basePath } from '../base/below-a-path.ts';
import { calendarPath } from '../calendar.tsx';
import { catalogIndex } from '../search/catalog-index.ts';
import { ALL_SERVICES_PATH, MISSING_PATH, copyFile, copyLinks } from '../base/copy-links.ts';
import { writePage } from '../document.tsx';
import { editionOf, type Edition } from '../base/edition.ts';
import { drawMap } from '../parts/map.tsx';
import { mapModel, type MapKey } from '../models/map.ts';
import { called } from '../sentences/names.ts';
import type { PageKey } from '../base/page-key.ts';
import { cspHashOf } from '../base/theme.ts';
import { STILL, type Page } from '../base/page.ts';
import { pageOf } from './page-of.ts';
import type { Copy, Sources } from '../base/sources.ts';
import { drawRegions } from './trace.ts';
import { cleaned } from '../sentences/words.ts';
import type { Language, Locale } from '../../words/language.ts';

/** A page or image of a static copy, and the file it is written to. */
interface Copied {
  readonly file: string;
  readonly content: string;
}

/** The pages of an instance in a static copy, beside the copy's own list of services. */
export type CopyKey = Extract<
  PageKey,
  {
    page:
      | 'home'
      | 'service'
      | 'incident'
      | 'replay'
      | 'calendar'
      | 'history'
      | 'category'
      | 'countries'
      | 'how-it-works'
      | 'privacy'
      | 'missing';
  }
>;

/**
 * The page as a file in one language, preceded by its maps so that they exist first; nothing if the key does not exist. It is not cached: a
 * copy of any size takes the memory of one page.
 */
export async function copiedPage(
  key: CopyKey | { readonly page: 'services' },
  locale: Locale,
  sources: Sources,
): Promise<readonly Copied[]> {
  const { languages, publicUrl, copy } = sources.instance;
  assert(copy !== undefined, 'the sources are those of a copy');
  const [first] = languages;
  const named = { ...key, ...(locale !== first && { locale }) };
  const edition = editionOf(languages, named);
  const page =
    key.page === 'services'
      ? servicesPage(sources, edition.language)
      : await pageOf({ ...key, locale }, sources);
  const missing = key.page === 'missing';
  if (page.status !== 200 && !missing) return [];
  const { html } = await drawRegions(page, null, { held: new Map(), needs: () => true, knownUpTo: 0 });
  // It has no live updates.
  const written = writePage({ ...page, live: false }, html, page.asOf, sources, edition);
  const [path, query] = addressOf(key, page);
  const file = copyFile(`${edition.root}${edition.countryRoot}${path}`, first, query);
  const place = { base: basePath(publicUrl), first, at: copy.at, has: copy.has };
  return [
    ...(await mapsOf(key, written, sources, edition)),
    { file, content: copyLinks(written, file, place) },
  ];
}

/** The URL that links use for it: the current page, and a replay at its beginning, have a URL without a moment. */
function addressOf(
  key: CopyKey | { readonly page: 'services' },
  page: Page,
): readonly [path: string, query: string] {
  if (key.page === 'missing') return [MISSING_PATH, ''];
  if (key.page === 'calendar')
    return [calendarPath(key.slug, key.year === null ? null : Number(key.year)), ''];
  if (key.page === 'replay' && key.at === null) return [page.path, ''];
  return [page.path, page.variant ?? page.query ?? ''];
}

/** The map on a page, if it has one. */
async function mapsOf(
  key: CopyKey | { readonly page: 'services' },
  html: string,
  sources: Sources,
  { language, root }: Edition,
): Promise<readonly Copied[]> {
  const [path, query] = mapAddress(html) ?? [undefined, ''];
  const of = path === undefined ? null : mapKeyOf(key, query);
  const model = of === null ? null : await mapModel(sources, of);
  if (path === undefined || model === null) return [];
  const file = copyFile(`${root}${path}`, sources.instance.languages[0], query);
  return [{ file, content: drawMap(model, language) }];
}

/** The path of a page's map, from `/map/` on, and its query. */
function mapAddress(html: string): readonly [path: string, query: string] | null {
  for (const [, path = '', query = ''] of html.matchAll(/ src="([^"?]*\.svg)(\?[^"]*)?"/gu)) {
    const at = path.lastIndexOf('/map/');
    if (at !== -1) return [path.slice(at), query];
  }
  return null;
}

function mapKeyOf(key: CopyKey | { readonly page: 'services' }, query: string): MapKey | null {
  if (key.page === 'service') return { page: 'service', slug: key.slug };
  // The beginning of a replay is a moment too; its map is written together with that one.
  if (key.page === 'incident' || (key.page === 'replay' && key.at !== null))
    return { page: 'incident', id: key.id, at: /^\?at=(.*)$/u.exec(query)?.[1] ?? null };
  return null;
}

/** What is known of a copy before its pages are drawn. */
type CopyFacts = Pick<Copy, 'at' | 'has'> & {
  /** The policy for pages with that stylesheet. */
  policyOf(cspHash: string): string;
};

/** Sources for a copy: reports go to the running instance if it is known, and maps are plain images. */
export function asCopy(sources: Sources, { policyOf, ...facts }: CopyFacts): Sources {
  const { instance, theme, assets } = sources;
  const css = `${theme.css}${COPY_CSS}`;
  const cspHash = cspHashOf(css);
  return {
    ...sources,
    instance: { ...instance, copy: { ...facts, of: instance.publicUrl, policy: policyOf(cspHash) } },
    assets: { ...assets, map: null },
    theme: { ...theme, css, cspHash },
  };
}

const COPY_CSS =
  '.copy{margin:0;padding:.6rem 1rem;text-align:center;font-size:.9375rem;border-block-end:1px solid currentColor}' +
  '.all{list-style:none;margin:1rem 0;padding:0;columns:14rem}.all a{display:block;padding-block:.6rem}';

/** All services by name, instead of a search. */
function servicesPage(sources: Sources, language: Language): Page {
  const { say } = language;
  const { services } = catalogIndex(sources.catalog()).search;
  return {
    ...STILL,
    status: 200,
    title: say.copyServices,
    description: say.copyServices,
    tone: 'normal',
    path: ALL_SERVICES_PATH,
    feeds: null,
    data: '/api/v1/services',
    asOf: sources.now(),
    about: 'all',
    sign: () => <h1>{say.copyServices}</h1>,
    body: () => (
      <ul class="all">
        {services.map((service: Service) => (
          <li key={service.slug}>
            <a href={`/status/${service.slug}`}>
              <bdi>{cleaned(called(language, service))}</bdi>
            </a>
          </li>
        ))}
      </ul>
    ),
  };
}
