import { expect, test } from 'vitest';
import { OutcryError } from '../core/base/errors.ts';
import { MINUTE } from '../core/base/time.ts';
import { keepReadiness } from './readiness.ts';

const FAILED = new OutcryError('store_failed', 'The disk refused.');

function keeper({ clockIsWrong = false, isBehind = false } = {}) {
  let at = 1_000;
  const readiness = keepReadiness({
    now: () => at,
    clockIsWrong: () => clockIsWrong,
    isBehind: () => isBehind,
  });
  return { readiness, wait: (ms: number) => (at += ms) };
}

test('a request that the store broke makes the instance unready at once, and for a minute', () => {
  const { readiness, wait } = keeper();
  expect(readiness.status).toBe('ready');
  readiness.broke(FAILED);
  expect(readiness.status).toBe('store_failed');
  wait(MINUTE - 1);
  expect(readiness.status).toBe('store_failed');
  wait(1);
  expect(readiness.status).toBe('ready');
});

test('a report that is taken ends what was refused, and not that pages cannot be read', () => {
  const { readiness } = keeper();
  readiness.refused();
  expect(readiness.status).toBe('store_failed');
  readiness.took();
  expect(readiness.status).toBe('ready');
  readiness.broke(FAILED);
  readiness.took();
  expect(readiness.status).toBe('store_failed');
});

test('a mistake of ours in a request says nothing of the store', () => {
  const { readiness } = keeper();
  readiness.broke(new TypeError('a mistake'));
  expect(readiness.status).toBe('ready');
});

test('a wrong clock is said before a store that failed, and that before being behind', () => {
  const wrong = keeper({ clockIsWrong: true, isBehind: true }).readiness;
  wrong.broke(FAILED);
  expect(wrong.status).toBe('clock_wrong');
  const behind = keeper({ isBehind: true }).readiness;
  expect(behind.status).toBe('behind');
  behind.refused();
  expect(behind.status).toBe('store_failed');
});
