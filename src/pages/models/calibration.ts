import { calibrate, statedFalseIncidents, type Calibration } from '../../core/account/calibration.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Sources } from '../base/sources.ts';

/** With fewer service-days, the measured rates mean nothing: in this many, ten surges of the second rarity are expected. */
const DAYS_ENOUGH = 1_000;

/** How often the instance is wrong, by its own account. */
export interface CalibrationModel {
  readonly now: Millis;
  readonly calibration: Calibration;
  /** Expected false incidents a month over all watched services, and the configured target. */
  readonly statedAMonth: number;
  readonly targetAMonth: number;
  /** The evidence that opens an incident. */
  readonly problems: number;
  readonly enough: boolean;
}

type Told = Pick<Sources, 'now' | 'standing' | 'marks'>;

export async function calibrationModel({ now, standing, marks }: Told): Promise<CalibrationModel> {
  const { account, problems, targetAMonth } = standing();
  const calibration = calibrate(account, await marks.list());
  return {
    now: now(),
    calibration,
    statedAMonth: statedFalseIncidents(account, problems),
    targetAMonth,
    problems,
    enough: calibration.all.days >= DAYS_ENOUGH,
  };
}
