import type { KnownNetworks } from './support.ts';

export const RENTED = 100;

/** Ten networks with equal shares, and one that rents out machines. */
export const TEN_NETWORKS: KnownNetworks = {
  mix: { known: true, shareOf: (network) => (network < 10 ? 0.1 : 0), rareShareOf: () => 0.02 },
  hosting: (network) => network === RENTED,
  addressPartOf: () => 0,
  blockPartOf: () => 0,
};
