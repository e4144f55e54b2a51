import type { LevelSource } from '../account/level-keeper.ts';
import type { PastCounts } from '../detect/past.ts';
import type { Prior } from '../detect/prior.ts';
import type { Relations } from '../domain/relations.ts';

/** What the fold must be told of a service when its first report comes. */
export interface Background extends LevelSource {
  /** What is believed of a service before its category has known ones. */
  prior(service: string): Prior;
  /** Whose known services a new one is taken to be like; left out or null: nobody's. */
  category?(service: string): string | null;
  past(service: string): PastCounts | null;
  /** Whether a network rents out machines; left out: none is known to. */
  hosting?(network: number): boolean;
  /** Who can be taken for whom; left out: nobody for anybody. */
  relations?(): Relations;
}
