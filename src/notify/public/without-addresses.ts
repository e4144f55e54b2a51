/** Receivers repeat whom they refuse, and where; nothing of that is kept or logged. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(/\S+@\S+/gu, '(hidden)').replaceAll(/https?:\/\/\S+/gu, '(hidden)');
}
