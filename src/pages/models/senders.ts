import { networkOfKey } from '../../core/domain/network.ts';
import { isCountryKey } from '../../core/domain/place.ts';
import { averagedOver } from '../../core/spread/network-mix.ts';
import { countryCode } from '../../core/spread/recent-voices.ts';
import type { KnownNetworks } from '../../core/spread/support.ts';
import type { Share } from '../../ports/rollups.ts';
import { SHARES_SHOWN_MAX, mayBeNamed } from './shares.ts';

/** A network's share of some reports, and its usual share of reports from the same countries; both in rounded per cent. */
interface NetworkLine {
  readonly network: number;
  readonly percent: number;
  /** Null if too little is known about what is usual. */
  readonly usual: number | null;
}

/** The networks of the reports, compared with the usual ones. */
export interface SenderShares {
  readonly networks: readonly NetworkLine[];
  /** Per cent of the reports from hosting networks, which people seldom use. */
  readonly hosting: number;
}

/** For reports whose network is known; `places` gives their countries. Null if no network is known. */
export function senderShares(
  networks: readonly Share[],
  places: readonly Share[],
  { mix, hosting }: Pick<KnownNetworks, 'mix' | 'hosting'>,
): SenderShares | null {
  const known = networks.flatMap((share) => {
    const network = networkOfKey(share.key);
    return network === null || share.count === 0 ? [] : [{ ...share, network }];
  });
  const all = known.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return null;
  const countries = new Map(
    places.filter(({ key }) => isCountryKey(key)).map(({ key, count }) => [countryCode(key), count] as const),
  );
  const percentOf = (count: number) => Math.round((100 * count) / all);
  const usual = (network: number) =>
    mix.known ? Math.round(100 * averagedOver(countries, (country) => mix.shareOf(network, country))) : null;
  return {
    networks: known
      .filter(mayBeNamed)
      .sort((a, b) => b.count - a.count || a.network - b.network)
      .slice(0, SHARES_SHOWN_MAX)
      .map(({ network, count }) => ({ network, percent: percentOf(count), usual: usual(network) })),
    hosting: percentOf(known.reduce((sum, { network, count }) => sum + (hosting(network) ? count : 0), 0)),
  };
}
