import { facetOfId } from '../core/domain/facet.ts';
import { networkOfKey } from '../core/domain/network.ts';
import { placeOfKey, regionOfKey } from '../core/domain/place.ts';
import { EVERYWHERE, type Scope, type ScopePart } from '../core/scope/scope.ts';
import type { ScopeReason } from '../core/scope/scope-change.ts';
import type { Update } from '../core/incident/update.ts';
import type { Names } from './names.ts';
import { countryInWords, duration, reportCount, usual } from './quantities.ts';
import { cleaned, named, type Part, type Sentence } from './sentence.ts';

/** Words for where an incident is, through whom, and what it is about. */

/** `London`, `Scotland`, `the United Kingdom`, `AS 2856 (BT-UK-AS)`, `Mobile banking`. */
export function partName({ dimension, key }: Pick<ScopePart, 'dimension' | 'key'>, names: Names): string {
  switch (dimension) {
    case 'country':
      return countryInWords(key);
    case 'region':
      return cleaned(regionOfKey(key)?.region ?? key);
    case 'city':
      return cleaned(placeOfKey(key).city ?? key);
    case 'network': {
      const network = networkOfKey(key);
      return cleaned(network === null ? key : names.network(network));
    }
    case 'problem':
      return cleaned(names.problem(key));
  }
}

/** `mostly London and Birmingham`, `only through AS 2856`, `everywhere, most from London`, `so far only from London`; then the only problem. */
export function scopeSentence(scope: Scope, names: Names): Sentence {
  return placesThenProblem(scope, names, (part) => [named(partName(part, names))]);
}

function placesThenProblem(scope: Scope, names: Names, say: (part: ScopePart) => Part[]): Part[] {
  const { kind, parts = [], observed } = scope;
  const list = listed(parts, say);
  const through = parts[0]?.dimension === 'network' ? 'through ' : '';
  const where = (): Part[] => {
    if (kind !== 'everywhere') return [`${kind} ${through}`, ...list];
    if (parts.length === 0) return ['no place or network stands out'];
    const all = parts.length === 1 && parts[0]?.observed === observed;
    return [all ? 'so far only from ' : 'everywhere, most from ', ...list];
  };
  return [...where(), ...problemClause(scope, names)];
}

/** `, mostly in London and Birmingham, only “Mobile banking”`, behind what it is about; nothing where it is everywhere. */
export function scopeClause(scope: Scope | undefined, names: Names): Part[] {
  if (scope === undefined) return [];
  const { kind, parts = [] } = scope;
  const through = parts[0]?.dimension === 'network' ? 'through ' : parts.length === 0 ? '' : 'in ';
  const list = listed(parts, (part) => [named(partName(part, names))]);
  const where = kind === 'everywhere' ? [] : [`, ${kind} ${through}`, ...list];
  return [...where, ...problemClause(scope, names)];
}

/** The same as a line of its own: `Mostly in London and Birmingham, only “Mobile banking”`; null where it is everywhere. */
export function scopeLine(scope: Scope | undefined, names: Names): Sentence | null {
  const [first, ...rest] = scopeClause(scope, names);
  return typeof first === 'string' ? [capitalised(first.slice(', '.length)), ...rest] : null;
}

function problemClause({ problem = null }: Scope, names: Names): Part[] {
  return problem === null ? [] : [', only “', named(partName(problem, names)), '”'];
}

function listed(parts: readonly ScopePart[], say: (part: ScopePart) => Part[]): Part[] {
  return parts.flatMap((part, index): Part[] => {
    if (index === 0) return say(part);
    return [index === parts.length - 1 ? ' and ' : ', ', ...say(part)];
  });
}

/** ` from London`, ` through AS 2856`, ` of “Signing in”`: whose reports a count is; nothing where it is the service's. */
export function facetAside(facet: string | undefined, names: Names): string {
  if (facet === undefined) return '';
  const part = facetOfId(facet, null);
  const name = partName(part, names);
  switch (part.dimension) {
    case 'network':
      return ` through ${name}`;
    case 'problem':
      return ` of “${name}”`;
    case 'country':
    case 'region':
    case 'city':
      return ` from ${name}`;
  }
}

/** How many came from a part, against how many are usual: `312 reports, normally about 4`. */
export function partCounts({ observed, expected }: ScopePart): string {
  return expected === null ? reportCount(observed) : `${reportCount(observed)}, ${usual(expected)}`;
}

export const scopeSpan = (windowMs: number): string => `Counted over ${duration(windowMs)}.`;

/** ` Only in London.` after a sentence that says how many; nothing where it is everywhere. */
export function scopeAside(scope: Scope | undefined, names: Names): string {
  const line = scopeLine(scope, names);
  return line === null ? '' : ` ${text(line)}.`;
}

/** `Now mostly London (312 reports, normally about 4) and Birmingham (160 reports, normally almost none).` */
export function scopeUpdate({ scope = EVERYWHERE }: Update, names: Names): string {
  const counted = (part: ScopePart): Part[] => [`${partName(part, names)} (${partCounts(part)})`];
  return `Now ${text(placesThenProblem(scope, names, counted))}.`;
}

export function scopeUpdateTitle(reason: ScopeReason): string {
  switch (reason) {
    case 'scope_widened':
      return 'More widespread';
    case 'scope_narrowed':
      return 'Less widespread';
    case 'scope_changed':
      return 'In other places';
  }
}

const capitalised = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);
/** Sentences about scopes have no moments in them. */
const text = (sentence: Sentence): string =>
  sentence.map((part) => (typeof part === 'string' ? part : 'name' in part ? part.name : '')).join('');
