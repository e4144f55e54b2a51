/**
 * The core as a library: everything here is pure and runs on event time, in any JavaScript runtime.
 * @module
 */
export * from './account.ts';
export { NEW_USUAL_HOURS } from './alarm-hours.ts';
export * from './calibration.ts';
export * from './category-priors.ts';
export * from './co-movement.ts';
export * from './collateral.ts';
export * from './collateral-odds.ts';
export * from './collateral-roles.ts';
export * from './count.ts';
export * from './counts.ts';
export * from './coverage.ts';
export * from './detector.ts';
export * from './errors.ts';
export * from './explanation.ts';
export * from './facet.ts';
export * from './fold.ts';
export * from './holes.ts';
export * from './incident.ts';
export type { LevelSource } from './level-keeper.ts';
export * from './levels.ts';
export * from './mark.ts';
export * from './monitor.ts';
export * from './network.ts';
export * from './notification.ts';
export type { Outcome } from './outcome.ts';
export * from './past.ts';
export * from './place.ts';
export * from './prior.ts';
export * from './promise.ts';
export * from './problem-shares.ts';
export * from './relations.ts';
export * from './report.ts';
export * from './scope-change.ts';
export * from './scope.ts';
export * from './service.ts';
export * from './size.ts';
export * from './status.ts';
export * from './surge.ts';
export * from './surge-rates.ts';
export type { Tail } from './tails.ts';
export * from './time.ts';
export * from './update.ts';
export * from './voices.ts';
export * from './watermark.ts';
