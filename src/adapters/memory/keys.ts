import type { StillOpen } from '../../ports/checks.ts';
import type { ApiKey, ApiKeys } from '../../ports/keys.ts';

export interface KeyShelf {
  readonly keys: Map<string, ApiKey>;
  version: number;
}

export function memoryKeys(shelf: KeyShelf, stillOpen: StillOpen): ApiKeys {
  const { keys } = shelf;
  return {
    async add(key) {
      stillOpen();
      keys.set(key.id, key);
      shelf.version += 1;
    },
    async remove(id) {
      stillOpen();
      keys.delete(id);
      shelf.version += 1;
    },
    async expire(id, at) {
      stillOpen();
      const key = keys.get(id);
      if (key !== undefined) keys.set(id, { ...key, expiresAt: Math.min(key.expiresAt ?? Infinity, at) });
      shelf.version += 1;
    },
    async list() {
      stillOpen();
      return [...keys.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async used(id, at) {
      stillOpen();
      const key = keys.get(id);
      if (key !== undefined && (key.usedAt ?? -Infinity) < at) keys.set(id, { ...key, usedAt: at });
    },
    async version() {
      stillOpen();
      return shelf.version;
    },
  };
}
