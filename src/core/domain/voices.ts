import { digestOf, type Digest } from '../base/digest.ts';
import { Expiring } from '../base/expiring.ts';
import { HOUR, MINUTE, type Millis } from '../base/time.ts';
import type { AsideReason } from './report.ts';

/**
 * One voice a reporter: how long after a counted report the same reporter's next one on the same service is kept aside.
 * The widest window that is judged holds four hours of closed minutes and the minute under way; a voice lasts as long as
 * that, so that a count in any window is a number of people. `voice-window.test.ts` holds the two together.
 */
export const VOICE_WINDOW: Millis = 4 * HOUR + MINUTE;

/** How many voices are remembered at least, in 16 to 24 bytes each; beyond it a person may be counted twice. */
const VOICES_MAX = 16_000_000;

/** Who has been counted on which service within the {@link VOICE_WINDOW}. Event time does not decrease between calls. */
export class Voices {
  /** Voice → until when its reporter's next report is kept aside. */
  readonly #counted = new Expiring(VOICES_MAX);

  /**
   * Whether a report by this reporter is a new voice; if so, it is remembered under the first pseudonym. A reporter has two
   * pseudonyms for a while after the daily salt changed.
   */
  admit(service: string, pseudonyms: readonly [string, ...string[]], at: Millis): boolean {
    const [first, ...earlier] = pseudonyms;
    const voice = voiceOf(service, first);
    const known = (one: Digest) => this.#counted.until(one, at) !== null;
    if (known(voice) || earlier.some((pseudonym) => known(voiceOf(service, pseudonym)))) return false;
    this.#counted.set(voice, at + VOICE_WINDOW, at);
    return true;
  }

  /** Takes an admission back: the report could not be stored, so the next try must count. */
  release(service: string, pseudonym: string): void {
    this.#counted.forget(voiceOf(service, pseudonym));
  }

  /** Remembers, as of `now`, a voice that was counted earlier, by a process before this one. */
  recall({ voice, at }: CountedVoice, now: Millis): void {
    this.#counted.set(voice, at + VOICE_WINDOW, now);
  }

  /** Of memory. */
  get bytes(): number {
    return this.#counted.bytes;
  }

  /** Voices remembered at `at`; looks at all of them. */
  count(at: Millis): number {
    return this.#counted.count(at);
  }
}

/** A voice as it is kept, and when it was counted. */
export interface CountedVoice {
  readonly voice: Digest;
  readonly at: Millis;
}

/**
 * What the voice of a logged word is remembered under, in the place of its service; null of a word that is no voice. Who reported a
 * service may say later that it works again: that is a voice of its own. No slug has a space.
 */
export function voiceName(service: string, reason: AsideReason | null): string | null {
  if (reason === null) return service;
  return reason === 'works' ? `${service} works` : null;
}

/** The voice of a reporter on a service. */
export function voiceOf(service: string, pseudonym: string): Digest {
  return digestOf(`${service} ${pseudonym}`);
}
