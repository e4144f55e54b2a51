import type { LevelSource } from '../account/level-keeper.ts';
import type { PastCounts } from '../detect/past.ts';
import type { Prior } from '../detect/prior.ts';
import type { Relations } from '../domain/relations.ts';
import type { Millis } from '../base/time.ts';

/** What the fold must be told about a service when its first report comes. */
export interface Background extends LevelSource {
  /** The prior of a service before its category has known ones. */
  prior(service: string): Prior;
  /** The category whose known services its prior is taken from; none if omitted or null. */
  category?(service: string): string | null;
  past(service: string): PastCounts | null;
  /** Whether a network rents out machines; if omitted, none does. */
  hosting?(network: number): boolean;
  /** Which services are mistaken for which; none if omitted. */
  relations?(): Relations;
  /** Whether an editor had confirmed an incident by that time, which reports it without further evidence; none if omitted. */
  readonly confirmed?: Confirmed;
}

export type Confirmed = (incident: string, at: Millis) => boolean;
