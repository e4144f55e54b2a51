import { assert } from '../src/core/base/assert.ts';
import { CategoryPriors, PRIORS_STREAM } from '../src/core/detect/category-priors.ts';
import { facetsOf } from '../src/core/domain/facet.ts';
import { Fold, type CountedReport } from '../src/core/fold/fold.ts';
import { ServiceMonitor } from '../src/core/fold/monitor.ts';
import { defaultPrior } from '../src/core/detect/prior.ts';
import { statedFalseIncidents } from '../src/core/account/calibration.ts';
import { levelsOf } from '../src/core/account/false-incident-budget.ts';
import { DAY, HOUR, MINUTE, ceilTo, type Millis } from '../src/core/base/time.ts';
import { TICK } from '../src/core/domain/watermark.ts';
import { QUIET_START, quietHours, quietPasts, servicesBetween, type QuietService } from './catalog.ts';
import { FEEDERS } from './fed-attacks.ts';
import { createRandom, type Random } from './random.ts';
import { HOSTING, accessNetworks, ordinaryOrigin, type Origin } from './senders.ts';
import { ATTACKS, type Prey, type Strike } from './walk-attacks.ts';

export interface Setting {
  readonly services: number;
  readonly days: number;
  readonly target: number;
  readonly seed: string;
  readonly attack: string;
  /** Whose addresses the attacker uses, one of {@link FEEDERS}. */
  readonly from: string;
  /** How many outages are tried at the end, at each kind of service. */
  readonly outages: number;
}

/** The state of an instance. */
export interface Standing {
  readonly problems: number;
  /** The false incidents a month that it states. */
  readonly stated: number;
  /** How many people within a minute open an incident at an untouched service with {@link PROBED} reports an hour … */
  readonly people: number;
  /** … at one that the attacker may have touched … */
  readonly peopleFed: number;
  /** … and at one of the same category without earlier reports. */
  readonly peopleNew: number;
}

export interface Walked extends Setting {
  /** Counted reports of the attacker, and incidents reported meanwhile. */
  readonly hostile: number;
  readonly opened: number;
  readonly before: Standing;
  readonly after: Standing;
  /** The highest level during the attack. */
  readonly highest: number;
  /** Which outages are found at untouched services, and at services that may have been touched. */
  readonly found: readonly boolean[];
  readonly foundFed: readonly boolean[];
}

/** Reports an hour of the probed services. */
const PROBED = 5;
/** The range of active services' rates, spaced logarithmically. */
const PER_HOUR = [0.25, 10] as const;
/** One in this many active services is never attacked; the number of resting services is the active ones divided by `RESTING`. */
const SPARED = 5;
const RESTING = 3;
const PEOPLE_MAX = 200;
const CATEGORY = 'all';
const NETWORKS = accessNetworks();
/** Days that the instance runs before an attack. */
const BEFORE_DAYS = 28;

/** Plays an attack on an instance with eight weeks of past, and tests what it detects before and after. */
export function walk(setting: Setting): Walked {
  const { days, seed } = setting;
  const services = [...probed(), ...activeServices(setting)];
  const fold = begin(setting, services);
  const attack = ATTACKS[setting.attack]!;
  const targets = {
    active: services.filter((_, nth) => nth % SPARED !== 0).map(asPrey),
    resting: Array.from({ length: Math.floor(setting.services / RESTING) }, (_, nth) => `rest${nth}`),
  };
  const random = createRandom(`walk ${seed}`);
  const originOf = originsOf(setting);
  let [hostile, opened, highest] = [0, 0, 0];
  let before: Standing | null = null;
  const pending: Pace[] = [];
  let hour: Millis = QUIET_START;
  for (const { at, service } of quietHours(
    services,
    QUIET_START,
    QUIET_START + (BEFORE_DAYS + days) * DAY,
    seed,
  )) {
    if (hour % DAY === 0 && hour >= QUIET_START + BEFORE_DAYS * DAY) {
      before ??= standing(fold);
      const nth = Math.round((hour - QUIET_START) / DAY) - BEFORE_DAYS;
      for (const strike of attack(hour, nth, targets, random)) pending.push({ strike, sent: 0 });
    }
    hour += HOUR;
    hostile += playHour(fold, ordinary(services, at, service), { pending, originOf }, hour);
    fold.advance(hour);
    for (const { detectedAt, state } of fold.take().incidents)
      if (detectedAt !== null && state === 'resolved') opened++;
    highest = Math.max(highest, fold.levels.open);
  }
  const after = standing(fold);
  const outages = (rest: boolean) =>
    tryOutages(
      fold,
      services.filter((_, nth) => (nth % SPARED === 0) === rest),
      setting,
    );
  return {
    ...setting,
    hostile,
    opened,
    before: before ?? after,
    after,
    highest,
    found: outages(true),
    foundFed: outages(false),
  };
}

