import { FACETS_MAX } from './facet-table.ts';
import { HOUR, type Millis } from '../base/time.ts';
import { UsualShares, type SavedShares, type UsualShare } from './usual-shares.ts';

/** Hours for which an alarm suspends learning; after them a continuing level is usual, so that no alarm lasts forever. */
const FREEZE_HOURS_MAX = 12;
/** An hour of a facet counts for the scatter at most like a count of four deviations. */
const SCATTER_CLIP = 16;
/** The prior: scatter is that of chance until about this many hours of a facet say otherwise. */
const SCATTER_STRENGTH = 50;
/** … and is remembered for about that many. */
const SCATTER_KEEP = 0.998;

/**
 * Learns the usual shares hour by hour with a delay of an hour, only from hours that have no alarm, are not followed by one, and do not
 * hinge on one group of senders: a surge does not become usual before it is detected, and a fabricated one never does. Also learns how much
 * more facets scatter than their shares imply, since reports of one place may come in clusters: the mean of (n − m)² over that of m·(1 − p)
 * + m²·cv², where m is the share p of all reports of the hour.
 */
export class FacetLearning {
  readonly shares: UsualShares;
  #hour = 0;
  /** Counts of the current hour and of the one before it, by slot. */
  #current: Float64Array;
  #before: Float64Array;
  #currentAlarm = false;
  #beforeAlarm = false;
  #currentDoubted = false;
  #beforeDoubted = false;
  #alarmHours = 0;
  #fadedAt = 0;
  #scatterSeen = 0;
  #scatterUsual = 0;

  constructor(slots: number) {
    this.shares = new UsualShares(slots);
    this.#current = new Float64Array(slots);
    this.#before = new Float64Array(slots);
  }

  grow(slots: number): void {
    this.shares.grow(slots);
    this.#current = grown(this.#current, slots);
    this.#before = grown(this.#before, slots);
  }

  /** A slot is reused for another facet; that many of the service's last reports are known not to be the new facet's. */
  begin(slot: number, among: number): void {
    this.shares.begin(slot, among);
    this.#current[slot] = 0;
    this.#before[slot] = 0;
  }

  /** How much a slot is used: what is remembered of it plus what is still to be learned. */
  use(slot: number): number {
    return this.shares.total(slot) + (this.#current[slot] as number) + (this.#before[slot] as number);
  }

  /** Variance relative to what shares imply, ≥ 1. */
  get scatter(): number {
    return Math.max(1, (this.#scatterSeen + SCATTER_STRENGTH) / (this.#scatterUsual + SCATTER_STRENGTH));
  }

  count(slot: number): void {
    this.#current[slot] = (this.#current[slot] as number) + 1;
  }

  /** There was an alarm in the current hour. */
  alarm(): void {
    this.#currentAlarm = true;
  }

  /** Too many reports of the current hour hinge on one group of senders: it teaches nothing, however often that happens. */
  doubt(): void {
    this.#currentDoubted = true;
  }

  /** Advances to the hour of `at`, and learns what may be learned by then. */
  passTo(at: Millis): void {
    const hour = Math.floor(at / HOUR);
    if (hour <= this.#hour) return;
    this.#close();
    // Another quiet hour has passed: the last one may be learned, and the quiet one has nothing to teach.
    if (hour > this.#hour + 1) {
      this.#hour++;
      this.#close();
    }
    // Further quiet hours only let an alarm be forgotten, so one leap is equivalent to many steps.
    this.#alarmHours = Math.max(0, this.#alarmHours - (hour - this.#hour - 1));
    this.#hour = hour;
  }

  #close(): void {
    this.#alarmHours = Math.max(0, this.#alarmHours + (this.#currentAlarm ? 1 : -1));
    const frozen = this.#alarmHours <= FREEZE_HOURS_MAX && (this.#currentAlarm || this.#beforeAlarm);
    const taught = !frozen && !this.#beforeDoubted;
    if (taught && (this.#before[0] as number) > 0) this.#learn((this.#hour - 1) * HOUR + HOUR / 2);
    [this.#before, this.#current] = [this.#current, this.#before];
    this.#current.fill(0);
    this.#beforeAlarm = this.#currentAlarm;
    this.#currentAlarm = false;
    this.#beforeDoubted = this.#currentDoubted;
    this.#currentDoubted = false;
  }

  #learn(middle: Millis): void {
    const all = this.#before[0] as number;
    const hour = Math.floor(middle / HOUR);
    if (this.#fadedAt > 0) this.shares.fade(hour - this.#fadedAt);
    this.#fadedAt = hour;
    for (let slot = 1; slot < this.#before.length; slot++) {
      const seen = this.#before[slot] as number;
      if (this.#tellsOfScatter(slot, seen)) this.#learnScatter(seen, all, this.shares.usual(slot, middle));
    }
    for (let slot = 0; slot < this.#before.length; slot++) {
      const seen = this.#before[slot] as number;
      if (seen > 0) this.shares.learn(slot, middle, seen);
    }
  }

  /** A facet that was added because it was reported would make all seem to scatter. */
  #tellsOfScatter(slot: number, seen: number): boolean {
    if (slot > FACETS_MAX) return false;
    return this.shares.total(slot) > 1 || (seen > 0 && !this.shares.beganLate(slot));
  }

  #learnScatter(seen: number, all: number, { share, uncertainty }: UsualShare): void {
    const mean = all * share;
    const variance = mean * (1 - share) + mean * mean * uncertainty;
    const square = Math.min((seen - mean) ** 2, SCATTER_CLIP * Math.max(variance, 1));
    const scale = Math.max(variance, 1);
    this.#scatterSeen = this.#scatterSeen * SCATTER_KEEP + square / scale;
    this.#scatterUsual = this.#scatterUsual * SCATTER_KEEP + variance / scale;
  }

  save(): SavedLearning {
    return {
      shares: this.shares.save(),
      current: Array.from(this.#current),
      before: Array.from(this.#before),
      numbers: [
        this.#hour,
        Number(this.#currentAlarm),
        Number(this.#beforeAlarm),
        this.#alarmHours,
        this.#fadedAt,
        this.#scatterSeen,
        this.#scatterUsual,
        Number(this.#currentDoubted),
        Number(this.#beforeDoubted),
      ],
    };
  }

  load({ shares, current, before, numbers }: SavedLearning): void {
    this.shares.load(shares);
    this.#current = Float64Array.from(current);
    this.#before = Float64Array.from(before);
    const [
      hour = 0,
      currentAlarm,
      beforeAlarm,
      alarmHours = 0,
      fadedAt = 0,
      seen = 0,
      usual = 0,
      ...doubted
    ] = numbers;
    this.#hour = hour;
    this.#currentAlarm = currentAlarm === 1;
    this.#beforeAlarm = beforeAlarm === 1;
    this.#alarmHours = alarmHours;
    this.#fadedAt = fadedAt;
    this.#scatterSeen = seen;
    this.#scatterUsual = usual;
    this.#currentDoubted = doubted[0] === 1;
    this.#beforeDoubted = doubted[1] === 1;
  }
}

/** Learning as plain data; see {@link FacetLearning.save}. */
export interface SavedLearning {
  readonly shares: SavedShares;
  readonly current: readonly number[];
  readonly before: readonly number[];
  readonly numbers: readonly number[];
}

function grown(array: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}
