import { LASTING, LASTING_FOR, POSSIBLE, PROBLEMS } from '../../src/core/detect/levels.ts';
import { MINUTE } from '../../src/core/base/time.ts';
import { BUCKET_MINUTES } from './series.ts';

/** Turns scores into alarms. */
export type Rule = (scores: Float32Array) => Uint8Array;

export function above(level: number): Rule {
  return (scores) => {
    const alarms = new Uint8Array(scores.length);
    for (let i = 0; i < scores.length; i++) alarms[i] = Number((scores[i] as number) >= level);
    return alarms;
  };
}

/** The rule by which an incident opens: strong evidence, or evidence that lasts. */
export function opens(problems = PROBLEMS, lasting = LASTING, lastingMs = LASTING_FOR): Rule {
  const buckets = lastingMs / (BUCKET_MINUTES * MINUTE);
  return (evidence) => {
    let since = 0;
    return Uint8Array.from(evidence, (value, i) => {
      if (value < lasting) since = i + 1;
      return Number(value >= problems || i - since >= buckets);
    });
  };
}

/** The levels we ship. */
export const OUTCRY_RULES: readonly (readonly [name: string, rule: Rule])[] = [
  ['problems', opens()],
  ['possible', above(POSSIBLE)],
];
