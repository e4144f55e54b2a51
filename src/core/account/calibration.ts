import type { Account } from './account.ts';
import type { Finding, Mark } from '../domain/mark.ts';
import { falseIncidentsAMonth, tailsOf } from './false-incident-budget.ts';
import { SIZES, type Size } from './size.ts';
import { poissonInterval } from '../stats/poisson.ts';
import { binOf } from './surge-bins.ts';

/** Evidence e claims that a surge this high occurs once in 10^e service-days. These rates are compared with the observed ones. */
export const NOMINALS = [1e-1, 1e-2, 1e-3, 1e-4] as const;

/** How often surges as rare as `nominal` occurred, not counting those whose problems an editor confirmed. */
export interface Exceedance {
  /** Per service-day, according to evidence. */
  readonly nominal: number;
  readonly surges: number;
  /** Per service-day, with the 95 % interval; 0 and no upper end if there were no service-days. */
  readonly measured: number;
  readonly low: number;
  readonly high: number | null;
}

/** The account of the services of one size, or of all. */
export interface SizeCalibration {
  readonly size: Size | 'all';
  /** Services watched now. */
  readonly services: number;
  /** Service-days on account. */
  readonly days: number;
  readonly exceedances: readonly Exceedance[];
}

/** What an instance can say about how often it is wrong. */
export interface Calibration {
  readonly services: number;
  /** Reported incidents on account by the editors' finding; `unmarked`: without one. */
  readonly findings: Readonly<Record<Finding | 'unmarked', number>>;
  readonly sizes: readonly SizeCalibration[];
  readonly all: SizeCalibration;
}

/** Compares evidence with what an account observed. A surge counts as chance until an editor confirms its incident. */
export function calibrate(account: Account, marks: Iterable<Mark>): Calibration {
  const found = new Map([...marks].map(({ incident, finding }) => [incident, finding]));
  const findings = { confirmed: 0, unconfirmed: 0, withdrawn: 0, unmarked: 0 };
  const real = SIZES.map(() => NOMINALS.map(() => 0));
  for (const { incident, size, evidence } of account.alarms) {
    const finding = found.get(incident) ?? 'unmarked';
    findings[finding]++;
    if (finding !== 'confirmed') continue;
    for (const [nth, nominal] of NOMINALS.entries()) if (reaches(evidence, nominal)) real[size]![nth]!++;
  }
  const counted = SIZES.map((size, index) => ({
    size,
    services: account.services[index] as number,
    days: account.days(index),
    surges: NOMINALS.map((nominal, nth) => account.surgesFrom(index, binFrom(nominal)) - real[index]![nth]!),
  }));
  const sum = (of: (row: (typeof counted)[number]) => number) =>
    counted.reduce((total, row) => total + of(row), 0);
  const all = {
    size: 'all' as const,
    services: sum(({ services }) => services),
    days: sum(({ days }) => days),
    surges: NOMINALS.map((_, nth) => sum(({ surges }) => surges[nth] as number)),
  };
  return { services: all.services, findings, sizes: counted.map(withRates), all: withRates(all) };
}

/** The stated rate: false incidents a month over all watched services, at the levels in force. */
export function statedFalseIncidents(account: Account, problems: number): number {
  return falseIncidentsAMonth(account.services, tailsOf(account), problems);
}

const binFrom = (nominal: number): number => binOf(-Math.log10(nominal));
const reaches = (evidence: number, nominal: number): boolean => binOf(evidence) >= binFrom(nominal);

function withRates({
  surges,
  ...row
}: Omit<SizeCalibration, 'exceedances'> & { surges: readonly number[] }): SizeCalibration {
  const exceedances = NOMINALS.map((nominal, nth): Exceedance => {
    const came = surges[nth] as number;
    if (row.days === 0) return { nominal, surges: came, measured: 0, low: 0, high: null };
    const { low, high } = poissonInterval(came);
    return { nominal, surges: came, measured: came / row.days, low: low / row.days, high: high / row.days };
  });
  return { ...row, exceedances };
}
