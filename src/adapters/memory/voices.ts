import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { VOICE_WINDOW, Voices } from '../../core/domain/voices.ts';
import type { ReportLog } from '../../ports/log.ts';
import { WAITING_MAX, type VoiceRegister } from '../../ports/voices.ts';

/** How long voices are read before yielding to the event loop, so that pages are still served meanwhile. */
const TURN_MS = 5;

/**
 * Voices in the memory of the process, which reads the earlier ones from the log after a start. Pages do not need them, so the server
 * listens immediately and reads voices in the background: five million in half a second. Until then it is unknown whether a
 * reporter is a new voice, so reports wait and none is answered wrongly. Looking each reporter up in the log instead would need an index
 * by reporter, which would slow down every report at all times to save that time; and a snapshot of the memory, saved now and then, would
 * be out of date after a crash.
 *
 * Registers that share one `voices` act as one.
 */
export function memoryVoices(log: ReportLog, now: () => Millis, voices = new Voices()): VoiceRegister {
  let ready = false;
  let waiting = 0;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    const at = now();
    let began = performance.now();
    for await (const some of log.voicesSince(at - VOICE_WINDOW)) {
      voices.recall(some, at);
      if (performance.now() - began < TURN_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      began = performance.now();
    }
    ready = true;
  }

  /** May read the same reports again: adding a voice twice changes nothing. */
  function start(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  // If it fails, the waiting reports are refused and the next report starts it again.
  start().catch(() => {});
  return {
    get ready() {
      return ready;
    },
    async becomeReady() {
      if (ready) return;
      if (waiting >= WAITING_MAX)
        throw new OutcryError(
          'queue_full',
          `${WAITING_MAX} reports are waiting until it is known who was counted.`,
        );
      waiting++;
      try {
        await start();
      } finally {
        waiting--;
      }
    },
    admit: (service, speaker, at) => voices.admit(service, speaker, at),
    release: (report) => voices.release(report),
  };
}
