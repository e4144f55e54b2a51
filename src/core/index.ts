/**
 * The core as a library: everything here is pure and runs on event time, in any JavaScript runtime.
 * Rooms in the order of imports: each uses only those above it.
 * @module
 */

export * from './base/count.ts';
export * from './base/digest.ts';
export * from './base/errors.ts';
export * from './base/expiring.ts';
export * from './base/judge.ts';
export * from './base/time.ts';

export * from './stats/bounded-mean.ts';
export type { Tail } from './stats/tails.ts';

export * from './domain/counts.ts';
export * from './domain/coverage.ts';
export * from './domain/device.ts';
export * from './domain/facet.ts';
export * from './domain/holes.ts';
export type { LessWeight } from './domain/less-weight.ts';
export * from './domain/mark.ts';
export * from './domain/network.ts';
export * from './domain/place.ts';
export * from './domain/relations.ts';
export * from './domain/report.ts';
export * from './domain/service.ts';
export * from './domain/voices.ts';
export * from './domain/watermark.ts';

export { NEW_USUAL_HOURS } from './detect/alarm-hours.ts';
export type { Band } from './detect/band.ts';
export * from './detect/category-priors.ts';
export * from './detect/detector.ts';
export * from './detect/explanation.ts';
export type { Judgement, Knowledge } from './detect/judgement.ts';
export * from './detect/levels.ts';
export type { Onset } from './detect/onset.ts';
export * from './detect/past.ts';
export * from './detect/prior.ts';

export * from './account/account.ts';
export * from './account/calibration.ts';
export * from './account/false-incident-budget.ts';
export type { LevelSource } from './account/level-keeper.ts';
export * from './account/shipped-tails.ts';
export * from './account/size.ts';
export * from './account/surge-bins.ts';
export * from './account/surge-rates.ts';
export * from './account/surge.ts';
export type { Recounted } from './account/watched-sizes.ts';

export * from './scope/problem-shares.ts';
export * from './scope/scope-change.ts';
export * from './scope/scope.ts';

export * from './blame/co-movement.ts';
export * from './blame/collateral-odds.ts';
export * from './blame/collateral-roles.ts';
export * from './blame/collateral.ts';

export * from './incident/incident.ts';
export * from './incident/notice.ts';
export * from './incident/notification.ts';
export type { Outcome } from './incident/outcome.ts';
export * from './incident/status.ts';
export * from './incident/told.ts';
export * from './incident/update.ts';

export * from './fold/comparison.ts';
export * from './fold/fold.ts';
export * from './fold/monitor.ts';
export * from './fold/published.ts';
