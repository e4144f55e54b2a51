/** Reads lazily, and only once. */
export function once<T extends object>(read: () => T): () => T {
  let found: T | null = null;
  return () => (found ??= read());
}
