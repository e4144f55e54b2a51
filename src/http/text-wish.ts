import type { IncomingHttpHeaders } from 'node:http';

/** Command-line clients, which print the answer to a terminal unless they set `Accept`. */
const TERMINALS = /^(?:curl|wget|wget2|httpie|xh|libfetch|fetch)\b/iu;

/** Whether a client wants plain text, and the headers that decided it. */
interface Wish {
  readonly text: boolean;
  readonly vary: 'Accept' | 'Accept, User-Agent';
}

const PAGE: Wish = { text: false, vary: 'Accept' };
const TEXT: Wish = { text: true, vary: 'Accept' };

/**
 * `Accept` decides if it names HTML, as every browser does, or text without HTML. Only if it names neither does the user agent decide, so
 * that cached pages for browsers do not vary by it.
 */
export function textWish({ accept = '', 'user-agent': name = '' }: IncomingHttpHeaders): Wish {
  if (/\btext\/html\b|\bapplication\/xhtml\+xml\b/iu.test(accept)) return PAGE;
  if (/\btext\/plain\b/iu.test(accept)) return TEXT;
  const anything = accept === '' || accept.includes('*/*') || accept.includes('text/*');
  return { text: anything && TERMINALS.test(name), vary: 'Accept, User-Agent' };
}
