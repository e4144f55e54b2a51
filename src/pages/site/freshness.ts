import { MINUTE, SECOND, type Millis } from '../../core/base/time.ts';
import type { Page } from '../base/page.ts';

/** A page untouched by any tick is redrawn after this, to keep its "as of" honest. */
export const UNTOUCHED_FRESH: Millis = 1 * MINUTE;
/** Every tick touches pages about many services, so they are redrawn no more often than this. */
export const BOARD_FRESH: Millis = 10 * SECOND;

/** When something was drawn, and what it depends on. */
export interface Drawn {
  readonly about: Page['about'];
  /** Event time it is as of. */
  readonly at: Millis;
  /** The value of {@link Freshness.happened} when its data was read. */
  readonly happened: number;
  /** The service whose latest reports it must include; null if none. */
  readonly thanksFor: string | null;
}

/**
 * Whether something drawn may still be shown. Every event has a number, and a drawing remembers the number it includes, so that a tick does
 * not have to mark pages.
 */
export class Freshness {
  /** The number of events so far. */
  happened = 0;
  /** The number of those that affected more than a thank-you page. */
  edition = 0;
  /** The last tick of each service and of any; the last report on each; the last time that all pages were invalidated. */
  readonly #ticked = new Map<string, number>();
  #anyTicked = 0;
  readonly #reported = new Map<string, number>();
  #overruled = 0;
  /** The last time that the catalog was replaced. */
  #forgotten = 0;

  /** A tick judged those services. */
  tick(services: Iterable<string>): void {
    this.happened++;
    this.edition++;
    for (const service of services) {
      this.#ticked.set(service, this.happened);
      this.#anyTicked = this.happened;
    }
  }

  /** A report on the service was counted. */
  report(service: string): void {
    this.#reported.set(service, ++this.happened);
  }

  /** Invalidates all pages, even those about many services, because what they say may be wrong. */
  overrule(): void {
    this.#overruled = ++this.happened;
    this.edition++;
  }

  /** The catalog was replaced, with other services. */
  forget(): void {
    this.overrule();
    this.#forgotten = this.happened;
    this.#ticked.clear();
    this.#reported.clear();
  }

  /** `restMs`: how long it stays fresh if no tick touches it. */
  isFresh({ about, at, happened, thanksFor }: Drawn, now: Millis, restMs: Millis): boolean {
    if (this.#overruled > happened) return false;
    if (this.#lacksReport(happened, thanksFor)) return false;
    if (now - at >= restMs) return false;
    if (about === 'all') return this.#anyTicked <= happened || now - at < BOARD_FRESH;
    const touched = about.some((service) => (this.#ticked.get(service) ?? 0) > happened);
    return !touched || (about.length > 1 && now - at < BOARD_FRESH);
  }

  /**
   * Whether no part of it may be reused: the catalog was replaced, or it thanks for a report that came after it was drawn and must be
   * included.
   */
  isWrong({ happened, thanksFor }: Drawn): boolean {
    return this.#forgotten > happened || this.#lacksReport(happened, thanksFor);
  }

  #lacksReport(happened: number, thanksFor: string | null): boolean {
    return thanksFor !== null && (this.#reported.get(thanksFor) ?? 0) > happened;
  }
}
