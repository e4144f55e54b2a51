import type { Millis } from '../core/base/time.ts';
import type { Place } from '../core/domain/place.ts';
import type { StepReason } from '../core/incident/notice.ts';
import type { Severity } from '../core/incident/severity.ts';

/** A way to notify a team or a program: a kind, the settings that kind needs, and what to notify it about. */
export interface Channel {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** `slack`, `webhook`: a folder of `src/notify/channels`. */
  readonly kind: string;
  /** As written by the operator, including secrets: never printed. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly wants: Subscription;
  /** The language of its messages; null for the first language of the instance. */
  readonly language: string | null;
  readonly quiet: QuietHours | null;
  /** False if the public reads along, so that messages must not contain a link by which any reader can mute the channel. */
  readonly muteLink?: boolean;
}

/** The durations, in hours, that a message's mute link offers. For others there is the command. */
export const MUTE_HOURS = [1, 8, 24] as const;
export type MuteHours = (typeof MUTE_HOURS)[number];

/** What a channel is notified about. An empty list does not filter. */
export interface Subscription {
  readonly services: readonly string[];
  readonly categories: readonly string[];
  /** ISO 3166-1 alpha-2; worldwide services match every country, unless an incident is limited to others. */
  readonly countries: readonly string[];
  /** Places and networks as a scope names them, `GB/London`, `AS2856`: the incident's scope must name one of them. */
  readonly scopes: readonly string[];
  readonly severity: Severity;
  /** If omitted, anywhere. Incidents limited to other places are not told. */
  readonly near?: Place;
  /** If omitted, all steps of an incident. Otherwise only these; the first step heard about an incident is always one of them. */
  readonly only?: readonly StepReason[];
  /** After how long without a message about an ongoing incident to send a reminder; never if omitted. */
  readonly remind?: Millis;
  /** For how long after the first report of the incident to send reminders; if omitted, the longest possible time. */
  readonly remindFor?: Millis;
}

/** In the order of the week. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** When a channel should stay quiet, in its time zone; notices of severity `except` or worse are sent all the same. */
export interface QuietHours {
  /** Minutes after midnight; if `from` is later than `to`, the period spans midnight. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  /** Days that are quiet all day, in the time zone; none if omitted. */
  readonly days?: readonly Weekday[];
  readonly except: Severity | null;
}

/** Mutes notices for a while; null means all channels or services. */
export interface Silence {
  readonly id: string;
  readonly channel: string | null;
  readonly service: string | null;
  /** The one incident that is muted, until it is over. */
  readonly incident: string | null;
  readonly until: Millis;
}

/** The health of a channel; absent while nothing has failed. */
export interface ChannelHealth {
  readonly channel: string;
  /** Since when every attempt has failed; null if the last one succeeded. */
  readonly failingSince: Millis | null;
  /** Why nothing is sent any more until an operator intervenes; null while messages are sent. */
  readonly disabled: 'gone' | 'failing' | null;
  readonly disabledAt: Millis | null;
}

/** The channels added by command, possibly by another process while the server runs. */
export interface Channels {
  /** Inserts a channel or replaces the one with its name, and increments `version`. */
  put(channel: Channel): Promise<void>;
  /** Removes it with its silences and its health; ignores unknown names. Increments `version`. */
  remove(name: string): Promise<void>;
  /** All of them, by name. */
  list(): Promise<Channel[]>;
  /** Inserts or replaces by id, and increments `version`. */
  silence(silence: Silence): Promise<void>;
  /** Those still in force after `at`, by id. */
  silences(at: Millis): Promise<Silence[]>;
  /** Inserts or replaces by channel, and increments `version`. */
  putHealth(health: ChannelHealth): Promise<void>;
  /** By channel. */
  health(): Promise<ChannelHealth[]>;
  /** Grows with every change, also by another process. */
  version(): Promise<number>;
}
