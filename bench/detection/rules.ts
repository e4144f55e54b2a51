import { LASTING, LASTING_FOR, POSSIBLE, PROBLEMS } from '../../src/core/levels.ts';
import { MINUTE } from '../../src/core/time.ts';
import { BUCKET_MINUTES } from './series.ts';

/** When evidence is an alarm. */
export type Rule = (evidence: Float32Array) => Uint8Array;

export function above(level: number): Rule {
  return (evidence) => Uint8Array.from(evidence, (value) => Number(value >= level));
}

/** As an incident opens: on strong evidence, or on evidence that lasts. */
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

export const RULES: readonly (readonly [name: string, rule: Rule])[] = [
  ['possible', above(POSSIBLE)],
  ['problems', opens()],
];
