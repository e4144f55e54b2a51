import type { Service } from '../core/domain/service.ts';
import { basePath } from './base.ts';
import { catalogIndex } from './catalog-index.ts';
import { ALL_SERVICES_PATH, MISSING_PATH, copyFile, copyLinks } from './copy-links.ts';
import { writePage } from './document.tsx';
import { editionOf } from './edition.ts';
import { called } from './names.ts';
import type { PageKey } from './page-key.ts';
import { cspHashOf } from './theme.ts';
import { STILL, type Page } from './page.ts';
import { pageOf } from './page-of.ts';
import type { Sources } from './sources.ts';
import { drawRegions } from './trace.ts';
import { cleaned } from './words.ts';
import type { Language, Locale } from '../words/language.ts';

/** A page of a static copy, and the file that it is written to. */
interface CopiedPage {
  readonly file: string;
  readonly html: string;
}

/** What a static copy has of an instance beside its own page of all services. */
export type CopyKey = Extract<
  PageKey,
  { page: 'home' | 'service' | 'incident' | 'history' | 'category' | 'how-it-works' | 'privacy' | 'missing' }
>;

/**
 * The page as a file, in one language; null where the key leads nowhere. Nothing of it is kept: a copy of any size takes the
 * memory of one page.
 */
export async function copiedPage(
  key: CopyKey | { readonly page: 'services' },
  locale: Locale,
  sources: Sources,
): Promise<CopiedPage | null> {
  const { languages, publicUrl } = sources.instance;
  const [first] = languages;
  const edition = editionOf(languages, { locale: locale === first ? undefined : locale });
  const page =
    key.page === 'services'
      ? servicesPage(sources, edition.language)
      : await pageOf({ ...key, locale }, sources);
  const missing = key.page === 'missing';
  if (page.status !== 200 && !missing) return null;
  const { html } = await drawRegions(page, null, { held: new Map(), needs: () => true, knownUpTo: 0 });
  // It follows nothing.
  const written = writePage({ ...page, live: false }, html, page.asOf, sources, edition);
  const file = copyFile(`${edition.root}${missing ? MISSING_PATH : page.path}`, first);
  return { file, html: copyLinks(written, file, basePath(publicUrl), first) };
}

/** As a copy says it: reports go to the running instance, where that is known. `policyOf` makes the policy of pages with that stylesheet. */
export function asCopy(sources: Sources, policyOf: (cspHash: string) => string): Sources {
  const { instance, theme } = sources;
  const css = `${theme.css}${COPY_CSS}`;
  const cspHash = cspHashOf(css);
  return {
    ...sources,
    instance: { ...instance, copy: { of: instance.publicUrl, policy: policyOf(cspHash) } },
    theme: { ...theme, css, cspHash },
  };
}

const COPY_CSS =
  '.copy{margin:0;padding:.6rem 1rem;text-align:center;font-size:.9375rem;border-block-end:1px solid currentColor}' +
  '.all{list-style:none;margin:1rem 0;padding:0;columns:14rem}.all a{display:block;padding-block:.6rem}';

/** Every service by name, in place of a search. */
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
