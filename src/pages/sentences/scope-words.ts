import { facetOfId } from '../../core/domain/facet.ts';
import { EVERYWHERE, type Scope, type ScopePart } from '../../core/scope/scope.ts';
import type { ScopeReason } from '../../core/scope/scope-change.ts';
import type { Update } from '../../core/incident/update.ts';
import type { Language } from '../../words/language.ts';
import { duration, listed, usual } from '../../words/quantities.ts';
import { textOf, type Piece, type Sentence } from '../../words/sentence.ts';
import { partName } from '../../words/scope-part.ts';
import type { Names } from './names.ts';

/** Sentences for the places, networks and problems of an incident. */

/** `mostly London and Birmingham`, `only through AS 2856`, `everywhere, most from London`, `so far only from London`; then the only problem. */
export function scopeSentence(language: Language, scope: Scope, names: Names): Sentence {
  return placesThenProblem(language, scope, names, (part) => partName(language, part, names));
}

function placesThenProblem(
  language: Language,
  scope: Scope,
  names: Names,
  told: (part: ScopePart) => Piece,
): Sentence {
  const { say } = language;
  const { kind, parts = [], observed, problem = null } = scope;
  const list = { parts: listed(language, parts.map(told)) };
  const where = (): Sentence => {
    if (parts.length === 0) return [say.scopeNothing];
    if (kind === 'everywhere') {
      const all = parts.length === 1 && parts[0]?.observed === observed;
      return all ? say.scopeSoFar(list) : say.scopeMost(list);
    }
    if (parts[0]?.dimension === 'network')
      return kind === 'only' ? say.scopeOnlyThrough(list) : say.scopeMostlyThrough(list);
    return kind === 'only' ? say.scopeOnly(list) : say.scopeMostly(list);
  };
  if (problem === null) return where();
  return say.scopeAndProblem({ where: where(), problem: partName(language, problem, names) });
}

/** `mostly in London and Birmingham, only “Mobile banking”`, to follow the subject; null if it is everywhere. */
export function scopeClause(language: Language, scope: Scope | undefined, names: Names): Sentence | null {
  if (scope === undefined) return null;
  const { say } = language;
  const { kind, parts = [] } = scope;
  const problem =
    scope.problem === undefined || scope.problem === null ? null : partName(language, scope.problem, names);
  if (kind === 'everywhere' || parts.length === 0)
    return problem === null ? null : say.scopeProblem({ problem });
  const list = {
    parts: listed(
      language,
      parts.map((part) => partName(language, part, names)),
    ),
  };
  const through = parts[0]?.dimension === 'network';
  const where =
    kind === 'only'
      ? (through ? say.scopeOnlyThrough : say.scopeOnlyIn)(list)
      : (through ? say.scopeMostlyThrough : say.scopeMostlyIn)(list);
  return problem === null ? where : say.scopeAndProblem({ where, problem });
}

/** The same as a separate line: `Mostly in London and Birmingham, only “Mobile banking”`; null if it is everywhere. */
export function scopeLine(language: Language, scope: Scope | undefined, names: Names): Sentence | null {
  const clause = scopeClause(language, scope, names);
  const [first, ...rest] = clause ?? [];
  return typeof first === 'string' ? [capitalised(first), ...rest] : clause;
}

/** ` from London`, ` through AS 2856`, ` of “Signing in”`: whose reports a count contains; empty for the whole service. */
export function facetAside(language: Language, facet: string | undefined, names: Names): Sentence {
  if (facet === undefined) return [];
  const { say } = language;
  const part = facetOfId(facet, null);
  const name = partName(language, part, names);
  switch (part.dimension) {
    case 'network':
      return say.throughNetwork({ network: name });
    case 'problem':
      return say.ofProblem({ problem: name });
    case 'country':
    case 'region':
    case 'city':
      return say.fromPlace({ place: name });
  }
}

/** The reports of a part compared with normal: `312 reports, normally about 4`. */
export function partCounts(language: Language, { observed, expected }: ScopePart): string {
  const { say } = language;
  if (expected === null) return say.reports({ reports: observed });
  return textOf(say.countsAgainst({ reports: observed, usual: usual(language, expected) }));
}

export const scopeSpan = (language: Language, windowMs: number): string =>
  textOf(language.say.countedOver({ span: duration(language, windowMs) }));

/** ` Only in London.` after a sentence with a number; empty if it is everywhere. */
export function scopeAside(language: Language, scope: Scope | undefined, names: Names): Sentence {
  const line = scopeLine(language, scope, names);
  return line === null ? [] : language.say.scopeLine({ where: line });
}

/** `Now mostly London (312 reports, normally about 4) and Birmingham (160 reports, normally almost none).` */
export function scopeUpdate(language: Language, { scope = EVERYWHERE }: Update, names: Names): Sentence {
  const { say } = language;
  const counted = (part: ScopePart): Piece =>
    say.partCounted({ part: partName(language, part, names), counts: partCounts(language, part) });
  return say.scopeNow({ where: placesThenProblem(language, scope, names, counted) });
}

export function scopeUpdateTitle({ say }: Language, reason: ScopeReason): string {
  switch (reason) {
    case 'scope_widened':
      return say.titleWider;
    case 'scope_narrowed':
      return say.titleNarrower;
    case 'scope_changed':
      return say.titleElsewhere;
  }
}

/** Capitalises the first letter, which may follow a bracket or direction mark. */
const capitalised = (words: string): string => words.replace(/\p{L}/u, (letter) => letter.toUpperCase());
