import { randomBytes } from 'node:crypto';
import type { Config } from './settings/config.ts';
import type { Engine } from './engine.ts';
import { OutcryError } from './core/base/errors.ts';
import type { Gazetteer } from './core/domain/place.ts';
import { looksMade, type ServiceState } from './core/incident/status.ts';
import type { Millis } from './core/base/time.ts';
import type { Metrics } from './http/metrics.ts';
import { ipVersionOf, isOwn, isTrusted, ownNetwork, parseRanges } from './intake/address.ts';
import { openIntake, type Intake, type IntakeOptions } from './intake/intake.ts';
import { Proofs } from './intake/proofs.ts';
import { Pseudonymizer } from './intake/pseudonym.ts';
import type { LiveCatalog } from './live-catalog.ts';
import { createRandomIds } from './random-id.ts';
import type { StoreHealth } from './store-health.ts';

import type { Watch } from './watch/watch.ts';

interface ReportingOptions {
  readonly config: Pick<Config, 'ownNetworks'>;
  readonly engine: Engine;
  readonly catalog: LiveCatalog;
  readonly gazetteer: Gazetteer;
  readonly network: IntakeOptions['network'];
  readonly placeOfAddress: IntakeOptions['placeOfAddress'];
  readonly metrics: Pick<Metrics, 'accepted' | 'dropped'>;
  readonly health: StoreHealth;
  /** The watch that judges the reports; called only once it exists. */
  readonly watch: () => Watch;
  readonly judged: () => { state(service: string): ServiceState };
  readonly waitingMax: () => number;
  /** Called with the private network in which more people share an address than have a voice. */
  readonly onHidden: (network: string) => void;
  /** Called when the store did not accept a report. */
  readonly onUnstored: (error: unknown) => void;
  readonly now: () => Millis;
}

interface Reporting {
  readonly intake: Intake;
  readonly pseudonymizer: Pseudonymizer;
  readonly proofs: Proofs;
}

/** The intake as this instance is configured: its networks, its metrics, and what its watch is told about refused reports. */
export async function openReporting(options: ReportingOptions): Promise<Reporting> {
  const { engine, catalog, metrics, health, watch, judged, now } = options;
  const ownNetworks = parseRanges(options.config.ownNetworks);
  const pseudonymizer = new Pseudonymizer(engine.salts, randomBytes);
  // If they cannot be read, the start fails, and not the first report.
  await pseudonymizer.rotate(now());
  const proofs = new Proofs({
    secrets: (at) => pseudonymizer.proofSecrets(at),
    asked: (service) => looksMade(judged().state(service)),
  });
  const intake = await openIntake({
    log: engine.store.reports,
    now,
    randomId: createRandomIds(),
    pseudonymizer,
    voices: engine.voices(now),
    limiter: engine.limiter,
    gazetteer: options.gazetteer,
    proofs,
    placeOfAddress: options.placeOfAddress,
    network: options.network,
    vouchedFor: (address) => isOwn(address, ownNetworks),
    // A private address may be that of an unconfigured proxy with everyone behind it: only configured networks have no limit.
    capacity: (address, network) =>
      isTrusted(address, ownNetworks) ? Infinity : watch().senders.capacityOf(network, ipVersionOf(address)),
    service: catalog.service,
    problems: catalog.problems,
    onDrop(reason) {
      metrics.dropped(reason);
      if (reason !== 'busy') return;
      health.reportRefused(now());
      // If the store was not even asked, too many are already waiting.
      watch().refused('overload', null);
    },
    onReceipt(receipt, address) {
      metrics.accepted(receipt);
      health.reportTaken();
      const hides = receipt.reason === 'crowded' ? ownNetwork(address ?? '') : null;
      if (hides !== null) options.onHidden(hides);
    },
    waitingMax: options.waitingMax,
    onCrowded: (service) => watch().refused('overload', service),
    onUnstored(error) {
      const overload = error instanceof OutcryError && error.code === 'queue_full';
      watch().refused(overload ? 'overload' : 'disk', null);
      options.onUnstored(error);
    },
  });
  return { intake, pseudonymizer, proofs };
}
