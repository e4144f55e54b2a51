import { DAY, type Millis } from '../core/base/time.ts';
import type { Place } from '../core/domain/place.ts';
import type { Hears } from '../core/incident/notice.ts';
import type { Severity } from '../core/incident/severity.ts';

/** How long a subscription may stay unconfirmed before it is deleted. */
export const TOLD_PENDING_FOR: Millis = 2 * DAY;
/** How long the outcome of a message is kept, including those of channels. */
export const TOLD_KEPT_FOR: Millis = 30 * DAY;

/** One person's subscription to one service or one category, for as long as it lasts. */
export interface Subscriber {
  /** `mail~` and 128 random bits: identifies the subscription in deliveries and logs, and reveals nothing about the person. */
  readonly id: string;
  /** The address, or a browser's push endpoint. Stored sealed on a disk of ours; deleted with the subscription. */
  readonly to: string;
  /** A digest keyed with a secret of the instance, by which subscriptions of one address are found. */
  readonly who: string;
  /** Null if it is for a category, or no longer for anything. */
  readonly service: string | null;
  /** The category whose services it covers; null if it is for one service. */
  readonly category: string | null;
  /** The one incident whose end is to be told, which ends the subscription; null: beginning and end of each incident of the service. */
  readonly incident: string | null;
  /** Incidents limited to other places are not told; null: anywhere. */
  readonly near: Place | null;
  /** Incidents below it are not told. */
  readonly severity: Severity;
  readonly hears: Hears;
  readonly language: string;
  readonly askedAt: Millis;
  /** When the recipient of the mail confirmed; null before that, and nothing is sent then. */
  readonly confirmedAt: Millis | null;
  /** When to send the confirmation request next; null if it was sent, or is not needed. */
  readonly dueAt: Millis | null;
  /** Attempts to send that request so far. */
  readonly tries: number;
}

/** What a subscriber listens to. */
export type ListenedTo = { readonly service: string } | { readonly category: string };

/** A page of the subscribers listening to an incident, by id. */
interface Page {
  /** Begins after this id; empty for the first page. */
  readonly after: string;
  readonly limit: number;
}

/** Subscribers from the public; managed by themselves, possibly through another process. */
export interface Subscribers {
  /** Puts by id. */
  put(subscriber: Subscriber): Promise<void>;
  /** Records the outcome of an attempt to send the confirmation request, if the subscriber still exists. */
  tried(id: string, tries: number, dueAt: Millis | null): Promise<void>;
  /** Deletes subscribers and all that is known about them; ignores unknown ids. */
  remove(ids: readonly string[]): Promise<void>;
  /** The existing ones among them, by id. */
  get(ids: readonly string[]): Promise<Subscriber[]>;
  /** Confirmed subscribers listening to an incident of a service or category, to it alone or to all, by id; empty after the last page. */
  listening(to: ListenedTo, incident: string, page: Page): Promise<Subscriber[]>;
  /** All subscriptions of one address, by id. */
  of(who: string): Promise<Subscriber[]>;
  /** Those whose confirmation request is due at `at`, longest due first. */
  unasked(at: Millis, limit: number): Promise<Subscriber[]>;
  /** How many there are, and how many of them were requested at `since` or later. */
  count(since: Millis): Promise<{ readonly all: number; readonly since: number }>;
  /** Deletes those requested before `asked` and not confirmed, and those confirmed before `confirmed`. */
  forget(before: { readonly asked: Millis; readonly confirmed: Millis }): Promise<void>;
  /** A secret of the instance: the stored one with that name if there is one that `isUsable`, otherwise `made`, which is then stored. */
  secret(name: string, made: string, isUsable?: (kept: string) => boolean): Promise<string>;
}
