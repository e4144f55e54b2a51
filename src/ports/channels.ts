import type { Millis } from '../core/base/time.ts';
import type { Place } from '../core/domain/place.ts';
import type { StepReason } from '../core/incident/notice.ts';
import type { Severity } from '../core/incident/severity.ts';

/** A way by which a team or a program is told: a kind, what that kind needs, and what it is to be told of. */
export interface Channel {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** `slack`, `webhook`: a folder of `src/notify/channels`. */
  readonly kind: string;
  /** As the operator wrote it, secrets and all: never printed. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly wants: Subscription;
  /** What it is told in; null for the first language of the instance. */
  readonly language: string | null;
  readonly quiet: QuietHours | null;
  /** False where the public reads along, and no message is to have a link by which its reader can mute the channel. */
  readonly muteLink?: boolean;
}

/** For how many hours the link of a message mutes: one of these. Whoever wants more has the command. */
export const MUTE_HOURS = [1, 8, 24] as const;
export type MuteHours = (typeof MUTE_HOURS)[number];

/** What a channel is told of. An empty list asks for nothing in particular, and so for all. */
export interface Subscription {
  readonly services: readonly string[];
  readonly categories: readonly string[];
  /** ISO 3166-1 alpha-2; services of the whole world are everybody's, until an incident is only elsewhere. */
  readonly countries: readonly string[];
  /** Places and networks as a scope names them, `GB/London`, `AS2856`: an incident must be there, in particular. */
  readonly scopes: readonly string[];
  readonly severity: Severity;
  /** Left out: anywhere. What is only elsewhere than in this place is not told. */
  readonly near?: Place;
  /** Left out: of whatever happens to an incident. Else of these steps alone; the first that is heard of it is always one of them. */
  readonly only?: readonly StepReason[];
  /** After how long without a word of an incident that goes on one is reminded of it; left out: never. */
  readonly remind?: Millis;
  /** For how long after it was first reported; left out: as long as anybody is. */
  readonly remindFor?: Millis;
}

/** In the order of the week. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** When a channel is not to ring, by the clock of its zone; what is `except` or worse rings all the same. */
export interface QuietHours {
  /** Minutes after midnight; where `from` is later than `to`, the night lies between. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  /** Days that are quiet as a whole, by the clock of the zone; left out: none. */
  readonly days?: readonly Weekday[];
  readonly except: Severity | null;
}

/** What is not to be told for a while; null is for all of them. */
export interface Silence {
  readonly id: string;
  readonly channel: string | null;
  readonly service: string | null;
  /** The one incident of it that is muted, until it is over. */
  readonly incident: string | null;
  readonly until: Millis;
}

/** How it goes with a channel; absent while nothing has failed. */
export interface ChannelHealth {
  readonly channel: string;
  /** Since when every try has failed; null where the last one did not. */
  readonly failingSince: Millis | null;
  /** Why nothing is sent any more until somebody looks; null while it is. */
  readonly disabled: 'gone' | 'failing' | null;
  readonly disabledAt: Millis | null;
}

/** The channels that were added by command, also by another process while the server runs. */
export interface Channels {
  /** Puts one in the place of another of its name, and moves `version` on. */
  put(channel: Channel): Promise<void>;
  /** Removes it, and with it its silences and what is known of its health; ignores what is not there. Moves `version` on. */
  remove(name: string): Promise<void>;
  /** All of them, by name. */
  list(): Promise<Channel[]>;
  /** Puts by id, and moves `version` on. */
  silence(silence: Silence): Promise<void>;
  /** Those that are in force after `at`, by id. */
  silences(at: Millis): Promise<Silence[]>;
  /** Puts by channel, and moves `version` on. */
  putHealth(health: ChannelHealth): Promise<void>;
  /** By channel. */
  health(): Promise<ChannelHealth[]>;
  /** Grows with every change, also by another process. */
  version(): Promise<number>;
}
