import { areSameSalts, type SaltVault, type Salts } from '../../ports/salts.ts';

/** Salts that last as long as the process. */
export function memorySalts(): SaltVault {
  let held: Salts | null = null;
  return {
    load: () => held,
    replace(seen, next) {
      if (held === null || areSameSalts(held, seen)) held = next;
      return held;
    },
    keep: (inForce) => (held ??= inForce),
  };
}
