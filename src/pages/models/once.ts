/** Reads when it is first asked for, and never again. */
export function once<T extends object>(read: () => T): () => T {
  let found: T | null = null;
  return () => (found ??= read());
}
