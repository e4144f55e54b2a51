import type { IncomingHttpHeaders } from 'node:http';
import type { Languages } from '../pages/base/edition.ts';
import { negotiator, type Locale } from '../words/language.ts';

/** A request as far as its language goes; its address is below that of the instance. */
export interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Which language a reader wants. `/de/status/x` says so itself, and its links go on in German; `/status/x`, the address that
 * people share, is answered in what the browser asks for.
 */
export interface Readers {
  readonly languages: Languages;
  /** What addresses of pages may begin with: nothing, or a language. */
  readonly roots: readonly string[];
  /** `/de/status/x` without its language, and that; none where the address names none. */
  split(path: string): { readonly path: string; readonly locale?: Locale };
  /** The language to answer in; none for the first, whose pages are at addresses without a language. */
  localeOf(request: Asked): { readonly locale?: Locale };
  /** The address as we write it, where its language is written otherwise: `/PT-br/x` → `/pt-BR/x`; else null. */
  respelled(url: string): string | null;
  /** `/de` where the address has it. */
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
