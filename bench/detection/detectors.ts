import { byLevel, byLevelAndNoise, together, type Grouping } from './calibrate.ts';
import { judgeOutcry } from './outcry.ts';
import { C1_DEFAULT, C2_DEFAULT, C3_DEFAULT, earsC1, earsC2, earsC3 } from './peers/ears.ts';
import { ESD_DEFAULT, judgeEsd } from './peers/esd.ts';
import { FIXED_DEFAULT, judgeFixed } from './peers/fixed.ts';
import { judgeClairvoyant, judgeOracle } from './peers/oracle.ts';
import { QUARTERS_JUDGED } from './peers/quarters.ts';
import { RATIO_DEFAULT, judgeRatio } from './peers/ratio.ts';
import { above, OUTCRY_RULES, type Rule } from './rules.ts';
import { BUCKETS, JUDGED, type Series } from './series.ts';

const PER_LEVEL = 'calibrated per level';

/** A shipped or published setting of a detector. */
export interface Setting {
  readonly name: string;
  readonly rule: Rule;
}

export interface Detector {
  /** Its name on the command line. */
  readonly key: string;
  readonly name: string;
  readonly settings: readonly Setting[];
  /** The groups of series with a threshold of their own in calibration: more thresholds are an advantage. */
  readonly groupOf: Grouping;
  readonly calibrated: string;
  /** The number of counts, of its own length, that it examines in a series. */
  readonly counts: number;
}

/** A detector that runs in this process. */
export interface OwnDetector extends Detector {
  /** The suspicion at the end of each of the `JUDGED` buckets, higher for more, only from the counts up to that bucket. */
  readonly judge: (series: Series) => Float32Array;
}

export const OUTCRY: OwnDetector = {
  key: 'outcry',
  name: 'Outcry',
  settings: OUTCRY_RULES.map(([name, rule]) => ({ name, rule })),
  groupOf: together,
  calibrated: 'calibrated, one threshold',
  counts: BUCKETS,
  judge: judgeOutcry,
};

export const ORACLE: OwnDetector = {
  key: 'oracle',
  name: 'oracle CUSUM',
  settings: [],
  groupOf: byLevelAndNoise,
  calibrated: 'calibrated per level and noise',
  counts: JUDGED,
  judge: judgeOracle,
};

export const CLAIRVOYANT: OwnDetector = {
  ...ORACLE,
  name: 'oracle that knows the drift',
  judge: judgeClairvoyant,
};

/** In the order of the table; theoretical bounds come last. */
export const OWN_DETECTORS: readonly OwnDetector[] = [
  OUTCRY,
  peer('fixed', 'fixed, 7 in 15 min', FIXED_DEFAULT, JUDGED, judgeFixed),
  peer('ratio', '3 × time-of-day average', RATIO_DEFAULT, JUDGED, judgeRatio),
  peer('ears', 'EARS C1', C1_DEFAULT, QUARTERS_JUDGED, earsC1),
  peer('ears', 'EARS C2', C2_DEFAULT, QUARTERS_JUDGED, earsC2),
  peer('ears', 'EARS C3', C3_DEFAULT, QUARTERS_JUDGED, earsC3),
  peer('esd', 'S-H-ESD', ESD_DEFAULT, QUARTERS_JUDGED, judgeEsd),
  ORACLE,
  CLAIRVOYANT,
];

/** Its own alarm is a count above the bound, whose score is 1. */
const FARRINGTON_ABOVE = 1 + 1e-6;

/** From the R package `surveillance`; see `peers/surveillance.ts`. */
export const R_DETECTORS: readonly Detector[] = [
  { ...r('farringtonFlexible'), settings: [{ name: 'default', rule: above(FARRINGTON_ABOVE) }] },
  r('glrnb'),
];

function peer(
  key: string,
  name: string,
  threshold: number,
  counts: number,
  judge: OwnDetector['judge'],
): OwnDetector {
  return {
    key,
    name,
    settings: [{ name: 'default', rule: above(threshold) }],
    groupOf: byLevel,
    calibrated: PER_LEVEL,
    counts,
    judge,
  };
}

function r(name: string): Detector {
  return { key: 'r', name, settings: [], groupOf: byLevel, calibrated: PER_LEVEL, counts: QUARTERS_JUDGED };
}
