import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MINUTE, SECOND } from '../core/base/time.ts';
import type { Clock } from './clock.ts';

/** What every clock guarantees; `create` gives a running one, on the machine clock that the tests control. */
export function clockContract(name: string, create: () => Clock): void {
  describe(`clock: ${name}`, () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    /** Advances the machine's clock by as much as makes that much event time. */
    function pass(clock: Clock, eventMs: number): void {
      vi.advanceTimersByTime(eventMs / (clock.speed ?? 1));
    }

    test('it never goes back, even if the machine’s clock is set back', () => {
      const clock = create();
      const seen = [clock.now()];
      for (const back of [0, 0, 10 * MINUTE, 0]) {
        pass(clock, MINUTE);
        vi.setSystemTime(Date.now() - back);
        seen.push(clock.now());
      }
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBeGreaterThan(seen[0]!);
    });

    test('it calls every interval of event time until it is stopped, and stopping twice is fine', () => {
      const clock = create();
      let calls = 0;
      const stop = clock.every(30 * SECOND, () => calls++);
      pass(clock, 5 * MINUTE);
      expect(calls).toBe(10);
      stop();
      stop();
      pass(clock, 5 * MINUTE);
      expect(calls).toBe(10);
    });
  });
}
