import { digestOf, type Digest } from '../base/digest.ts';
import { Expiring } from '../base/expiring.ts';
import type { DatedDigest, PackedDigests } from '../base/packed-digests.ts';
import { HOUR, MINUTE, type Millis } from '../base/time.ts';
import type { AsideReason, Report } from './report.ts';

/**
 * One voice per person: how long after a counted report another one by the same person on the same service is kept aside. The widest window
 * that is judged contains four hours of closed minutes and the current minute; a voice lasts as long as that, so that a count in any window
 * is a number of people. `voice-window.test.ts` keeps the two consistent.
 */
export const VOICE_WINDOW: Millis = 4 * HOUR + MINUTE;

/** The minimum number of keys remembered, at 16 to 24 bytes each; beyond it a person may be counted twice. */
const KEYS_MAX = 16_000_000;

/** The maximum number of seats tried for a device at an address with more seats, so that a full address costs no more than an empty one. */
const SEATS_TRIED = 16;

/** The sender of a report, as far as voices are distinguished. */
export interface Speaker {
  /** Pseudonyms of the address: today's, then yesterday's for a while after the daily salt changed. */
  readonly reporters: readonly [string, ...string[]];
  /** Pseudonyms of the device on that service, likewise; empty if it sent no token. */
  readonly devices: readonly string[];
  /** How many voices its address may have at once; see `capacityOf`. Infinity: every device has one. */
  readonly capacity: number;
  /** Identifies retries of the same report; omitted or null if they cannot be told from another report. */
  readonly claim?: string | null;
}

/** Whether a report is a voice. The seat is stored in the log; null if it takes none. */
export type Admission =
  | { readonly counted: true; readonly reason: null; readonly seat: number | null }
  | { readonly counted: false; readonly reason: AsideReason; readonly seat: null };

/**
 * Who has been counted on which service within the {@link VOICE_WINDOW}. Event time must not decrease between calls.
 *
 * An address has as many seats on each service as its capacity. A device that has not been counted takes a free one, for as long as a voice
 * lasts; if there is none it is kept aside as `crowded`. Reports without a token share the first seat, which devices take last: so an
 * address that sends no tokens is one voice, as it always was.
 */
export class Voices {
  /** Devices and taken seats, each with its expiry. */
  readonly #taken = new Expiring(KEYS_MAX);

  /** Whether a report by this speaker is a new voice; if so, it is remembered under the first pseudonyms. */
  admit(service: string, speaker: Speaker, at: Millis): Admission {
    const admission = decideVoice(service, speaker, (key) => this.#taken.until(key, at) !== null);
    if (admission.counted)
      for (const key of admittedKeys(service, speaker, admission.seat))
        this.#taken.set(key, at + VOICE_WINDOW, at);
    return admission;
  }

  /** Takes an admission back: the report could not be stored, so the next attempt must count. */
  release(report: Counted): void {
    for (const key of voiceKeys(report)) this.#taken.forget(key);
  }

  /** Remembers, as of `now`, keys of voices that were counted earlier by a previous process, each with the moment at which it was. */
  recall({ from, bytes }: PackedDigests, now: Millis): void {
    this.#taken.setAll({ from: from + VOICE_WINDOW, bytes }, now);
  }

  /** Memory used. */
  get bytes(): number {
    return this.#taken.bytes;
  }

  /** The number of keys remembered at `at`; scans all of them. */
  count(at: Millis): number {
    return this.#taken.count(at);
  }
}

/** Whether a report is a new voice, given which keys are {@link Voices taken}; remember the {@link admittedKeys} if it is. */
export function decideVoice(
  service: string,
  { reporters, devices, capacity }: Speaker,
  isTaken: (key: Digest) => boolean,
): Admission {
  const [device] = devices;
  const seatIsTaken = (seat: number) => reporters.some((one) => isTaken(seatKey(service, one, seat)));
  if (device === undefined) return seatIsTaken(0) ? REPEAT : counted(0);
  if (devices.some((one) => isTaken(deviceKey(service, one)))) return REPEAT;
  if (capacity === Infinity) return counted(null);
  for (const seat of seatsFor(deviceKey(service, device), capacity))
    if (!seatIsTaken(seat)) return counted(seat);
  return CROWDED;
}

/** All keys that {@link decideVoice} may ask about. */
export function askedKeys(service: string, { reporters, devices, capacity }: Speaker): Digest[] {
  const [device] = devices;
  const ofDevices = devices.map((one) => deviceKey(service, one));
  if (device !== undefined && capacity === Infinity) return ofDevices;
  const seats = device === undefined ? [0] : [...seatsFor(deviceKey(service, device), capacity)];
  return [...ofDevices, ...reporters.flatMap((one) => seats.map((seat) => seatKey(service, one, seat)))];
}

/** The keys under which a new voice in that seat is remembered. */
export function admittedKeys(
  service: string,
  { reporters, devices }: Speaker,
  seat: number | null,
): Digest[] {
  return keysOf(service, reporters[0], devices[0] ?? null, seat);
}

const counted = (seat: number | null): Admission => ({ counted: true, reason: null, seat });
const REPEAT: Admission = { counted: false, reason: 'repeat', seat: null };
const CROWDED: Admission = { counted: false, reason: 'crowded', seat: null };

/** A key of a voice, and when the voice was counted. */
export type CountedVoice = DatedDigest;

type Counted = Pick<Report, 'service' | 'reporter' | 'device'>;

/**
 * The name under which the voice of a logged entry is remembered, in place of its service; null for an entry without a voice. A person who
 * reported a service may later say that it works again: that is a separate voice with separate seats. No slug has a space.
 */
export function voiceName(service: string, reason: AsideReason | null): string | null {
  if (reason === null) return service;
  return reason === 'works' ? `${service} works` : null;
}

/** The keys of a logged entry, each with its date; none if it has no voice. */
export function loggedVoices({
  service,
  at,
  reason,
  ...who
}: Counted & Pick<Report, 'at' | 'reason'>): CountedVoice[] {
  const name = voiceName(service, reason);
  return name === null ? [] : voiceKeys({ ...who, service: name }).map((digest) => ({ digest, at }));
}

/** The keys of a voice: its device, its seat, or both; `service` is its name. */
export function voiceKeys({ service, reporter, device }: Counted): Digest[] {
  return keysOf(service, reporter, device?.token ?? null, device === null ? 0 : device.seat);
}

function keysOf(service: string, reporter: string, device: string | null, seat: number | null): Digest[] {
  const keys = device === null ? [] : [deviceKey(service, device)];
  if (seat !== null) keys.push(seatKey(service, reporter, seat));
  return keys;
}

/** One device is one voice at any address: a phone that leaves the house is not a second person. */
function deviceKey(service: string, device: string): Digest {
  return digestOf(`${service} @${device}`);
}

function seatKey(service: string, reporter: string, seat: number): Digest {
  return digestOf(seat === 0 ? `${service} ${reporter}` : `${service} ${reporter}#${seat}`);
}

/** The seats a device may take, in the order in which they are tried: the first one is for senders without a token, and comes last. */
function* seatsFor({ low, middle }: Digest, capacity: number): Generator<number, undefined> {
  const others = capacity - 1;
  if (others > 0) {
    const first = (low >>> 0) % others;
    // If all are tried one after the other, a step of one reaches each of them.
    const step = others <= SEATS_TRIED ? 1 : 1 + ((middle >>> 0) % (others - 1));
    for (let nth = 0; nth < Math.min(others, SEATS_TRIED); nth++) yield 1 + ((first + nth * step) % others);
  }
  yield 0;
}
