import type { ShippedRates } from './surge-rates.ts';

/**
 * Quiet surges per service-day by size, used until an instance has observed enough itself. Measured on 924,000 quiet service-days of
 * simulated ordinary noise; must be measured again whenever the computation of evidence changes:
 *
 *     node scripts/run.js sim/many.ts --services 30000 --days 15 --target 120 --seed held-30000 --tails
 *     node scripts/run.js sim/many.ts --services 30000 --days 15 --target 120 --seed held2-30000 --tails
 *     node scripts/run.js sim/many.ts --services 600 --days 90 --mix even --seed prior-even --tails
 */
export const SHIPPED_TAILS: readonly ShippedRates[] = [
  [0.0079, 0.00177, 0.00044, 0.00014],
  [0.0193, 0.0031, 0.00067, 0.00014],
  [0.038, 0.0053, 0.00077, 0.00012],
  [0.063, 0.0077, 0.00098, 0.00013],
  [0.11, 0.0156, 0.0023, 0.0003],
  [0.16, 0.0166, 0.0016, 0.00014],
];
