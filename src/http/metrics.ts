import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
  type OpenMetricsContentType,
} from 'prom-client';
import type { Calibration } from '../core/account/calibration.ts';
import { DAY, SECOND } from '../core/base/time.ts';
import { FINDINGS } from '../core/domain/mark.ts';
import { STATUSES, type Status } from '../core/incident/status.ts';
import { DROP_REASONS, type DropReason } from '../intake/draft.ts';
import { ASIDE_REASONS } from '../core/domain/report.ts';
import type { Receipt } from '../ports/log.ts';
import type { UpdateReason } from '../core/incident/update.ts';
import type { CutReason } from './admission/turns.ts';
import { serviceGauges, type Registers, type ServiceFigures } from './service-gauges.ts';

/** Why an incident is reported for the first time. */
const OPENING: ReadonlySet<UpdateReason> = new Set([
  'evidence_strong',
  'evidence_lasting',
  'editor_confirmed',
]);

/** Metrics of this instance. Labels come from closed sets only, so that the number of series is bounded. */
export interface Metrics {
  dropped(reason: DropReason): void;
  accepted(receipt: Receipt): void;
  /** A forwarding header named another client, but the sender is not a trusted proxy. */
  unbelieved(): void;
  /** Reports written in one transaction. */
  batch(reports: number): void;
  /** A connection or stream that was refused or cut off to keep its cost bounded. */
  cut(reason: Shortage): void;
  pass(seconds: number): void;
  /** An incident changed state; open incidents are counted. */
  decided(reason: UpdateReason): void;
  /** The services with metrics of their own, as of now. */
  services(figures: readonly ServiceFigures[]): void;
  watched(figures: { services: ReadonlyMap<Status, number>; streams: number; lagSeconds: number }): void;
  /** A decision about a notice and a channel, by its named reason. */
  noticeDecided(why: string): void;
  /** How many channels are in each state, as of now. */
  channels(figures: Readonly<Record<ChannelState, number>>): void;
  /** An attempt to send a message, by kind of channel. */
  messageTried(kind: string, outcome: string): void;
  /** How often the instance is wrong, computed at each scrape. */
  calibrated(figures: { calibration: Calibration; statedAMonth: number }): void;
  /** All metrics, as OpenMetrics if `Accept` asks for it, else in the text format 0.0.4. */
  text(accept?: string): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** State of a channel: its last message was accepted or failed, or nothing is sent to it any more. */
const CHANNEL_STATES = ['in_order', 'failing', 'disabled'] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];

/** Cut off: too much was requested over it, or not read. Refused: the sender's share is used up (`share`), or all places are (`full`). */
type Shortage = CutReason | 'share' | 'full' | 'streams';
const SHORTAGES: readonly Shortage[] = ['pipelined', 'slow', 'memory', 'share', 'full', 'streams'];

/** Gauges of prom-client that are named like counters, which Prometheus warns about; the same data exists by kind. */
const ILL_NAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

