import type { NamesByLanguage } from '../core/names-by-language.ts';
import type { Problem } from '../core/domain/service.ts';
import type { Entry, TextRule } from './source.ts';

/** More languages than this, nobody keeps. */
export const LANGUAGES_MAX = 100;
const TAG_LENGTH_MAX = 35;

const TAG: TextRule = {
  lengthMax: TAG_LENGTH_MAX,
  test: isTag,
  mustBe: 'the tag of a language, such as de or pt-BR',
};

/** BCP 47, written as it is to be: `pt-BR`, not `pt_br`. */
function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text)[0] === text;
  } catch {
    return false;
  }
}

/** `{ de: Banken }` */
export function readNames(mapping: Entry | undefined, rule: TextRule): NamesByLanguage {
  return Object.fromEntries(
    (mapping?.pairs(LANGUAGES_MAX) ?? []).map(({ key, value }) => [key.text(TAG), value.text(rule)]),
  );
}

/** The problems with what they are called in other languages: `de: { log-in: Anmelden }`. */
export function withProblemNames(
  problems: readonly Problem[],
  mapping: Entry | undefined,
  rule: TextRule,
): Problem[] {
  const names = new Map(problems.map(({ slug }): [string, Record<string, string>] => [slug, {}]));
  for (const { key, value } of mapping?.pairs(LANGUAGES_MAX) ?? []) {
    const tag = key.text(TAG);
    for (const pair of value.pairs(problems.length)) {
      const slug = pair.key.text(ANY);
      const known = names.get(slug);
      const name = pair.value.text(rule);
      if (known === undefined) pair.key.complain(`names a problem that is not among \`problems\`: "${slug}"`);
      else known[tag] = name;
    }
  }
  return problems.map(({ slug, label }) => named({ slug, label }, names.get(slug) ?? {}));
}

const ANY: TextRule = { lengthMax: 100, test: () => true, mustBe: '' };

/** The same with its names, where there are any. */
export function named<Thing extends object>(
  thing: Thing,
  names: NamesByLanguage,
): Thing & { names?: NamesByLanguage } {
  return Object.keys(names).length === 0 ? thing : { ...thing, names };
}

/** What `problem_names` of a file says, by language; undefined where it says nothing. */
export function problemNamesOf(
  problems: readonly Problem[],
): Record<string, Record<string, string>> | undefined {
  const byLanguage: Record<string, Record<string, string>> = {};
  for (const { slug, names = {} } of problems)
    for (const [tag, name] of Object.entries(names)) (byLanguage[tag] ??= {})[slug] = name;
  return Object.keys(byLanguage).length === 0 ? undefined : byLanguage;
}
