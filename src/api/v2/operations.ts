import type { Operation } from '../operation.ts';
import { categoryOperations } from './category.ts';
import { companyOperations } from './company.ts';
import { incidentOperations } from './incident.ts';
import { indicatorOperations } from './indicator.ts';
import { placeOperations } from './place.ts';
import { reportOperations } from './report.ts';
import { textOperations } from './text.ts';
import { tokenOperations } from './token.ts';

/** The operations of Downdetector API v2. */
export const V2_OPERATIONS: readonly Operation[] = [
  ...tokenOperations,
  ...companyOperations,
  ...reportOperations,
  ...indicatorOperations,
  ...incidentOperations,
  ...categoryOperations,
  ...placeOperations,
  ...textOperations,
];