/** A strike in progress, with the number of reports sent. */
interface Pace {
  readonly strike: Strike;
  sent: number;
}
interface Press {
  readonly at: Millis;
  readonly service: string;
  readonly of: Pace | null;
}
/** Where the next report comes from, for the attacker or for people. */
type OriginOf = (hostile: boolean) => Origin;

function originsOf({ from, seed }: Setting): OriginOf {
  const random = createRandom(`origins ${seed}`);
  const ofAttacker = FEEDERS[from]!;
  return (hostile) => (hostile ? ofAttacker(random, NETWORKS) : ordinaryOrigin(NETWORKS, random));
}

/** One untouched service, and one that may be touched. */
function probed(): QuietService[] {
  return ['probe', 'fed'].map((slug) => ({ slug, perHour: PROBED, dispersion: 1 }));
}

function activeServices({ services, seed }: Setting): QuietService[] {
  return servicesBetween(PER_HOUR, services, createRandom(`walked ${seed}`));
}

function asPrey({ slug, perHour }: QuietService): Prey {
  return { service: slug, perHour };
}

function begin({ target, seed }: Setting, services: readonly QuietService[]): Fold {
  return new Fold({
    prior: () => defaultPrior,
    past: quietPasts(services, seed),
    category: () => CATEGORY,
    levels: (account) => levelsOf(account, target),
    watched: () => services.length + Math.floor(services.length / RESTING),
    hosting: (network) => HOSTING.includes(network),
  });
}

function ordinary(services: readonly QuietService[], at: Float64Array, service: Uint32Array): Press[] {
  return Array.from(at, (moment, nth) => ({ at: moment, service: services[service[nth]!]!.slug, of: null }));
}

/** Adds all reports of an hour to the fold in order; returns how many of them were the attacker's. */
function playHour(
  fold: Fold,
  presses: Press[],
  { pending, originOf }: { pending: Pace[]; originOf: OriginOf },
  to: Millis,
): number {
  for (const pace of pending) {
    const { at, gap, most, service } = pace.strike;
    for (let nth = pace.sent; nth < most && at + nth * gap < to; nth++)
      presses.push({ at: Math.floor(at + nth * gap), service, of: pace });
  }
  presses.sort((a, b) => a.at - b.at);
  let hostile = 0;
  const over = new Set<Pace>();
  for (const { at, service, of } of presses) {
    if (of !== null) {
      of.sent++;
      if (over.has(of) || isNear(fold, of.strike, at)) {
        over.add(of);
        continue;
      }
      hostile++;
    }
    fold.add(reportFrom(originOf(of !== null), at, service));
  }
  const left = pending.filter((pace) => pace.sent < pace.strike.most && !over.has(pace));
  pending.splice(0, pending.length, ...left);
  return hostile;
}

function reportFrom({ network, country, sender }: Origin, at: Millis, service: string): CountedReport {
  const place = { country, region: null, city: null };
  return { at, service, counted: true, network, place, problem: null, sender };
}

function isNear(fold: Fold, { service, shyBy, foresees = false }: Strike, at: Millis): boolean {
  if (shyBy === undefined) return false;
  const evidence = foresees ? evidenceWith(fold, service, at) : fold.state(service)?.judgement.evidence;
  return (evidence ?? 0) >= fold.levels.open - shyBy;
}

