import { MINUTE, type Millis } from '../src/core/base/time.ts';
import { burstReports, ordinaryCrowd, type SimReport } from './crowd.ts';
import type { Scenario } from './scenarios.ts';

/** The reports of a scenario in [from, to), in order; ordinary days continue after its end for as long as requested. */
export function* play(
  scenario: Scenario,
  seed: string,
  from: Millis = scenario.start,
  to: Millis = scenario.end,
): Generator<SimReport> {
  const bursts = scenario.bursts
    .flatMap((burst) => burstReports(burst, seed))
    .filter(({ at }) => at >= from && at < to)
    .sort((a, b) => a.at - b.at);
  const ordinary = ordinaryCrowd(scenario.ordinary, seed);
  let next = 0;
  for (let minute = from; minute < to; minute += MINUTE) {
    const reports = ordinary(minute);
    while (next < bursts.length && bursts[next]!.at < minute + MINUTE) reports.push(bursts[next++]!);
    yield* reports.sort((a, b) => a.at - b.at);
  }
}
