import { MINUTE, SECOND, type Millis } from '../../core/base/time.ts';
import type { Page } from '../base/page.ts';

/** A page no tick touched is still drawn anew after this, so that its "as of" stays honest. */
export const UNTOUCHED_FRESH: Millis = 1 * MINUTE;
/** Pages of many services are touched by every tick; they are drawn no more often than this. */
export const BOARD_FRESH: Millis = 10 * SECOND;

/** When something was drawn, and of what. */
export interface Drawn {
  readonly about: Page['about'];
  /** Event time it is as of. */
  readonly at: Millis;
  /** How much had happened ({@link Freshness.happened}) when its data was asked for. */
  readonly happened: number;
  /** The service whose reports it must hold at once; null where it need not. */
  readonly thanksFor: string | null;
}

/**
 * Whether what was drawn may still be shown. Everything that happens has a number, and a drawing remembers the number it is as of:
 * so a tick need not mark any page.
 */
export class Freshness {
  /** How much has happened so far. */
  happened = 0;
  /** How much of that changed more than the page that thanks for a report. */
  edition = 0;
  /** The last tick of each service, and of any; the last report on each; the last time that all pages were overruled. */
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

  /** What all pages say may be wrong: none may be shown any more, not even one of many services. */
  overrule(): void {
    this.#overruled = ++this.happened;
    this.edition++;
  }

  /** The catalog is another one, with other services. */
  forget(): void {
    this.overrule();
    this.#forgotten = this.happened;
    this.#ticked.clear();
    this.#reported.clear();
  }

  /** `restMs`: how long it is fresh where no tick touches it. */
  isFresh({ about, at, happened, thanksFor }: Drawn, now: Millis, restMs: Millis): boolean {
    if (this.#overruled > happened) return false;
    if (this.#lacksReport(happened, thanksFor)) return false;
    if (now - at >= restMs) return false;
    if (about === 'all') return this.#anyTicked <= happened || now - at < BOARD_FRESH;
    const touched = about.some((service) => (this.#ticked.get(service) ?? 0) > happened);
    return !touched || (about.length > 1 && now - at < BOARD_FRESH);
  }

  /**
   * Whether nothing of it may stay as it is: the catalog is another one, or it thanks for a report that came since, and its
   * numbers are to hold that at once.
   */
  isWrong({ happened, thanksFor }: Drawn): boolean {
    return this.#forgotten > happened || this.#lacksReport(happened, thanksFor);
  }

  #lacksReport(happened: number, thanksFor: string | null): boolean {
    return thanksFor !== null && (this.#reported.get(thanksFor) ?? 0) > happened;
  }
}
