import { randomBytes } from 'node:crypto';
import type { Config } from './settings/config.ts';
import type { Engine } from './engine.ts';
import { OutcryError } from './core/base/errors.ts';
import type { Gazetteer } from './core/domain/place.ts';
import { looksMade, type ServiceState } from './core/incident/status.ts';
import type { Millis } from './core/base/time.ts';
import type { Metrics } from './http/metrics.ts';
import { ipVersionOf, isOwn, isTrusted, parseRanges } from './intake/address.ts';
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
  /** What judges the reports that are taken; asked once it is there. */
  readonly watch: () => Watch;
  readonly judged: () => { state(service: string): ServiceState };
  readonly waitingMax: () => number;
  /** The store did not take a report. */
  readonly onUnstored: (error: unknown) => void;
  readonly now: () => Millis;
}

interface Reporting {
  readonly intake: Intake;
  readonly pseudonymizer: Pseudonymizer;
  readonly proofs: Proofs;
}

/** The intake, as this instance is set up: its networks, its figures, and what its watch is told of reports that could not be taken. */
export async function openReporting(options: ReportingOptions): Promise<Reporting> {
  const { engine, catalog, metrics, health, watch, judged, now } = options;
  const ownNetworks = parseRanges(options.config.ownNetworks);
  const pseudonymizer = new Pseudonymizer(engine.salts, randomBytes);
  // Where they cannot be read, the start says so, and not the first report.
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
    // A private address may be that of a proxy that nobody named, with everyone behind it: only what is named has no limit.
    capacity: (address, network) =>
      isTrusted(address, ownNetworks) ? Infinity : watch().senders.capacityOf(network, ipVersionOf(address)),
    service: catalog.service,
    problems: catalog.problems,
    onDrop(reason) {
      metrics.dropped(reason);
      if (reason !== 'busy') return;
      health.reportRefused(now());
      // Where the store was not even asked, too many wait already.
      watch().refused('overload', null);
    },
    onReceipt(receipt) {
      metrics.accepted(receipt);
      health.reportTaken();
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
