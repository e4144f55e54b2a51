/** Receivers repeat the address they refuse; it is removed before anything is stored or logged. */
export function withoutAddresses(text: string): string {
  return text
    .replaceAll(/\S+/gu, (word) => (/.@./u.test(word) ? '(hidden)' : word))
    .replaceAll(/https?:\/\/\S+/gu, '(hidden)');
}
