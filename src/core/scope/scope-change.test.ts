import { expect, test } from 'vitest';
import { SCOPE_SETTLES_AFTER, isFresh, settleScope, type ScopeReason } from './scope-change.ts';
import { EVERYWHERE, type Scope, type ScopeKind } from './scope.ts';
import { facetOfId } from '../domain/facet.ts';

const AT = Date.UTC(2025, 2, 10, 9, 27);

function scope(kind: ScopeKind, ids: readonly string[], observed = 10): Scope {
  const parts = ids.map((id) => ({ ...facetOfId(id, null), observed, expected: 1 }));
  return { kind, parts, problem: null, windowMs: 1, observed, expected: 1 };
}

const LONDON = scope('only', ['city:GB/London']);

test('a different scope is published once it was observed for five minutes without a break, and not a moment before', () => {
  const first = settleScope(EVERYWHERE, LONDON, null, AT);
  expect(first).toMatchObject({ scope: EVERYWHERE, reason: null });
  const early = settleScope(EVERYWHERE, LONDON, first.candidate, AT + SCOPE_SETTLES_AFTER - 1);
  expect(early.reason).toBeNull();
  const due = settleScope(EVERYWHERE, LONDON, early.candidate, AT + SCOPE_SETTLES_AFTER);
  expect(due).toEqual({ scope: LONDON, reason: 'scope_narrowed', candidate: null });
});

test('a scope that is observed again ends the waiting of another', () => {
  const waiting = settleScope(LONDON, EVERYWHERE, null, AT).candidate;
  expect(waiting).not.toBeNull();
  expect(settleScope(LONDON, LONDON, waiting, AT + 1).candidate).toBeNull();
});

test('before an incident is reported and for five minutes from then on, nothing has to wait', () => {
  expect(isFresh(null, AT)).toBe(true);
  expect(isFresh(AT, AT + SCOPE_SETTLES_AFTER - 1)).toBe(true);
  expect(isFresh(AT, AT + SCOPE_SETTLES_AFTER)).toBe(false);
  expect(settleScope(EVERYWHERE, LONDON, null, AT, true).scope).toBe(LONDON);
});

test('the numbers of a scope are those of the worst moment: more replace fewer, and fewer do not replace more', () => {
  const more = scope('only', ['city:GB/London'], 20);
  expect(settleScope(LONDON, more, null, AT).scope).toBe(more);
  expect(settleScope(more, LONDON, null, AT).scope).toBe(more);
});

test.each<[Scope, Scope, ScopeReason]>([
  [LONDON, scope('everywhere', []), 'scope_widened'],
  [LONDON, scope('only', ['city:GB/London', 'city:GB/Leeds']), 'scope_widened'],
  [LONDON, scope('mostly', ['country:GB']), 'scope_widened'],
  [scope('everywhere', ['city:GB/London']), LONDON, 'scope_narrowed'],
  [scope('mostly', ['city:GB/London']), LONDON, 'scope_narrowed'],
  [LONDON, scope('only', ['city:GB/Leeds']), 'scope_changed'],
  [LONDON, scope('only', ['network:AS2856']), 'scope_changed'],
  [scope('mostly', ['city:GB/London']), scope('only', ['country:GB']), 'scope_changed'],
])('from %o to %o is %s', (before, after, reason) => {
  expect(settleScope(before, after, null, AT, true).reason).toBe(reason);
});
