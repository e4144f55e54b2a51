import type { z } from 'zod';

/** Words for the types that schemas require. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** The units in which schemas limit a length. */
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** `a`, `a or b`, `a, b or c` */
function anyOf(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), choices.at(-1) ?? ''].filter((part) => part !== '').join(' or ');
}

/**
 * What is wrong with a value, worded to follow its name: `must be at most 1000`. For `safeParse(value, { error })`: a schema with its own
 * sentence keeps it. Never repeats the value, which may be a secret.
 */
export function whatIsWrong(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? 'another value'}`;
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `must be ${anyOf(issue.values.map(String))}`;
    case 'too_big':
      return `must ${haveOrBe(issue.origin)} at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'unrecognized_keys':
      return `there is no field "${issue.keys[0]}"`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin in UNITS) return 'must not be empty';
      return `must ${haveOrBe(issue.origin)} at least ${issue.minimum}${unitOf(issue.origin)}`;
    default:
      return 'is not of the form that is described';
  }
}

const unitOf = (origin: string): string => UNITS[origin] ?? '';
const haveOrBe = (origin: string): string => (origin in UNITS ? 'have' : 'be');
