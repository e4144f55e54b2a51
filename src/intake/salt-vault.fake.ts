import type { SaltVault, Salts } from './pseudonym.ts';

/** Keeps salts in memory only, for tests. */
export function fakeSaltVault(): SaltVault {
  let held: Salts | null = null;
  return {
    load: () => held,
    save(salts) {
      held = salts;
    },
  };
}
