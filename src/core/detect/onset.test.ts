import { describe, expect, it } from 'vitest';
import { estimateOnset, overFor } from './onset.ts';
import { MINUTE } from '../base/time.ts';
import { Windows } from './windows.ts';

const END = 240 * MINUTE;

function windowsOf(count: (minute: number) => number): Windows {
  const windows = new Windows(MINUTE);
  for (let minute = 0; minute < 240; minute++) windows.push(count(minute), 0.3);
  return windows;
}

describe('estimateOnset', () => {
  it('a step began where it began', () => {
    const onset = estimateOnset(
      windowsOf((minute) => (minute >= 220 ? 9 : 0)),
      END,
      MINUTE,
      1.5,
    );
    expect(onset.at).toBe(220 * MINUTE);
    expect(onset.earliest).toBeLessThanOrEqual(onset.at);
    expect(onset.latest).toBeGreaterThanOrEqual(onset.at);
  });

  it('a ramp began at its foot, not where it is steepest', () => {
    const onset = estimateOnset(
      windowsOf((minute) => Math.max(0, (minute - 220) * 12)),
      END,
      MINUTE,
      1.5,
    );
    expect(Math.abs(onset.at - 221 * MINUTE)).toBeLessThanOrEqual(2 * MINUTE);
  });

  it('a lone report long before is not part of it', () => {
    const onset = estimateOnset(
      windowsOf((minute) => (minute === 150 ? 1 : minute >= 230 ? 6 : 0)),
      END,
      MINUTE,
      1.5,
    );
    expect(onset.at).toBe(230 * MINUTE);
  });

  it('with nothing unusual in closed buckets it began after them', () => {
    const onset = estimateOnset(
      windowsOf(() => 0),
      END,
      MINUTE,
      1.5,
    );
    expect(onset).toEqual({ at: END, earliest: END - MINUTE, latest: END + MINUTE });
  });
});

describe('overFor', () => {
  const longest = 8;
  const noise = (): number => 0.5;

  it('is 0 while a surge continues', () => {
    expect(
      overFor(
        windowsOf((minute) => (minute >= 200 ? 9 : 0)),
        longest,
        noise,
      ),
    ).toBe(0);
  });

  it('after it is the shortest quiet end that shows it', () => {
    const buckets = overFor(
      windowsOf((minute) => (minute >= 200 && minute < 230 ? 9 : 0)),
      longest,
      noise,
    );
    expect(buckets).toBeGreaterThan(0);
    expect(buckets).toBeLessThanOrEqual(10);
  });
});
