import { Account, type Alarm, type EndedSurge } from './account.ts';
import type { Levels } from '../detect/levels.ts';
import { freeze, thaw } from '../base/frozen.ts';
import type { Millis } from '../base/time.ts';
import type { Recounted } from './watched-sizes.ts';

/** What levels depend on, apart from the account. */
export interface LevelSource {
  /** Called every hour, and in a minute in which services joined: `levelsOf(account, target)`. */
  levels(account: Account): Levels;
  /** How many services are watched in total; by default those with reports. */
  watched?(): number;
}

/**
 * Keeps the account of a fold and the levels that follow from it. Levels are fixed for an hour, or until services join, so that consecutive
 * ticks are judged alike; they are saved as they are, so that a restart changes nothing.
 */
export class LevelKeeper {
  readonly #source: LevelSource;
  #account = new Account();
  #levels: Levels;
  #stale = false;

  constructor(source: LevelSource) {
    this.#source = source;
    this.#account.watch(this.#watched);
    this.#levels = source.levels(this.#account);
  }

  get account(): Account {
    return this.#account;
  }

  get #watched(): number {
    return this.#source.watched?.() ?? 0;
  }

  get levels(): Levels {
    return this.#levels;
  }

  /** Another service is watched; its size is an index in `SIZES`, as is that of its imported past (null if it has none). */
  join(size: number, imported: number | null): void {
    this.#account.join(size, imported);
    this.#stale = true;
  }

  surge(surge: EndedSurge, at: Millis): void {
    this.#account.surge(surge, at, this.#levels.open);
  }

  /** A minute is over: services that joined during it count from here on. */
  closeMinute(): void {
    if (this.#stale) this.#refresh();
  }

  /** An hour that was covered is over. */
  closeHour(at: Millis): void {
    this.#account.hour(at, this.#levels.open);
    this.#account.watch(this.#watched);
    this.#refresh();
  }

  /** Services were counted anew by size. */
  recount(services: Recounted): void {
    this.#account.recount(services);
    this.#account.watch(this.#watched);
    this.#refresh();
  }

  #refresh(): void {
    this.#levels = this.#source.levels(this.#account);
    this.#stale = false;
  }

  /** Serialized: levels and alarms, and the sums of the account. */
  save(): Uint8Array {
    const { alarms, sums } = this.#account.save();
    return freeze('account', { levels: this.#levels, stale: this.#stale, alarms }, sums);
  }

  /** Restores what {@link LevelKeeper.save} returned. */
  load(bytes: Uint8Array): void {
    const { head, body } = thaw<SavedHead>('account', bytes);
    this.#account = Account.load({ alarms: head.alarms, sums: body });
    this.#levels = head.levels;
    this.#stale = head.stale;
  }
}

interface SavedHead {
  readonly levels: Levels;
  readonly stale: boolean;
  readonly alarms: readonly Alarm[];
}
