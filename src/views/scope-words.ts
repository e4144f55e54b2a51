import { networkOfKey } from '../core/network.ts';
import { placeOfKey, regionOfKey } from '../core/place.ts';
import type { ProblemShare } from '../core/problem-shares.ts';
import { EVERYWHERE, type Scope, type ScopePart } from '../core/scope.ts';
import type { ScopeReason } from '../core/scope-change.ts';
import type { Problem } from '../core/service.ts';
import type { Update } from '../core/update.ts';
import { countryName, duration, reportCount, usual } from './quantities.ts';
import { cleaned, named, type Part, type Sentence } from './sentence.ts';

/** Words for where an incident is, through whom, and what it is about. */

/** `London`, `Scotland`, `United Kingdom`, `AS 2856`, `Mobile banking`. */
export function partName(
  { dimension, key }: Pick<ScopePart, 'dimension' | 'key'>,
  problems: readonly Problem[],
): string {
  switch (dimension) {
    case 'country':
      return countryName(key);
    case 'region':
      return cleaned(regionOfKey(key)?.region ?? key);
    case 'city':
      return cleaned(placeOfKey(key).city ?? key);
    case 'network':
      return `AS ${networkOfKey(key) ?? cleaned(key)}`;
    case 'problem':
      return cleaned(problems.find(({ slug }) => slug === key)?.label ?? key);
  }
}

/** `mostly London and Birmingham`, `only through AS 2856`, `everywhere, most from London`; then the only problem. */
export function scopeSentence(scope: Scope, problems: readonly Problem[]): Sentence {
  const { kind, parts = [] } = scope;
  const names = list(parts, problems);
  const through = parts[0]?.dimension === 'network' ? 'through ' : '';
  const where = (): Part[] => {
    if (kind !== 'everywhere') return [`${kind} ${through}`, ...names];
    return parts.length === 0 ? ['the service as a whole'] : ['everywhere, most from ', ...names];
  };
  return [...where(), ...problemClause(scope, problems)];
}

/** What a sentence about an incident says of its scope between commas: nothing where it is everywhere. */
export function scopeClause(scope: Scope | undefined, problems: readonly Problem[]): Part[] {
  if (scope === undefined) return [];
  const { kind, parts = [] } = scope;
  const through = parts[0]?.dimension === 'network' ? 'through ' : parts.length === 0 ? '' : 'in ';
  const where = kind === 'everywhere' ? [] : [`, ${kind} ${through}`, ...list(parts, problems)];
  const clause = [...where, ...problemClause(scope, problems)];
  return clause.length === 0 ? [] : [...clause, ','];
}

function problemClause({ problem = null }: Scope, problems: readonly Problem[]): Part[] {
  return problem === null ? [] : [', only ', named(partName(problem, problems))];
}

function list(parts: readonly ScopePart[], problems: readonly Problem[]): Part[] {
  return parts.flatMap((part, index): Part[] => {
    const name = named(partName(part, problems));
    if (index === 0) return [name];
    return [index === parts.length - 1 ? ' and ' : ', ', name];
  });
}

/** How many came from a part, against how many are usual: `312 reports, about 4 are usual`. */
export function partCounts({ observed, expected }: ScopePart): string {
  return expected === null ? reportCount(observed) : `${reportCount(observed)}, ${usual(expected)}`;
}

export const scopeSpan = (windowMs: number): string => `Counted over ${duration(windowMs)}.`;

/** ` Only London.` after a sentence that says how many; nothing where it is everywhere. */
export function scopeAside(scope: Scope | undefined, problems: readonly Problem[]): string {
  const clause = text(scopeClause(scope, problems)).replace(/^, /u, '').replace(/,$/u, '');
  return clause === '' ? '' : ` ${capitalised(clause)}.`;
}

export function scopeUpdate({ scope = EVERYWHERE }: Update, problems: readonly Problem[]): string {
  const counts = (scope.parts ?? []).map((part) => `${partName(part, problems)}: ${partCounts(part)}.`);
  return [`Now ${text(scopeSentence(scope, problems))}.`, ...counts].join(' ');
}

export function scopeUpdateTitle(reason: ScopeReason): string {
  switch (reason) {
    case 'scope_widened':
      return 'More widespread';
    case 'scope_narrowed':
      return 'Less widespread';
    case 'scope_changed':
      return 'Elsewhere';
  }
}

/** `Mobile banking 56 % (53–59 %), more than usual`. */
export function problemShare(share: ProblemShare, problems: readonly Problem[]): Sentence {
  const name = partName({ dimension: 'problem', key: share.problem }, problems);
  const interval = `${percent(share.low)}–${percent(share.high)} %`;
  return [named(name), ` ${percent(share.share)} % (${interval})${share.more ? ', more than usual' : ''}`];
}

const percent = (share: number): number => Math.round(100 * share);
const capitalised = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);
/** Sentences about scopes have no moments in them. */
const text = (sentence: Sentence): string =>
  sentence.map((part) => (typeof part === 'string' ? part : 'name' in part ? part.name : '')).join('');
