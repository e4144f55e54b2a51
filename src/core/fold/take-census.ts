import { Census } from '../account/census.ts';
import { PIECE, type Pieces } from '../base/pieces.ts';
import type { Millis } from '../base/time.ts';
import type { Monitors } from './monitors.ts';

/** What a census needs to know about a service besides its monitor. */
interface Facts {
  importedPerHour(service: string): number | null;
  category(service: string): string | null;
}

/** Counts all services at the end of a day, after catching up those at rest. */
export function* takeCensus(monitors: Monitors, at: Millis, facts: Facts): Pieces<Census> {
  const census = new Census();
  let counted = 0;
  for (const monitor of monitors.all) {
    monitors.settle(monitor, at);
    census.add({
      perHour: monitor.perHour(at),
      importedPerHour: facts.importedPerHour(monitor.service),
      category: monitor.learning ? null : facts.category(monitor.service),
    });
    if (++counted % PIECE === 0) yield;
  }
  return census;
}