/** What the evidence would be with a report at `at`. */
function evidenceWith(fold: Fold, service: string, at: Millis): number {
  const monitor = copyOf(fold, service);
  press(fold, monitor, at, createRandom(`foreseen ${at}`));
  monitor.tick(ceilTo(at + 1, TICK), fold.levels, fold.senders);
  return monitor.state().judgement.evidence;
}

function standing(fold: Fold): Standing {
  const { account, levels } = fold;
  const at = Math.floor(fold.at / DAY) * DAY + 12 * HOUR + MINUTE / 2;
  return {
    problems: levels.open,
    stated: statedFalseIncidents(account, levels.open),
    people: peopleInAMinute(fold, 'probe', at),
    peopleFed: peopleInAMinute(fold, 'fed', at),
    peopleNew: peopleInAMinute(fold, null, at),
  };
}

/** The smallest number of people within one minute who open an incident. */
function peopleInAMinute(fold: Fold, service: string | null, at: Millis): number {
  for (let people = 1; people < PEOPLE_MAX; people++)
    if (
      opens(
        fold,
        service,
        Array.from({ length: people }, (_, nth) => at + (nth * 20_000) / people),
      )
    )
      return people;
  return PEOPLE_MAX;
}

/** Whether such reports open an incident at the current levels, everything else being quiet; null: at a new service. */
function opens(fold: Fold, service: string | null, reports: readonly Millis[]): boolean {
  const [first = 0, last = 0] = [reports[0], reports.at(-1)];
  const monitor = service === null ? newService(fold, first) : copyOf(fold, service);
  const random = createRandom(`people ${first}`);
  let next = 0;
  for (let at = ceilTo(first, TICK); at <= last + 30 * MINUTE; at += TICK) {
    const from = next;
    for (; next < reports.length && reports[next]! < at; next++)
      press(fold, monitor, Math.floor(reports[next]!), random);
    if (next === from && at % MINUTE !== 0) continue;
    monitor.tick(at, fold.levels, fold.senders);
    if ((monitor.state().incident?.detectedAt ?? null) !== null) return true;
  }
  return false;
}

/** A usual reporter presses the button. */
function press(fold: Fold, monitor: ServiceMonitor, at: Millis, random: Random): void {
  const report = reportFrom(ordinaryOrigin(NETWORKS, random), at, '');
  monitor.add(at, 1, facetsOf(report), fold.senders.voiceOf(report));
}

function copyOf(fold: Fold, service: string): ServiceMonitor {
  const saved = fold.save([service])[0];
  assert(saved !== undefined, 'services that are probed have been reported on');
  return ServiceMonitor.load(service, defaultPrior, saved.state);
}

function newService(fold: Fold, at: Millis): ServiceMonitor {
  const saved = fold.save([PRIORS_STREAM])[0];
  assert(saved !== undefined, 'a fold has priors');
  const prior = CategoryPriors.thaw(saved.state).of(CATEGORY, defaultPrior);
  return ServiceMonitor.begin('new', { prior }, at);
}

/** Outages of 4 to 100 additional people within 10 to 60 minutes, in the afternoon after. */
function tryOutages(fold: Fold, services: readonly QuietService[], { seed, outages }: Setting): boolean[] {
  const random = createRandom(`outages ${seed}`);
  const day = Math.floor(fold.at / DAY) * DAY;
  return Array.from({ length: outages }, (_, nth) => {
    const { slug } = services[nth % services.length]!;
    const from = day + 13 * HOUR + random.below(4 * HOUR);
    const lasting = MINUTE * (10 + random.below(50));
    const people = random.poisson(4 * 25 ** random.next());
    return opens(fold, slug, moments(random, from, lasting, people));
  });
}

function moments(random: Random, from: Millis, lasting: Millis, count: number): Millis[] {
  return Array.from({ length: count }, () => from + random.below(lasting)).sort((a, b) => a - b);
}
