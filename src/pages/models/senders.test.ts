import { expect, test } from 'vitest';
import { FACET_REPORTS_MIN } from '../../core/domain/facet.ts';
import { countryCode } from '../../core/spread/recent-voices.ts';
import { NONE_KNOWN, type KnownNetworks } from '../../core/spread/support.ts';
import { senderShares } from './senders.ts';

const share = (key: string, count: number, reporters = count) => ({ key, count, reporters });
const PLACES = [share('GB', 30), share('GB/London', 20), share('DE', 10)];
const known: Pick<KnownNetworks, 'mix' | 'hosting'> = {
  mix: {
    known: true,
    shareOf: (network, country) => (network === 2_856 && country === countryCode('GB') ? 0.2 : 0),
    rareShareOf: () => 0.1,
  },
  hosting: (network) => network === 16_509,
};

test('a network is shown with its share and with the usual one in the countries of the reports', () => {
  const shares = senderShares([share('AS2856', 30), share('AS16509', 10)], PLACES, known);
  expect(shares).toEqual({
    networks: [
      { network: 2_856, percent: 75, usual: 15 },
      { network: 16_509, percent: 25, usual: 0 },
    ],
    hosting: 25,
  });
});

test('nothing is called usual before it is known', () => {
  const shares = senderShares([share('AS2856', 10)], PLACES, NONE_KNOWN);
  expect(shares?.networks).toEqual([{ network: 2_856, percent: 100, usual: null }]);
});

test('a network with too few people counts and is not named', () => {
  const few = FACET_REPORTS_MIN - 1;
  const shares = senderShares([share('AS2856', 6), share('AS16509', few)], PLACES, known);
  expect(shares?.networks).toEqual([{ network: 2_856, percent: 60, usual: 15 }]);
  expect(shares?.hosting).toBe(40);
  const enough = senderShares([share('AS16509', few + 1)], [], known);
  expect(enough?.networks).toEqual([{ network: 16_509, percent: 100, usual: 0 }]);
});

test('if no network is known there is nothing to show', () => {
  expect(senderShares([], PLACES, known)).toBeNull();
});
