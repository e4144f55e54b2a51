/** Sent with every answer: nothing from other origins, no inline script, no framing, a single policy that may create HTML. */
export type SecurityHeaders = Readonly<
  Record<
    'Content-Security-Policy' | 'X-Content-Type-Options' | 'Referrer-Policy' | 'Cross-Origin-Opener-Policy',
    string
  >
>;

/** Lets scripts of other sites read an answer, including the headers for paging and retries. */
export const READABLE = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Page-Next, Outcry-Catching-Up',
} as const;

/** For what other sites may read and embed: data about services, never about readers. */
export const openToAll = (headers: SecurityHeaders): SecurityHeaders & Readonly<Record<string, string>> => ({
  ...headers,
  ...READABLE,
  'Cross-Origin-Resource-Policy': 'cross-origin',
});

/** For what may be framed by those `ancestors` (the syntax of `frame-ancestors`); by nobody if there are none. */
export const framedBy = (headers: SecurityHeaders, ancestors: readonly string[]): SecurityHeaders => ({
  ...headers,
  'Content-Security-Policy': headers['Content-Security-Policy'].replace(
    "frame-ancestors 'none'",
    `frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(' ')}`,
  ),
});

/** For an image with an inline style; `hash` is its CSP source expression. */
export const styledBy = (headers: SecurityHeaders, hash: string): SecurityHeaders => ({
  ...headers,
  'Content-Security-Policy': headers['Content-Security-Policy'].replace(
    /style-src [^;]+/u,
    `style-src ${hash}`,
  ),
});

/**
 * The policy of a page saved as a file, which no server sends headers for. Its forms go to `origin`, the instance, or nowhere; a `meta`
 * element cannot say who may frame it.
 */
export function policyOfCopy(styleHash: string, origin: string | null): string {
  const { 'Content-Security-Policy': policy } = securityHeaders(styleHash);
  const formsTo = policy.replace("form-action 'self'", `form-action ${origin ?? "'none'"}`);
  return formsTo.replace("frame-ancestors 'none'; ", '');
}

/** `styleHash`: CSP source expression of the only stylesheet. */
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
