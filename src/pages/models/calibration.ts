import { calibrate, statedFalseIncidents, type Calibration } from '../../core/account/calibration.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Sources } from '../base/sources.ts';

/** With fewer service-days, what came says nothing: ten surges of the second rarity are to be expected in so many. */
const DAYS_ENOUGH = 1_000;

/** How often the instance is wrong, by its own account. */
export interface CalibrationModel {
  readonly now: Millis;
  readonly calibration: Calibration;
  /** False incidents to be expected in a month over all services under watch, and how many the settings aim for. */
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
