import { VOICE_WINDOW, type Voices } from '../core/voices.ts';
import type { Millis } from '../core/time.ts';
import type { ReportLog } from '../ports/log.ts';

/** Reports that may wait until it is known who has been counted; more are told to come back. */
export const WAITING_MAX = 10_000;
/** The rest of the program gets a turn after so much work, so that pages are sent meanwhile. */
const TURN_MS = 5;

/**
 * What a start does about the voices from before it. Pages need none of them, so the server listens at once and the voices
 * are read behind it: five million in about a second. Until then nobody can say whether a reporter is a new voice, so reports
 * wait, and none is answered wrongly. Whether somebody was counted could also be asked report by report, but only of an index
 * by reporter, which would slow every report down, at all times, for the sake of that second; and a snapshot of the memory,
 * saved now and then, would be out of date after a crash.
 */
export interface Recall {
  /** Whether all voices are known. */
  readonly done: boolean;
  /** Resolves when they are, and rejects where the store could not be read; the next call tries again. */
  wait(): Promise<void>;
  /** Whether so many wait already that one more is too many. */
  readonly crowded: boolean;
}

export function recallVoices(log: ReportLog, voices: Voices, now: () => Millis): Recall {
  let done = false;
  let waiting = 0;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    const at = now();
    let began = performance.now();
    for await (const some of log.voicesSince(at - VOICE_WINDOW)) {
      for (const counted of some) voices.recall(counted, at);
      if (performance.now() - began < TURN_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      began = performance.now();
    }
    done = true;
  }

  /** Reads what was read before again: to remember a voice twice changes nothing. */
  function start(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  // Where it fails, those who wait are told, and the next to come begins anew.
  start().catch(() => {});
  return {
    get done() {
      return done;
    },
    get crowded() {
      return waiting >= WAITING_MAX;
    },
    async wait() {
      if (done) return;
      waiting++;
      try {
        await start();
      } finally {
        waiting--;
      }
    },
  };
}
