/** HTML in which everything from the first `open` to the `close` after it, inclusive, is replaced. */
export function withElement(html: string, open: string, close: string, replacement: string): string {
  const from = html.indexOf(open);
  const to = from === -1 ? -1 : html.indexOf(close, from + open.length);
  return to === -1 ? html : `${html.slice(0, from)}${replacement}${html.slice(to + close.length)}`;
}
