import { CAPACITY_UNKNOWN } from '../core/spread/address-capacity.ts';
import { memoryRate } from '../adapters/memory/rate.ts';
import { memorySalts } from '../adapters/memory/salts.ts';
import { memoryVoices } from '../adapters/memory/voices.ts';
import type { Millis } from '../core/base/time.ts';
import type { Gazetteer, Place } from '../core/domain/place.ts';
import type { Service } from '../core/domain/service.ts';
import { APPEND_QUEUE_MAX, type ReportLog } from '../ports/log.ts';
import { openIntake, type Intake, type IntakeOptions } from './intake.ts';
import { Pseudonymizer } from './pseudonym.ts';

export const START = Date.UTC(2025, 2, 10, 9, 25);
export const LONDON: Place = { country: 'GB', city: 'London', region: 'England' };

export const x: Service = {
  slug: 'x',
  name: 'X',
  category: 'social',
  countries: [],
  aliases: [],
  homepage: null,
  officialStatus: null,
  problems: [],
};

const gazetteer: Gazetteer = {
  resolve(input) {
    const { country, city } = typeof input === 'string' ? { country: input, city: undefined } : input;
    if (country !== 'GB') return null;
    if (city === 'London') return LONDON;
    return city === undefined ? { country: 'GB', city: null, region: null } : null;
  },
  ofTimeZone: (zone) => (zone === 'Europe/London' ? LONDON : null),
  zones: () => new Map(),
  countries: () => [],
};

/** An intake for the services `x` and `small` on a log in memory; a test passes what it examines. */
export function intakeOn(
  log: ReportLog,
  now: () => Millis,
  given: Partial<IntakeOptions> = {},
): Promise<Intake> {
  let [ids, salts] = [0, 0];
  return openIntake({
    log,
    now,
    randomId: () => `id-${now()}-${++ids}`,
    pseudonymizer: new Pseudonymizer(memorySalts(), (bytes) => new Uint8Array(bytes).fill(++salts)),
    voices: memoryVoices(log, now),
    limiter: memoryRate(),
    gazetteer,
    placeOfAddress: () => null,
    proofs: { asked: () => false, check: async () => null },
    network: (address) => (address === '192.0.2.1' ? 64_500 : null),
    vouchedFor: (address) => address === '192.0.2.99',
    capacity: () => CAPACITY_UNKNOWN,
    service: (slug) => (slug === 'x' || slug === 'small' ? { ...x, slug } : null),
    problems: () => ['app'],
    onDrop: () => {},
    onReceipt: () => {},
    waitingMax: () => APPEND_QUEUE_MAX,
    onCrowded: () => {},
    onUnstored: () => {},
    ...given,
  });
}
