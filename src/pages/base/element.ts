/** HTML in which what stands between the first `open` and the `close` behind it has been replaced, both included. */
export function withElement(html: string, open: string, close: string, replacement: string): string {
  const from = html.indexOf(open);
  const to = from === -1 ? -1 : html.indexOf(close, from + open.length);
  return to === -1 ? html : `${html.slice(0, from)}${replacement}${html.slice(to + close.length)}`;
}
