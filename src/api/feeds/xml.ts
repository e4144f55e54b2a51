/** A piece of XML, as opposed to text, which is escaped when it is inserted. */
export interface Markup {
  readonly markup: string;
}

/** Characters that XML 1.0 cannot represent, including lone surrogates. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Without escaping, a parser would turn these into a space or a line feed.
  '\r': '&#13;',
};

/** Text escaped for an element or a double-quoted attribute, in XML and HTML. */
export function escaped(text: string): string {
  return text.replaceAll(UNWRITABLE, '').replaceAll(/[&<>"\r]/gu, (letter) => ESCAPES[letter] ?? letter);
}

/** An element: text children are escaped, so that user text can never become markup. */
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
