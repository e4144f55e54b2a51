import { isIP } from 'node:net';
import { z } from 'zod';
import { TEXT_CONTRAST_MIN, contrast, isColour, type Colour } from '../core/base/colour.ts';
import { misplacedIn } from '../core/base/letters.ts';
import { withoutSlashes } from '../core/base/slashes.ts';
import { isCountryCode } from '../core/domain/country-code.ts';
import { CHOICES, OFFERED, type Locale } from '../words/language.ts';

/*
 * The types of settings, each with the sentence that says what it must be. A value from the file has a type; one from the environment is
 * text.
 */

const PORT_NUMBER = 'must be a whole number from 0 to 65535';
const ABOVE_ZERO = 'must be a number above 0, and at most 1000000';

/** A number or its digits; an empty, missing or other value is an error and not port 0. */
export const portNumber = z
  .union([z.number(), z.string().regex(/^\d+$/u).transform(Number)], PORT_NUMBER)
  .pipe(z.number(PORT_NUMBER).int(PORT_NUMBER).min(0, PORT_NUMBER).max(65_535, PORT_NUMBER));

/** A number above 0, or its digits. */
export const positive = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d+(?:\.\d+)?$/u)
        .transform(Number),
    ],
    ABOVE_ZERO,
  )
  .pipe(z.number(ABOVE_ZERO).positive(ABOVE_ZERO).max(1_000_000, ABOVE_ZERO));

const listed = (text: string): string[] => text.split(/[\s,]+/u).filter((one) => one !== '');

/** A boolean, or its word. */
export const yesOrNo = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((given) => given === 'true')],
  'must be true or false',
);

/** Comma-separated AS numbers. */
export const networkList = z
  .string()
  .transform(listed)
  .pipe(
    z.array(
      z
        .string()
        .regex(/^(?:AS)?\d{1,10}$/iu, 'is not a list of network numbers such as AS64500, AS64501')
        .transform((one) => Number(one.replace(/^AS/iu, ''))),
    ),
  );

/** A URL that a page may link to. */
export const webAddress = z.url({ protocol: /^https?$/u, error: 'must be a web address: https://…' });

/** The error never repeats the value, because it contains a password. */
export const postgresAddress = z
  .string()
  .refine(
    isPostgresAddress,
    'must be the address of a database, such as postgres://user:password@host:5432/outcry; percent-encode special characters of the password (@ is %40), or give the password in PGPASSWORD',
  );

/** Not repeated either. */
export const natsAddress = z
  .string()
  .refine(
    isNatsAddress,
    'must be the address of a NATS server, such as nats://user:password@host:4222, or tls://…; several hosts are separated by commas',
  );

/** A URL, or an address such as `status@example.org` as a link. */
export const webOrMailAddress = z.string().transform((text, check): string => {
  const web = webAddress.safeParse(text);
  if (web.success) return web.data;
  if (z.email().safeParse(text).success) return `mailto:${text}`;
  check.addIssue('must be a web address, https://…, or an e-mail address');
  return z.NEVER;
});

/** Comma-separated URLs, reduced to their origins, which are all that a browser sends about a form's page. */
export const mirrorList = z.string().transform((text, check): readonly string[] =>
  listed(text).map((one) => {
    if (webAddress.safeParse(one).success) return new URL(one).origin;
    check.addIssue(`has "${one}", which is not a web address such as https://mirror.example.org`);
    return one;
  }),
);

/** Comma-separated language tags, the first of which is the default. */
export const languageList = z.string().transform((text, check): readonly [Locale, ...Locale[]] => {
  const [first, ...more] = text.split(',').flatMap((tag): Locale[] => {
    const known = CHOICES.find((locale) => locale.toLowerCase() === tag.trim().toLowerCase());
    if (known === undefined)
      check.addIssue(`has "${tag.trim()}", but pages exist only in ${CHOICES.join(', ')}`);
    return known === undefined ? [] : [known];
  });
  if (first !== undefined && new Set([first, ...more]).size <= more.length)
    check.addIssue('names a language twice');
  return [first ?? OFFERED[0], ...more];
});

/** Comma-separated country codes. */
export const countryList = z.string().transform((text, check): readonly string[] => {
  const codes = listed(text.toUpperCase());
  for (const code of codes)
    if (!isCountryCode(code)) check.addIssue(`has "${code}", which is not a country code such as GB`);
  return codes;
});

/** `127.0.0.1`, `::1`, `localhost`; brackets around an IPv6 address are dropped. */
export const hostName = z.string().transform((text, check): string => {
  const host = text.trim().replace(/^\[(.*)\]$/u, '$1');
  if (!isIP(host) && !/^[\w.-]+$/u.test(host))
    check.addIssue(
      'must be an address without a port, such as 127.0.0.1 or ::1; the port is a setting of its own',
    );
  return host;
});

