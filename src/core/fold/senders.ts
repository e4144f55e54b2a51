import type { Report } from '../domain/report.ts';
import { BLOCK_CAPACITY, HOSTING_BLOCK_CAPACITY } from '../spread/block-damping.ts';
import { ANYWHERE, NetworkMix } from '../spread/network-mix.ts';
import { countryCode, type WeighedVoice } from '../spread/recent-voices.ts';
import type { KnownNetworks } from '../spread/support.ts';

/** What a report says of who sent it; the sender is undefined in logs of versions that did not tell. */
type Sent = Partial<Pick<Report, 'sender' | 'network' | 'place' | 'problem'>>;

/** What a fold knows of those who send reports: which networks they usually come through, and what a block of them weighs. */
export class Senders implements KnownNetworks {
  readonly mix = new NetworkMix();
  readonly hosting: (network: number) => boolean;

  constructor(hosting: (network: number) => boolean) {
    this.hosting = hosting;
  }

  /** Learns from a report of an ordinary stretch; whether there was anything to learn. */
  learn({ sender, network = null, place = null }: Sent): boolean {
    if (sender === undefined || network === null || this.hosting(network)) return false;
    this.mix.learn(network, place === null ? ANYWHERE : countryCode(place.country));
    return true;
  }

  /** The voice of a report; null where it does not say who sent it. */
  voiceOf({ sender, network = null, place = null, problem = null }: Sent): WeighedVoice | null {
    if (sender === undefined) return null;
    const rented = network !== null && this.hosting(network);
    const capacity = rented ? HOSTING_BLOCK_CAPACITY : BLOCK_CAPACITY;
    return { sender, network, place, problem, capacity };
  }
}
