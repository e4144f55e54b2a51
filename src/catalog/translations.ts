import type { z } from 'zod';
import type { NamesByLanguage } from '../core/domain/names-by-language.ts';
import type { Problem } from '../core/domain/service.ts';
import { pairs, text, type TextRule } from './shapes.ts';

/** Nobody maintains more languages than this. */
export const LANGUAGES_MAX = 100;
const TAG_LENGTH_MAX = 35;

const TAG: TextRule = {
  lengthMax: TAG_LENGTH_MAX,
  test: isTag,
  mustBe: 'the tag of a language, such as de or pt-BR',
};
const ANY: TextRule = { lengthMax: 100, test: () => true, mustBe: '' };

/** A BCP 47 tag in canonical form: `pt-BR`, not `pt_br`. */
function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text)[0] === text;
  } catch {
    return false;
  }
}

/** `{ de: Banken }` */
export function names(rule: TextRule) {
  return pairs(text(TAG), text(rule), LANGUAGES_MAX).transform((all): NamesByLanguage =>
    Object.fromEntries(all.map(({ key, value }) => [key, value])),
  );
}

/** Translated names of problems: `de: { log-in: Anmelden }`. */
export function problemNames(rule: TextRule, countMax: number) {
  return pairs(text(TAG), pairs(text(ANY), text(rule), countMax), LANGUAGES_MAX);
}

type ProblemNames = z.output<ReturnType<typeof problemNames>>;

/** Complains about translated names of problems that are not defined beside them. */
export function onlyOfItsProblems(
  said: {
    readonly problems?: readonly Problem[] | undefined;
    readonly problem_names?: ProblemNames | undefined;
  },
  check: z.RefinementCtx,
): void {
  const known = new Set(said.problems?.map(({ slug }) => slug));
  for (const [nth, { value }] of (said.problem_names ?? []).entries())
    for (const [pair, { key }] of value.entries())
      if (!known.has(key))
        check.addIssue({
          code: 'custom',
          path: ['problem_names', nth, 'value', pair, 'key'],
          message: `names a problem that is not among \`problems\`: "${key}"`,
        });
}

/** The problems with their translated names. */
export function withProblemNames(problems: readonly Problem[], said: ProblemNames = []): Problem[] {
  return problems.map(({ slug, label }) => {
    const found = said.flatMap(({ key: tag, value }) =>
      value.filter(({ key }) => key === slug).map((pair): [string, string] => [tag, pair.value]),
    );
    return named({ slug, label }, Object.fromEntries(found));
  });
}

/** The thing with its translated names, if there are any. */
export function named<Thing extends object>(
  thing: Thing,
  said: NamesByLanguage = {},
): Thing & { names?: NamesByLanguage } {
  return Object.keys(said).length === 0 ? thing : { ...thing, names: said };
}

/** The `problem_names` for a file, by language; undefined if there are none. */
export function problemNamesOf(
  problems: readonly Problem[],
): Record<string, Record<string, string>> | undefined {
  const byLanguage: Record<string, Record<string, string>> = {};
  for (const { slug, names: own = {} } of problems)
    for (const [tag, name] of Object.entries(own)) (byLanguage[tag] ??= {})[slug] = name;
  return Object.keys(byLanguage).length === 0 ? undefined : byLanguage;
}
