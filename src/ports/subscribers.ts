import { DAY, type Millis } from '../core/base/time.ts';
import type { Place } from '../core/domain/place.ts';
import type { Hears } from '../core/incident/notice.ts';
import type { Severity } from '../core/incident/severity.ts';

/** Who does not say yes for so long after asking is forgotten. */
export const TOLD_PENDING_FOR: Millis = 2 * DAY;
/** What became of a message, of a channel too, is kept so long. */
export const TOLD_KEPT_FOR: Millis = 30 * DAY;

/** One wish of one person of the public to be told of one service or one category, as long as it lasts. */
export interface Subscriber {
  /** `mail~` and 128 bits of chance: names the wish in deliveries and logs, and says nothing of the person. */
  readonly id: string;
  /** The address, or what a browser is reached by. On a disk that is ours it is sealed; gone with the wish. */
  readonly to: string;
  /** A digest under a secret of the instance, by which wishes of one address are found. */
  readonly who: string;
  /** Null where it is of a category, or of nothing any more. */
  readonly service: string | null;
  /** The category each of whose services is to be told of; null where it is of one service. */
  readonly category: string | null;
  /** The one incident whose end is to be told, which ends the wish; null: beginning and end of each of the service. */
  readonly incident: string | null;
  /** What is only elsewhere is not to be told; null: wherever it is. */
  readonly near: Place | null;
  /** What is smaller is not to be told. */
  readonly severity: Severity;
  readonly hears: Hears;
  readonly language: string;
  readonly askedAt: Millis;
  /** When whoever reads that mail said yes; null before, and nothing is told then. */
  readonly confirmedAt: Millis | null;
  /** When the message that asks for the yes is to be tried next; null where it was sent, or needs none. */
  readonly dueAt: Millis | null;
  /** Tries of that message so far. */
  readonly tries: number;
}

/** What somebody listens to. */
export type ListenedTo = { readonly service: string } | { readonly category: string };

/** Which of those who listen to an incident, by id. */
interface Page {
  /** Behind this id; empty for the first. */
  readonly after: string;
  readonly limit: number;
}

/** The public that wants to be told; managed by its members, also through another process. */
export interface Subscribers {
  /** Puts by id. */
  put(subscriber: Subscriber): Promise<void>;
  /** Takes down what came of a try of the question, of whoever is there. */
  tried(id: string, tries: number, dueAt: Millis | null): Promise<void>;
  /** Lets go of them, and of all that is known of them; ignores what is not there. */
  remove(ids: readonly string[]): Promise<void>;
  /** Those that are there, by id. */
  get(ids: readonly string[]): Promise<Subscriber[]>;
  /** Those who said yes and listen to an incident of a service or of a category, in particular or to each, by id; none behind the last. */
  listening(to: ListenedTo, incident: string, page: Page): Promise<Subscriber[]>;
  /** All wishes of one address, by id. */
  of(who: string): Promise<Subscriber[]>;
  /** Those whose question is to be sent at `at`, the longest due first. */
  unasked(at: Millis, limit: number): Promise<Subscriber[]>;
  /** How many there are, and how many of them asked at `since` or later. */
  count(since: Millis): Promise<{ readonly all: number; readonly since: number }>;
  /** Lets go of those that asked before `asked` and did not say yes, and of those that said yes before `confirmed`. */
  forget(before: { readonly asked: Millis; readonly confirmed: Millis }): Promise<void>;
  /** A secret of the instance: what was kept first under that name, which is `made` where nothing was that `isUsable`. */
  secret(name: string, made: string, isUsable?: (kept: string) => boolean): Promise<string>;
}
