import { lessWeight } from '../core/domain/less-weight.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Report } from '../core/domain/report.ts';
import { iso } from '../api/shape.ts';

/** If there are more networks, those with the most reports are enough. */
const NETWORKS_MAX = 20;

/** How many address groups the reports came from, and how many reports came from the largest. */
interface Concentration {
  readonly groups: number;
  readonly largest: number;
}

/** Who sent the reports of an incident, in figures that identify nobody. */
interface SenderFiguresJson {
  readonly incident: string;
  readonly service: string;
  readonly state: string;
  readonly from: string;
  readonly to: string | null;
  /** Counted reports, and how many were kept aside for which reason. */
  readonly reports: number;
  /** Of the counted ones, those that the figures of the incident leave out; absent if there are none. */
  readonly lessWeight?: number;
  readonly aside: Readonly<Record<string, number>>;
  readonly networks: readonly {
    readonly network: number;
    readonly reports: number;
    readonly rented: boolean;
  }[];
  /** Of the counted ones: without a known network, and through hosting networks. */
  readonly unknownNetwork: number;
  readonly rented: number;
  readonly addresses: Concentration;
  readonly blocks: Concentration;
  readonly wideBlocks: Concentration;
  /** How the place of each report is known, and its manner; `unsaid` if that is not recorded. */
  readonly placed: Readonly<Record<string, number>>;
  readonly manners: Readonly<Record<string, number>>;
}

/** Sums the reports of an incident by sender. Pseudonyms change at midnight UTC: someone who reports on two days counts as two. */
export class SenderFigures {
  readonly #aside = new Map<string, number>();
  readonly #networks = new Map<number | null, number>();
  readonly #addresses = new Map<string, number>();
  readonly #blocks = new Map<string, number>();
  readonly #wideBlocks = new Map<string, number>();
  readonly #placed = new Map<string, number>();
  readonly #manners = new Map<string, number>();
  #reports = 0;

  add(report: Report): void {
    if (!report.counted) return count(this.#aside, report.reason ?? 'unsaid');
    this.#reports += 1;
    count(this.#networks, report.network);
    count(this.#addresses, report.device?.behind ?? report.reporter);
    if (report.sender !== null) {
      count(this.#blocks, report.sender.block);
      count(this.#wideBlocks, report.sender.wide);
    }
    count(this.#placed, report.placed ?? 'unsaid');
    count(this.#manners, report.manner ?? 'unsaid');
  }

  of(incident: Incident, isRented: (network: number) => boolean): SenderFiguresJson {
    const networks = sorted(this.#networks).flatMap(([network, reports]) =>
      network === null ? [] : [{ network, reports, rented: isRented(network) }],
    );
    return {
      incident: incident.id,
      service: incident.service,
      state: incident.state,
      from: iso(incident.onset.earliest),
      to: incident.endedAt === null ? null : iso(incident.endedAt),
      reports: this.#reports,
      ...lessWeight(incident.lessWeight),
      aside: Object.fromEntries(sorted(this.#aside)),
      networks: networks.slice(0, NETWORKS_MAX),
      unknownNetwork: this.#networks.get(null) ?? 0,
      rented: networks.reduce((sum, { reports, rented }) => sum + (rented ? reports : 0), 0),
      addresses: concentration(this.#addresses),
      blocks: concentration(this.#blocks),
      wideBlocks: concentration(this.#wideBlocks),
      placed: Object.fromEntries(sorted(this.#placed)),
      manners: Object.fromEntries(sorted(this.#manners)),
    };
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Largest first; ties in the order they were first seen. */
function sorted<Key>(counts: ReadonlyMap<Key, number>): [Key, number][] {
  return [...counts].sort(([, one], [, other]) => other - one);
}

function concentration(counts: ReadonlyMap<string, number>): Concentration {
  let largest = 0;
  for (const reports of counts.values()) largest = Math.max(largest, reports);
  return { groups: counts.size, largest };
}
