/** Receivers repeat whom they refuse, and where; nothing of that is kept or logged. */
export function withoutAddresses(text: string): string {
  return text
    .replaceAll(/\S+/gu, (word) => (/.@./u.test(word) ? '(hidden)' : word))
    .replaceAll(/https?:\/\/\S+/gu, '(hidden)');
}