/** `127.0.0.1:9464`, `[::1]:9464`, or only a port on the loopback address. */
export const hostAndPort = z
  .string()
  .transform((text, check): { readonly host: string; readonly port: number } => {
    const [, host = '127.0.0.1', digits = ''] =
      /^(?:(\[[\da-f:.]+\]|[\w.-]+):)?(\d{1,5})$/iu.exec(text) ?? [];
    const port = portNumber.safeParse(digits);
    if (!port.success) check.addIssue('must be an address and a port such as 127.0.0.1:9464');
    return { host: host.replaceAll(/[[\]]/gu, ''), port: port.data ?? 0 };
  });

/** Services with metrics of their own: each has six series, which Prometheus keeps for weeks. */
export const METRICS_SERVICES_MAX = 500;
const METRICS_SERVICES = `must be a number up to ${METRICS_SERVICES_MAX}, or a comma-separated list of at most as many slugs`;
export const servicesOfMetrics = z
  .union([z.number(), z.string()])
  .transform((given, check): number | readonly string[] => {
    const list = String(given)
      .split(',')
      .map((one) => one.trim());
    const chosen = list.length === 1 && /^\d+$/u.test(list[0] ?? '') ? Number(list[0]) : list;
    const count = typeof chosen === 'number' ? chosen : chosen.length;
    const fits =
      count <= METRICS_SERVICES_MAX &&
      (typeof chosen === 'number' || chosen.every((slug) => /^[a-z\d][\w-]*$/u.test(slug)));
    if (!fits) check.addIssue(METRICS_SERVICES);
    return chosen;
  });

/** An origin in the syntax of `frame-ancestors`, such as `https://*.example.org`. */
const FRAME_ANCESTOR = /^https?:\/\/(?:\*\.)?[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/iu;

/** Who may embed pages in a frame, in the syntax of `frame-ancestors`; empty: nobody. */
export const frameAncestors = z.string().transform((text, check): readonly string[] => {
  const list = text.split(',').map((one) => one.trim());
  if (text.trim() === 'none') return [];
  if (text.trim() === '*') return ['*'];
  const wrong = list.find((one) => !FRAME_ANCESTOR.test(one));
  if (wrong !== undefined)
    check.addIssue(`must be none, * or comma-separated origins such as https://example.org, not "${wrong}"`);
  return list;
});

export const isReadable = (text: string): boolean => misplacedIn(text) === null;

/** A colour with enough contrast to all of those. */
export function readableOn(others: readonly Colour[], what: string, remedy: 'darker' | 'lighter') {
  return z.string().transform((text, check): Colour => {
    const colour = text.toLowerCase();
    if (!isColour(colour)) {
      check.addIssue(`must be a colour of six hexadecimal digits, such as #0b4a50, not "${text}"`);
      return z.NEVER;
    }
    const ratio = Math.min(...others.map((other) => contrast(colour, other)));
    if (ratio < TEXT_CONTRAST_MIN) {
      const needed = `less than the ${TEXT_CONTRAST_MIN} that people need`;
      check.addIssue(`has a contrast of ${ratio.toFixed(1)} with ${what}, ${needed}: choose a ${remedy} one`);
    }
    return colour;
  });
}

/** The public URL of an instance, without a trailing slash. */
export const instanceAddress = z
  .url({
    protocol: /^https?$/u,
    abort: true,
    error: 'must be an address such as https://example.org/outcry',
  })
  .superRefine(refusePublicUrl)
  .transform((url) => withoutSlashes(new URL(url).href));

/** `/`, `/outcry`, `/a/b/`: needs no escaping in a URL, in HTML or in a header. */
const PUBLIC_PATH = /^(?:\/[\w.~-]+)*\/?$/u;

/** Refuses the parts of a URL that cannot precede the paths of pages, each by name. */
function refusePublicUrl(url: string, { addIssue }: { addIssue(message: string): void }): void {
  const { search, hash, username, password, pathname } = new URL(url);
  if (search !== '' || hash !== '') addIssue('must have no "?" and no "#"');
  if (username !== '' || password !== '') addIssue('must have no user name and no password');
  if (!PUBLIC_PATH.test(pathname))
    addIssue(
      `has the path ${pathname}, but a path may only have names of letters, digits, "-", ".", "_" and "~" between single slashes`,
    );
}

/** `postgres://…/database`. */
export function isPostgresAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^postgres(?:ql)?:$/u.test(url.protocol)) return false;
  // An unescaped slash or hash in a password ends the host early; the rest would be read as the database and appear in messages.
  return /^\/[^@:/]+$/u.test(url.pathname) && url.hash === '';
}

const NATS =
  /^(?:nats|tls):\/\/(?:([^\s/@]+)@)?(?:(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:,(?!\/?$)|(?=\/?$)))+\/?$/iu;

/** `nats://user:password@one:4222,two:4222`. */
function isNatsAddress(text: string): boolean {
  const [whole, login = ''] = NATS.exec(text) ?? [];
  return whole !== undefined && !/%(?![\da-f]{2})/iu.test(login);
}
