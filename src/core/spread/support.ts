import { RARE_SHARE, averagedOver, type NetworkMix } from './network-mix.ts';
import type { SeenVoice } from './recent-voices.ts';

/**
 * The maximum multiple of its usual part that a group of senders counts for. A surge whose senders usually make up less than half of the
 * reports shrinks to nothing, however large it is; one that comes as reports always come loses almost nothing.
 */
const TIMES_USUAL_MAX = 2;
/** The usual part of a group if nothing is known: so a surge needs eight groups in equal parts. */
const UNKNOWN_SHARE = 1 / 16;
/** Within one network a block or an address counts for at most this part of its reports, for twice its usual part, or for one. */
const BLOCK_SHARE_MAX = 1 / 16;
/** How much of what is left common groups may have beyond their parts by chance; see {@link withinShares}. */
const CHANCE_PART = 1 / 8;
/** The minimum usual part of the reports for a network to be able to account for its own trouble. */
export const SPEAKING_SHARE = 0.003;

/** A network cannot account for a surge while less than this part of all other voices is left. */
const HONEST_PART = 0.8;

/** What is known about networks: their usual parts, and which of them rent out machines. */
export interface KnownNetworks {
  readonly mix: Pick<NetworkMix, 'known' | 'shareOf' | 'rareShareOf'>;
  hosting(network: number): boolean;
  /** The parts of a network's reports that usually come from one address, and from one block; 0 if unknown. */
  addressPartOf(network: number): number;
  blockPartOf(network: number): number;
}

/** For instances and tests without knowledge of networks. */
export const NONE_KNOWN: KnownNetworks = {
  mix: { known: false, shareOf: () => 0, rareShareOf: () => 0 },
  hosting: () => false,
  addressPartOf: () => 0,
  blockPartOf: () => 0,
};

/** How many voices of a window are left if no group counts for more than its part. */
export interface Spread {
  readonly voices: number;
  /** Left if no group counts for more than {@link TIMES_USUAL_MAX} times its usual part. */
  readonly supported: number;
  /** Left if one network is let through, limited by how its own blocks are spread. */
  readonly through: number;
  /** Whether of what came through other networks hardly anything is cut. */
  readonly othersStand: boolean;
}

/** The voices of a window by sender: added one after the other, latest first, and queried in between. */
export class SenderTally {
  readonly #known: KnownNetworks;
  #voices = 0;
  /** Voices of senders that are unknown, or that the operator vouches for. */
  #vouched = 0;
  readonly #groups = new Map<number, Group>();
  readonly #blocks = new Set<number>();
  readonly #countries = new Map<number, number>();
  /** Voices of known senders. How many came from each block and address is counted only for a network that may speak, which most never do. */
  readonly #seen: SeenVoice[] = [];
  #speech: Speech | null = null;

  constructor(known: KnownNetworks) {
    this.#known = known;
  }

  get voices(): number {
    return this.#voices;
  }

  add(voice: SeenVoice): void {
    const { group, block, country } = voice;
    this.#voices++;
    if (group === null) {
      this.#vouched++;
      return;
    }
    this.#seen.push(voice);
    let from = this.#groups.get(group);
    if (from === undefined) this.#groups.set(group, (from = { voices: 0, blocks: 0 }));
    from.voices++;
    if (!this.#blocks.has(block)) {
      this.#blocks.add(block);
      from.blocks++;
    }
    this.#countries.set(country, 1 + (this.#countries.get(country) ?? 0));
  }

