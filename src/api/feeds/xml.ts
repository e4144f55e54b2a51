/** A piece of XML. Text is never one: it is escaped where it is put into one. */
export interface Markup {
  readonly markup: string;
}

/** What XML 1.0 has no way to write, halves of surrogate pairs included. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Else a parser would make a space, or a line feed, of them.
  '\r': '&#13;',
};

/** Text as it stands in an element or in an attribute between double quotes, of XML and of HTML. */
export function escaped(text: string): string {
  return text.replaceAll(UNWRITABLE, '').replaceAll(/[&<>"\r]/gu, (letter) => ESCAPES[letter] ?? letter);
}

/** An element: children that are text are escaped, so that what people wrote can never be markup. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (string | Markup)[]
): Markup {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const content = children.map((child) => (typeof child === 'string' ? escaped(child) : child.markup));
  const start = `<${name}${given.join('')}`;
  return { markup: content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>` };
}

export const xmlDocument = ({ markup }: Markup): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${markup}\n`;
