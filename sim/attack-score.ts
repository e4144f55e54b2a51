import { levelsOf } from '../src/core/account/false-incident-budget.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../src/core/base/time.ts';
import { Fold, type CountedReport } from '../src/core/fold/fold.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import type { Incident } from '../src/core/incident/incident.ts';
import { looksMade } from '../src/core/incident/status.ts';
import type { Case } from './attack-crowds.ts';
import { Voices } from '../src/core/domain/voices.ts';
import { createRandom, type Random } from './random.ts';
import { HOSTING, accessNetworks, ordinaryOrigin, type AccessNetwork, type Origin } from './senders.ts';

/** Ordinary reports an hour of the instance's services; the crowd reports one of the first four. */
export const TARGET_RATES = [0, 5, 50, 300] as const;
const OTHER_RATES = Array.from({ length: 36 }, (_, nth) => 1 + (nth % 6) * 3);
/** Prefix of states that belong to no single service. */
const SHARED_STATE = '~';
/** Services with more reports an hour are left out of the small instance. */
const FEW_RATE_MAX = 50;
const START = Date.UTC(2026, 0, 5);
/** Ordinary weeks that an instance lives through first. */
export const WEEKS = 5;
/** The crowd comes two hours after the state that all seeds share. */
const BEFORE = 2 * HOUR;
const AFTER = HOUR + 20 * MINUTE;
const FALSE_A_MONTH = 2;

/** A service with its ordinary number of reports an hour. */
interface Watched {
  readonly service: string;
  readonly rate: number;
}

const ALL: readonly Watched[] = [
  ...TARGET_RATES.map((rate) => ({ service: nameOf(rate), rate })),
  ...OTHER_RATES.map((rate, nth) => ({ service: `other-${nth}`, rate })),
];

/** The frozen state of an instance that has been running for five weeks: every seed continues from it. */
export interface Instance {
  readonly services: readonly Watched[];
  readonly at: Millis;
  readonly networks: readonly AccessNetwork[];
  readonly states: readonly { readonly service: string; readonly state: Uint8Array }[];
  readonly account: Uint8Array;
}

/** The result of a crowd. */
export interface Outcome {
  readonly opened: boolean;
  readonly notices: number;
  readonly flagged: boolean;
  /** Counted reports on the service, including ordinary ones. */
  readonly voices: number;
  /** From the first report of the crowd to the incident. */
  readonly delay: Millis | null;
  /** Networks in the scope when the incident opens. */
  readonly through: readonly string[];
}

export function nameOf(rate: number): string {
  return `of-${rate}`;
}

function newFold(): Fold {
  return new Fold({
    prior: () => defaultPrior,
    past: () => null,
    levels: (account) => levelsOf(account, FALSE_A_MONTH),
    hosting: (network) => HOSTING.includes(network),
    watched: () => TARGET_RATES.length + OTHER_RATES.length,
  });
}

/** Plays the ordinary weeks of an instance; `few` leaves the busiest service out. */
export function settle(seed: string, weeks = WEEKS, few = false): Instance {
  const services = ALL.filter(({ rate }) => !few || rate <= FEW_RATE_MAX);
  const networks = accessNetworks();
  const random = createRandom(`instance ${seed}`);
  const fold = newFold();
  const until = START + weeks * 7 * DAY + 12 * HOUR;
  const counting = countingIn(fold);
  for (const sent of ordinary(START, until, { services, networks }, random)) fold.add(counting(sent));
  return frozen(fold, until, { services, networks });
}

interface Seen {
  readonly onReport?: (report: CountedReport) => void;
  readonly onIncidents?: (incidents: readonly Incident[]) => void;
}

/**
 * Continues an instance for that many ordinary days with additional reports: `hostile` returns those between two moments. `seen` is called
 * with each counted report and, day by day, with the incidents that changed.
 */
export function liveOn(
  instance: Instance,
  days: number,
  seed: string,
  hostile: (from: Millis, to: Millis, nth: number, random: Random) => readonly Sending[],
  seen: Seen = {},
): Instance {
  const random = createRandom(`days ${seed}`);
  const hostileRandom = createRandom(`fed ${seed}`);
  const fold = thawed(instance);
  const counting = countingIn(fold);
  let { at } = instance;
  for (let nth = 0; nth < days; nth++) {
    const sent = [...ordinary(at, at + DAY, instance, random), ...hostile(at, at + DAY, nth, hostileRandom)];
    for (const one of sent.sort((a, b) => a.at - b.at)) {
      const report = counting(one);
      if (report.counted) seen.onReport?.(report);
      fold.add(report);
    }
    at += DAY;
    fold.advance(at);
    const { incidents } = fold.take();
    seen.onIncidents?.(incidents);
  }
  return frozen(fold, at, instance);
}

/** The expected reports of the next day, at a service that began with that many an hour. */
export function usualADay(instance: Instance, rate: number): number {
  const bands = thawed(instance).bands(nameOf(rate), instance.at, instance.at + DAY, HOUR);
  return bands.reduce((sum, { mean }) => sum + mean, 0);
}

