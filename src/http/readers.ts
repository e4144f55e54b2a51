import type { IncomingHttpHeaders } from 'node:http';
import type { Languages } from '../pages/base/edition.ts';
import { negotiator, type Locale } from '../words/language.ts';

/** The parts of a request that determine its language; the URL is below the instance's base path. */
export interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Which language to answer in. `/de/status/x` says so itself and keeps its links in German; `/status/x`, the URL that people share, is
 * answered in the language that the browser prefers.
 */
export interface Readers {
  readonly languages: Languages;
  /** Prefixes of page URLs: none, or a language. */
  readonly roots: readonly string[];
  /** `/de/status/x` split into its path and language; no language if the URL names none. */
  split(path: string): { readonly path: string; readonly locale?: Locale };
  /** The language to answer in; left out for the default one, whose pages have no language in their URL. */
  localeOf(request: Asked): { readonly locale?: Locale };
  /** The URL with its language in canonical spelling: `/PT-br/x` → `/pt-BR/x`; null if it already is. */
  respelled(url: string): string | null;
  /** `/de` if the URL has it. */
  rootOf(request: Asked): string;
  /** The headers that an answer depends on. */
  varyOf(request: Asked): string;
}

const FIRST_SEGMENT = /^\/([\w-]+)(?=[/?]|$)/u;

export function createReaders(languages: Languages): Readers {
  const negotiate = negotiator(languages);
  const named = (path: string): Locale | undefined => {
    const segment = FIRST_SEGMENT.exec(path)?.[1];
    return languages.find((locale) => locale === segment);
  };
  return {
    languages,
    roots: ['', ...languages.map((locale) => `/${locale}`)],
    split(path) {
      const locale = named(path);
      if (locale === undefined) return { path };
      const rest = path.slice(1 + locale.length);
      return { path: rest.startsWith('/') ? rest : `/${rest}`, locale };
    },
    respelled(url) {
      const segment = FIRST_SEGMENT.exec(url)?.[1]?.toLowerCase();
      const locale = languages.find((one) => one.toLowerCase() === segment);
      if (locale === undefined || locale === named(url)) return null;
      const rest = url.slice(1 + locale.length);
      return `/${locale}${rest.startsWith('/') ? '' : '/'}${rest}`;
    },
    localeOf(request) {
      const asked = named(request.url);
      if (asked !== undefined) return { locale: asked };
      const locale = negotiate(request.headers['accept-language']);
      return locale === languages[0] ? {} : { locale };
    },
    rootOf(request) {
      const locale = named(request.url);
      return locale === undefined ? '' : `/${locale}`;
    },
    varyOf: (request) =>
      languages.length === 1 || named(request.url) !== undefined
        ? 'Accept-Encoding'
        : 'Accept-Encoding, Accept-Language',
  };
}