export function createMetrics(): Metrics {
  const register = new Registry();
  const open = new Registry<OpenMetricsContentType>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers: Registers = [register, open];
  for (const one of registers) {
    collectDefaultMetrics({ register: one });
    for (const name of ILL_NAMED) one.removeSingleMetric(name);
  }
  const reports = new Counter({
    name: 'outcry_reports_total',
    help: 'Reports in the log, counted or kept aside with a reason.',
    labelNames: ['outcome'],
    registers,
  });
  const drops = new Counter({
    name: 'outcry_reports_refused_total',
    help: 'Requests to report that were refused, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const unbelieved = new Counter({
    name: 'outcry_untrusted_forwarded_requests_total',
    help: 'Requests whose X-Forwarded-For or Forwarded header was not trusted: the proxy is not a trusted one, or two headers disagree.',
    registers,
  });
  const services = new Gauge({
    name: 'outcry_services',
    help: 'Services by status as of the last tick.',
    labelNames: ['status'],
    registers,
  });
  const streams = new Gauge({ name: 'outcry_live_streams', help: 'Open live streams.', registers });
  const lag = new Gauge({ name: 'outcry_watch_lag_seconds', help: 'Event time not judged yet.', registers });
  const passes = new Histogram({
    name: 'outcry_watch_pass_seconds',
    help: 'Duration of a pass of the watch.',
    buckets: [0.001, 0.01, 0.1, 1, 10],
    registers,
  });
  const batches = new Histogram({
    name: 'outcry_store_batch_reports',
    help: 'Reports written in one transaction, and so with one disk sync.',
    buckets: [1, 4, 16, 64, 256, 1_024],
    registers,
  });
  const cuts = new Counter({
    name: 'outcry_connections_refused_total',
    help: 'Connections and live streams that were refused or cut off, by the resource that ran out.',
    labelNames: ['reason'],
    registers,
  });
  const decisions = new Counter({
    name: 'outcry_notices_decided_total',
    help: 'Notices for channels, by decision: told, held or dropped, each for a reason.',
    labelNames: ['why'],
    registers,
  });
  const tries = new Counter({
    name: 'outcry_messages_total',
    help: 'Attempts to send a message to a channel, by outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const channels = new Gauge({
    name: 'outcry_channels',
    help: 'Channels by state: in order, failing, or disabled until an operator steps in.',
    labelNames: ['state'],
    registers,
  });
  const opened = new Counter({
    name: 'outcry_incidents_opened_total',
    help: 'Incidents reported since the start.',
    registers,
  });
  const calibrated = calibrationGauges(registers);
  const gaugesOfServices = serviceGauges(registers);
  for (const outcome of ['counted', ...ASIDE_REASONS]) reports.inc({ outcome }, 0);
  for (const state of CHANNEL_STATES) channels.set({ state }, 0);
  for (const reason of SHORTAGES) cuts.inc({ reason }, 0);
  for (const reason of DROP_REASONS) drops.inc({ reason }, 0);

  return {
    dropped: (reason) => drops.inc({ reason }),
    accepted: ({ counted, reason }) => reports.inc({ outcome: counted ? 'counted' : (reason ?? 'repeat') }),
    unbelieved: () => unbelieved.inc(),
    batch: (reports) => batches.observe(reports),
    cut: (reason) => cuts.inc({ reason }),
    noticeDecided: (why) => decisions.inc({ why }),
    channels(figures) {
      for (const state of CHANNEL_STATES) channels.set({ state }, figures[state]);
    },
    messageTried: (kind, outcome) => tries.inc({ kind, outcome }),
    pass: (seconds) => passes.observe(seconds),
    watched(figures) {
      for (const status of STATUSES) services.set({ status }, figures.services.get(status) ?? 0);
      streams.set(figures.streams);
      lag.set(figures.lagSeconds);
    },
    calibrated,
    decided(reason) {
      if (OPENING.has(reason)) opened.inc();
    },
    services: gaugesOfServices,
    async text(accept = '') {
      const asked = accept.includes('application/openmetrics-text') ? open : register;
      return { contentType: asked.contentType, text: await asked.metrics() };
    },
  };
}

/** The labels are sizes, rarities and marks: some forty series in total. */
function calibrationGauges(registers: Registers): Metrics['calibrated'] {
  const expected = new Gauge({
    name: 'outcry_expected_false_incidents_a_month',
    help: 'Incidents to expect in a month in which nothing happens, over all watched services.',
    registers,
  });
  const watched = new Gauge({
    name: 'outcry_calibration_watched_seconds',
    help: 'Time that services were watched, summed over services, by their normal number of reports.',
    labelNames: ['size'],
    registers,
  });
  const exceedances = new Gauge({
    name: 'outcry_calibration_exceedances',
    help: 'Surges at least as rare as nominal, in which no editor confirmed problems.',
    labelNames: ['size', 'nominal'],
    registers,
  });
  const marked = new Gauge({
    name: 'outcry_incidents_marked',
    help: 'Recorded incidents, by what editors found.',
    labelNames: ['mark'],
    registers,
  });
  return ({ calibration, statedAMonth }) => {
    expected.set(statedAMonth);
    for (const row of calibration.sizes) {
      watched.set({ size: row.size }, row.days * (DAY / SECOND));
      for (const { nominal, surges } of row.exceedances)
        exceedances.set({ size: row.size, nominal: nominal.toExponential() }, surges);
    }
    for (const mark of [...FINDINGS, 'unmarked'] as const) marked.set({ mark }, calibration.findings[mark]);
  };
}