/** The current `problems` level of an instance. */
export const levelOf = (instance: Instance): number => thawed(instance).levels.open;

function frozen(fold: Fold, at: Millis, { services, networks }: Population): Instance {
  fold.advance(at);
  return { at, services, networks, states: fold.save(fold.streams), account: fold.saveAccount() };
}

/** With its complete state, or with the shared state and that of one service. */
function thawed(instance: Instance, only?: string): Fold {
  const fold = newFold();
  fold.advance(instance.at);
  for (const { service, state } of instance.states)
    if (only === undefined || service === only || service.startsWith(SHARED_STATE)) fold.load(service, state);
  fold.loadAccount(instance.account);
  return fold;
}

/** The conditions of one run. */
interface Facing {
  /** False if every report is a voice whose sender is vouched for. */
  readonly defended?: boolean;
  /** Whether no client solves the proof of work while one is asked for; otherwise all do, attackers included. */
  readonly unproven?: boolean;
}

/**
 * A crowd at one service on an ordinary day. Other services are left at rest: what they know of networks is loaded, and within the few
 * hours played they decide nothing.
 */
export function face(
  { crowd, own }: Case,
  rate: number,
  instance: Instance,
  seed: string,
  { defended = true, unproven = false }: Facing = {},
): Outcome {
  const random = createRandom(`crowd ${seed}`);
  const service = nameOf(rate);
  const fold = thawed(instance, service);
  const begin = instance.at + BEFORE;
  const counting = countingIn(fold, own);
  const crowded = crowd(random, instance.networks).map(({ after, origin }) => ({
    service,
    at: begin + after,
    origin,
  }));
  const { networks } = instance;
  const all = [
    ...ordinary(instance.at, begin + AFTER, { services: [{ service, rate }], networks }, random),
    ...crowded,
  ];
  let flagged = false;
  let voices = 0;
  for (const sent of all.sort((one, other) => one.at - other.at)) {
    if (sent.at < fold.at) continue;
    const state = fold.state(service);
    const doubted = state !== null && looksMade(state);
    if (sent.at >= begin) flagged ||= doubted;
    const report = counting(sent);
    if (report.counted && sent.service === service && sent.at >= begin) voices++;
    if (!defended) fold.add({ ...reportOf(sent), counted: true, sender: null });
    else fold.add(unproven && doubted ? { ...report, manner: 'unproven' } : report);
  }
  fold.advance(begin + AFTER);
  const { incidents, notices } = fold.take();
  return summary();

  function summary(): Outcome {
    const mine = incidents.filter((one) => one.service === service);
    const opened = mine.find(({ detectedAt }) => detectedAt !== null && detectedAt >= begin);
    const parts = opened?.scope.parts ?? [];
    return {
      opened: opened !== undefined,
      notices: notices.filter((one) => one.service === service && one.at >= begin).length,
      flagged,
      voices,
      delay: opened === undefined ? null : (opened.detectedAt as Millis) - begin,
      through: parts.filter(({ dimension }) => dimension === 'network').map(({ key }) => key),
    };
  }
}

/** A report before it is decided whether it is a voice. */
export interface Sending {
  readonly service: string;
  readonly at: Millis;
  readonly origin: Origin;
}

/** Works like the intake: each device is a voice, up to the limit of its address. `own`: a network that the operator vouches for. */
function countingIn(fold: Fold, own?: number): (sent: Sending) => CountedReport {
  const voices = new Voices();
  return (sent) => {
    const { network, ip, address, device, sender } = sent.origin;
    const vouched = network === own;
    const speaker = {
      reporters: [address] as const,
      devices: device === null ? [] : [device],
      capacity: vouched ? Infinity : fold.senders.capacityOf(network, ip),
    };
    const { counted, reason, seat } = voices.admit(sent.service, speaker, sent.at);
    // A daily pseudonym, as in the intake: which addresses share one changes from day to day.
    const behind = `${Math.floor(sent.at / DAY)} ${address}`;
    const known = device === null ? null : { token: device, behind, ip, seat };
    return { ...reportOf(sent), counted, reason, sender: vouched ? null : sender, device: known };
  };
}

/** The services that ordinary reports are about, and their networks. */
type Population = Pick<Instance, 'services' | 'networks'>;

function ordinary(from: Millis, to: Millis, { services, networks }: Population, random: Random): Sending[] {
  const all: Sending[] = [];
  for (const { service, rate } of services) {
    if (rate === 0) continue;
    const next = (at: Millis) => at - (Math.log(1 - random.next()) * HOUR) / (rate * rhythm(at));
    for (let at = next(from); at < to; at = next(at))
      all.push({ service, at: Math.floor(at), origin: ordinaryOrigin(networks, random) });
  }
  return all.sort((one, other) => one.at - other.at);
}

const rhythm = (at: Millis): number => 1 + 0.6 * Math.sin((2 * Math.PI * ((at % DAY) - 8 * HOUR)) / DAY);

/** Without information about the sender. */
function reportOf({ service, at, origin: { network, country } }: Sending): CountedReport {
  const place = { country, region: null, city: null };
  return { at, service, counted: true, network, place, problem: null };
}
