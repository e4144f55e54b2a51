import type { IpVersion } from '../domain/device.ts';
import type { Report } from '../domain/report.ts';
import { CAPACITY_HOSTING, CAPACITY_UNKNOWN } from '../spread/address-capacity.ts';
import { BLOCK_CAPACITY, HOSTING_BLOCK_CAPACITY } from '../spread/block-damping.ts';
import type { Millis } from '../base/time.ts';
import { ANYWHERE, MIX_DAY_STREAM, MIX_STREAM, NetworkMix } from '../spread/network-mix.ts';
import { countryCode, type WeighedVoice } from '../spread/recent-voices.ts';
import { SHARING_DAY_STREAM, SHARING_STREAM, SharedAddresses } from '../spread/shared-addresses.ts';
import type { KnownNetworks } from '../spread/support.ts';

/** What a report says about its sender; undefined in logs of versions that did not record it. */
type Sent = Pick<Report, 'service'> &
  Partial<
    Pick<Report, 'counted' | 'reason' | 'sender' | 'device' | 'manner' | 'network' | 'place' | 'problem'>
  >;

/**
 * What a fold knows about the senders of reports: which networks they usually come through, how many people share an address there, and how
 * much an address block weighs.
 */
export class Senders implements KnownNetworks {
  readonly mix = new NetworkMix();
  readonly sharing = new SharedAddresses();
  readonly hosting: (network: number) => boolean;

  constructor(hosting: (network: number) => boolean) {
    this.hosting = hosting;
  }

  /** Learns from a report in an ordinary period; returns the names of what has changed. */
  learn({ service, counted, reason, sender, device = null, network = null, place = null }: Sent): string[] {
    // One that its address had no room for still shows a person; everything about a repeat was learned before.
    if (counted !== true && reason !== 'crowded') return [];
    if (sender === undefined || network === null || this.hosting(network)) return [];
    const changed: string[] = [];
    if (counted === true) {
      this.mix.learn(network, place === null ? ANYWHERE : countryCode(place.country));
      changed.push(MIX_DAY_STREAM);
    }
    if (sender === null || device === null) return changed;
    const seen = { ...device, service, network, block: sender.block };
    if (this.sharing.learn(seen)) changed.push(SHARING_DAY_STREAM);
    return changed;
  }

  /** Adds the day that ends at `at`; returns the names of what has changed. */
  closeDay(at: Millis): string[] {
    this.mix.closeDay(at);
    this.sharing.closeDay(at);
    return [MIX_STREAM, MIX_DAY_STREAM, SHARING_STREAM, SHARING_DAY_STREAM];
  }

  /** How many voices an address may have without being vouched for, as learned up to the last midnight. */
  capacityOf(network: number | null, ip: IpVersion): number {
    if (network === null) return CAPACITY_UNKNOWN;
    return this.hosting(network) ? CAPACITY_HOSTING : this.sharing.capacityOf(network, ip);
  }

  /** See {@link SharedAddresses.addressPartOf}. */
  addressPartOf(network: number): number {
    return this.sharing.addressPartOf(network);
  }

  /** See {@link SharedAddresses.blockPartOf}. */
  blockPartOf(network: number): number {
    return this.sharing.blockPartOf(network);
  }

  /** The voice of a report; null if its sender is unknown. */
  voiceOf({
    sender,
    device = null,
    network = null,
    place = null,
    problem = null,
    manner,
  }: Sent): WeighedVoice | null {
    if (sender === undefined) return null;
    const capacity = this.#blockCapacity(network, device?.ip ?? 6);
    const voice = { sender, address: device?.behind ?? null, network, place, problem, capacity };
    return manner === undefined ? voice : { ...voice, manner };
  }

  /** A block in which people share addresses has room for as many as one of those addresses. */
  #blockCapacity(network: number | null, ip: IpVersion): number {
    if (network === null) return BLOCK_CAPACITY;
    if (this.hosting(network)) return HOSTING_BLOCK_CAPACITY;
    return Math.max(BLOCK_CAPACITY, this.sharing.capacityOf(network, ip));
  }
}
