import type { IncomingHttpHeaders } from 'node:http';

/** Programs that print what they are sent on a terminal, where they are not told to ask for something else. */
const TERMINALS = /^(?:curl|wget|wget2|httpie|xh|libfetch|fetch)\b/iu;

/** Whether somebody wants a page as plain text, and the headers that this was told by. */
interface Wish {
  readonly text: boolean;
  readonly vary: 'Accept' | 'Accept, User-Agent';
}

const PAGE: Wish = { text: false, vary: 'Accept' };
const TEXT: Wish = { text: true, vary: 'Accept' };

/**
 * Who asks for HTML gets it, whoever it is: every browser does. Who asks for text and not for HTML gets text. Only who
 * asks for neither is known by name, so that copies of what browsers get do not depend on a name.
 */
export function textWish({ accept = '', 'user-agent': name = '' }: IncomingHttpHeaders): Wish {
  if (/\btext\/html\b|\bapplication\/xhtml\+xml\b/iu.test(accept)) return PAGE;
  if (/\btext\/plain\b/iu.test(accept)) return TEXT;
  const anything = accept === '' || accept.includes('*/*') || accept.includes('text/*');
  return { text: anything && TERMINALS.test(name), vary: 'Accept, User-Agent' };
}