  /** The network with the most voices that may account for its own trouble; null if there is none. */
  get speaker(): number | null {
    let speaker: number | null = null;
    let most = 0;
    for (const [group, { voices }] of this.#groups) {
      if (voices < most || !this.#maySpeak(group)) continue;
      if (voices === most && speaker !== null && speaker < group) continue;
      speaker = group;
      most = voices;
    }
    return speaker;
  }

  #maySpeak(group: number): boolean {
    if (group < 0 || this.#known.hosting(group)) return false;
    return !this.#known.mix.known || this.#shareOf(group) >= SPEAKING_SHARE;
  }

  /** How the voices so far are spread, given how many were `expected`, and with `speaker` let through. */
  spread(speaker: number | null, expected: number): Spread {
    const parts = this.#parts();
    const supported = this.#vouched + withinShares(parts, expected, this.#vouched);
    if (speaker === null || !this.#groups.has(speaker))
      return { voices: this.#voices, supported, through: supported, othersStand: false };
    const speaking = this.#speaking(speaker);
    const others = this.#parts(speaker);
    const left = withinShares(others, expected, this.#vouched + speaking);
    // If the other senders have to be cut, theirs is not a surge of people, and the network's may be fabricated as well. Otherwise they
    // add no more than they always do.
    const othersStand = left >= HONEST_PART * others.reduce((sum, { voices }) => sum + voices, 0) - 1;
    const usual = Math.ceil(expected * (1 - this.#usualOf(speaker)));
    const through = othersStand ? this.#vouched + speaking + Math.min(left, usual) : 0;
    return { voices: this.#voices, supported, through: Math.max(supported, through), othersStand };
  }

  /** How many voices of a network are left if none of its blocks and addresses counts for more than its part. */
  #speaking(network: number): number {
    const { blocks, addresses } = this.#speechOf(network);
    const known = this.#known;
    return Math.min(
      dividedAmong(blocks.values(), known.blockPartOf(network)),
      dividedAmong(addresses.values(), known.addressPartOf(network)),
    );
  }

  /** A network's voices by block and by address, brought up to date. */
  #speechOf(network: number): Speech {
    if (this.#speech?.network !== network)
      this.#speech = { network, seen: 0, blocks: new Map(), addresses: new Map() };
    const speech = this.#speech;
    for (; speech.seen < this.#seen.length; speech.seen++) {
      const { group, block, address } = this.#seen[speech.seen] as SeenVoice;
      if (group !== network) continue;
      speech.blocks.set(block, 1 + (speech.blocks.get(block) ?? 0));
      speech.addresses.set(address, 1 + (speech.addresses.get(address) ?? 0));
    }
    return speech;
  }

  /** Groups with their usual shares: common ones separately, rare ones together, and those that rent out machines. */
  #parts(without: number | null = null): Part[] {
    const { mix } = this.#known;
    const parts: Part[] = [];
    const rare: number[] = [];
    let hosting = 0;
    for (const [group, from] of this.#groups) {
      if (group === without) continue;
      const voices = this.#byBlocks(group, from);
      if (group >= 0 && this.#known.hosting(group)) hosting += voices;
      else if (!mix.known) parts.push({ voices, share: UNKNOWN_SHARE });
      else {
        const share = group < 0 ? 0 : this.#shareOf(group);
        if (share < RARE_SHARE) rare.push(voices);
        else parts.push({ voices, share });
      }
    }
    if (rare.length > 0) {
      const all = rare.reduce((sum, voices) => sum + voices, 0);
      parts.push({ voices: all, share: this.#rareShare(), odd: true, each: rare });
    }
    if (hosting > 0) parts.push({ voices: hosting, share: 0, odd: true });
    return parts;
  }

  /**
   * How many voices of a group count if each of its blocks is one, and twice the usual part of a block beyond: a home with a /48 of its own has
   * as many addresses as it likes, and people seldom share a block, except in a network in which they always do.
   */
  #byBlocks(group: number, { voices, blocks }: Group): number {
    const usual = group < 0 ? 0 : this.#known.blockPartOf(group);
    return Math.min(voices, blocks + Math.floor(TIMES_USUAL_MAX * usual * voices));
  }

  /** The usual share of a network, as far as known. */
  #usualOf(network: number): number {
    return this.#known.mix.known ? this.#shareOf(network) : UNKNOWN_SHARE;
  }

  /** The usual share among people of the countries that these voices name. */
  #shareOf(group: number): number {
    return averagedOver(this.#countries, (country) => this.#known.mix.shareOf(group, country));
  }

  #rareShare(): number {
    return averagedOver(this.#countries, (country) => this.#known.mix.rareShareOf(country));
  }
}

/** The voices of a network, or of a wide block without one, and how many blocks they come from. */
interface Group {
  voices: number;
  blocks: number;
}

/** The voices of one network by block and by address, among the first `seen` of all voices. */
interface Speech {
  readonly network: number;
  seen: number;
  readonly blocks: Map<number, number>;
  readonly addresses: Map<number, number>;
}

interface Part {
  readonly voices: number;
  readonly share: number;
  /** Whether people seldom report through them. */
  readonly odd?: boolean;
  /** The voices of each network where several are one part: none of them has the share that they have together. */
  readonly each?: readonly number[];
}

/**
 * What is left of the parts if none counts for more than twice its share of the excess: the largest S with
 *
 *     Σ min(voices, 1 + ⌊share · (M + 2 · (S − M))⌋) = S
 *
 * where M were expected of all of them and of `beside`. Each is allowed one additional voice, since small numbers are never in proportion;
 * but not those that people seldom report through if more than half is cut: then small numbers are not the reason. Of those, no network
 * counts for more than its own share; otherwise one block could have the share of all of them together. A common one is allowed a second
 * additional voice where S grows by no more than {@link CHANCE_PART} through that: three of twelve people may well come through a network
 * with a fourteenth of the reports.
 */
export function withinShares(parts: readonly Part[], expected = 0, beside = 0): number {
  const all = parts.reduce((sum, { voices }) => sum + voices, 0);
  const cut = (commonOnes: number, oddOnes: number) =>
    cutTo(parts, all, { expected, beside, commonOnes, oddOnes });
  const first = cut(1, 1);
  if (first === all) return all;
  const oddOnes = first < all / 2 ? 0 : 1;
  const left = oddOnes === 1 ? first : cut(1, oddOnes);
  return Math.min(cut(2, oddOnes), left + Math.floor(CHANCE_PART * left));
}

function sumUpTo(voices: readonly number[], most: number): number {
  return voices.reduce((sum, one) => sum + Math.min(one, most), 0);
}

interface Cut {
  readonly expected: number;
  readonly beside: number;
  /** How many voices beyond its part are allowed to a common group, and to those that people seldom report through. */
  readonly commonOnes: number;
  readonly oddOnes: number;
}

/**
 * What is left of a network's voices if none of its blocks, or of its addresses, counts for more than {@link BLOCK_SHARE_MAX} of them, or
 * twice its usual part, or one: the largest S with Σ min(size, max(1, round(share · S))) = S.
 */
function dividedAmong(sizes: Iterable<number>, usual: number): number {
  const all = [...sizes];
  const share = Math.max(BLOCK_SHARE_MAX, TIMES_USUAL_MAX * usual);
  return settled(sumUpTo(all, Infinity), (left) => sumUpTo(all, Math.max(1, Math.round(share * left))));
}

/** What is left in the end, if `next` says of so many how many are not cut: the largest number that it leaves as it is. */
function settled(from: number, next: (left: number) => number): number {
  let left = from;
  for (;;) {
    const kept = next(left);
    if (kept >= left) return left;
    left = kept;
  }
}

function cutTo(parts: readonly Part[], from: number, { expected, beside, commonOnes, oddOnes }: Cut): number {
  return settled(from, (left) => {
    const all = left + beside;
    const usual = Math.min(expected, all);
    const allowed = (share: number) => Math.floor(share * (usual + TIMES_USUAL_MAX * (all - usual)));
    return parts.reduce((sum, { voices, share, odd = false, each }) => {
      const came = each === undefined ? voices : sumUpTo(each, 1 + allowed(RARE_SHARE));
      return sum + Math.min(came, (odd ? oddOnes : commonOnes) + allowed(share));
    }, 0);
  });
}
