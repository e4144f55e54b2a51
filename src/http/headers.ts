/** On every answer: nothing from elsewhere, no inline script, no frame, one policy that may write HTML. */
export interface SecurityHeaders {
  readonly 'Content-Security-Policy': string;
  readonly 'X-Content-Type-Options': string;
  readonly 'Referrer-Policy': string;
  readonly 'Cross-Origin-Opener-Policy': string;
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
