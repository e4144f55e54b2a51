import { Gauge, type OpenMetricsContentType, type PrometheusContentType, type Registry } from 'prom-client';
import { STATUSES, type Status } from '../core/incident/status.ts';

/** One registry for each format of the metrics. */
export type Registers = (Registry<PrometheusContentType> | Registry<OpenMetricsContentType>)[];

/** The values of a service's gauges. */
export interface ServiceFigures {
  readonly slug: string;
  readonly status: Status;
  readonly evidence: number;
  /** Null if reports could not be taken, so that the number is unknown. */
  readonly lastHour: number | null;
}

/** Six series per service. Those of services that are no longer chosen are removed. */
export function serviceGauges(registers: Registers): (services: readonly ServiceFigures[]) => void {
  const status = new Gauge({
    name: 'outcry_service_status',
    help: 'Whether a service has a status, 1 or 0; see OUTCRY_METRICS_SERVICES.',
    labelNames: ['service', 'status'],
    registers,
  });
  const evidence = new Gauge({
    name: 'outcry_service_evidence',
    help: 'How surprising the reports of a service are: -log10 of how many times a day counts this high are expected by chance.',
    labelNames: ['service'],
    registers,
  });
  const reports = new Gauge({
    name: 'outcry_service_recent_reports',
    help: 'Counted reports of a service in the last hour; absent while reports cannot be accepted.',
    labelNames: ['service'],
    registers,
  });
  return (services) => {
    for (const gauge of [status, evidence, reports]) gauge.reset();
    for (const { slug: service, ...figures } of services) {
      for (const one of STATUSES) status.set({ service, status: one }, Number(figures.status === one));
      evidence.set({ service }, figures.evidence);
      if (figures.lastHour !== null) reports.set({ service }, figures.lastHour);
    }
  };
}
