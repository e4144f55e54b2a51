/** On every answer: nothing from elsewhere, no inline script, no frame, one policy that may write HTML. */
export type SecurityHeaders = Readonly<
  Record<
    'Content-Security-Policy' | 'X-Content-Type-Options' | 'Referrer-Policy' | 'Cross-Origin-Opener-Policy',
    string
  >
>;

/** What lets scripts of other sites read an answer, with the headers that say how to go on. */
export const READABLE = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Page-Next, Outcry-Catching-Up',
} as const;

/** What pages and programs of other sites may read and show too: data about services, and none about readers. */
export const openToAll = (headers: SecurityHeaders): SecurityHeaders & Readonly<Record<string, string>> => ({
  ...headers,
  ...READABLE,
  'Cross-Origin-Resource-Policy': 'cross-origin',
});

/** For what may be shown in a frame: by those `ancestors`, as `frame-ancestors` names them; by nobody where there are none. */
export const framedBy = (headers: SecurityHeaders, ancestors: readonly string[]): SecurityHeaders => ({
  ...headers,
  'Content-Security-Policy': headers['Content-Security-Policy'].replace(
    "frame-ancestors 'none'",
    `frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(' ')}`,
  ),
});

/** For a picture with a style of its own: `hash` is the source expression of it. */
export const styledBy = (headers: SecurityHeaders, hash: string): SecurityHeaders => ({
  ...headers,
  'Content-Security-Policy': headers['Content-Security-Policy'].replace(
    /style-src [^;]+/u,
    `style-src ${hash}`,
  ),
});

/**
 * The policy of a page that stands in a file, where no server sends headers. Its forms go to the instance, `origin`, or nowhere; who may
 * frame it no page can say of itself.
 */
export function policyOfCopy(styleHash: string, origin: string | null): string {
  const { 'Content-Security-Policy': policy } = securityHeaders(styleHash);
  const formsTo = policy.replace("form-action 'self'", `form-action ${origin ?? "'none'"}`);
  return formsTo.replace("frame-ancestors 'none'; ", '');
}

/** `styleHash`: source expression of the one stylesheet there is. */
export const securityHeaders = (styleHash: string): SecurityHeaders => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${styleHash}`,
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types outcry',
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
});
