import { z } from 'zod';
import { withoutSlashes } from '../../core/base/slashes.ts';
import type { Millis } from '../../core/base/time.ts';
import { URL_CHARS_MAX, type Answer, type OutgoingRequest } from '../../outgoing/connector.ts';
import type { Listener } from '../case.ts';
import type { Telling } from '../telling.ts';

/** A kind of channel: one folder, with its settings and its message format. */
export interface Kind<Settings> {
  readonly name: string;
  readonly listener: Listener;
  /** The operator's settings; see the `config.ts` beside it. */
  readonly settings: z.ZodType<Settings>;
  /** Whether the public reads the messages: then they have no link with which readers could mute the channel. Default: no. */
  readonly isPublic?: (settings: Settings) => boolean;
  /** The settings that are never printed. */
  readonly secrets: readonly (keyof Settings & string)[];
  /** The request that sends a message: pure, so that a retry is identical. */
  render(telling: Telling, settings: Settings, sending: Sending): OutgoingRequest;
  /** For kinds that sign in before each message: the request, and the session in its answer; null if there is none. */
  readonly signIn?: {
    request(settings: Settings): OutgoingRequest;
    session(answer: Answer): string | null;
  };
  /** The receiver's id of the message, if later ones edit it or reply to it; `before`: the id so far. */
  readonly reference?: (answer: Answer, before: string | null) => string | null;
  /** Whether a refusal only means that the message is already as it should be, as after an attempt that was not recorded. */
  readonly isUnchanged?: (answer: Answer) => boolean;
  /** How many seconds the receiver asks to wait, if it says so in the body. */
  readonly waitSeconds?: (answer: Answer) => number | null;
}

/** What is known only at the time of sending. */
export interface Sending {
  /** Event time of this attempt. */
  readonly at: Millis;
  /** The receiver's id of the previous message about this; null if there is none, or the receiver gives none. */
  readonly reference: string | null;
  /** The session from signing in; null if the kind needs none. */
  readonly session: string | null;
}

/** The URL of a receiver. */
export const receiverUrl = z
  .url({ protocol: /^https?$/u, error: 'must be a web address: https://…' })
  .max(URL_CHARS_MAX, `must be at most ${URL_CHARS_MAX} characters`);
/** A token, key or name: short and on one line. */
export const word = z.string().regex(/^[\x21-\x7E]{1,512}$/u, 'must be 1 to 512 letters without spaces');

/** A request with a JSON body. */
export function json(url: string, body: unknown, headers: Record<string, string> = {}): OutgoingRequest {
  return {
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/json', 'User-Agent': USER_AGENT, ...headers },
    body: JSON.stringify(body),
  };
}

export const USER_AGENT = 'Outcry';

/** `https://host/base/` and `path` → `https://host/base/path`. */
export const below = (server: string, path: string): string => `${withoutSlashes(server)}/${path}`;

/** At most `charsMax` characters, with an ellipsis if it was cut. */
export function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/** The message to edit in place; null to send a new one: a reminder as an edit of an old message would notify nobody. */
export const editedBy = ({ reason }: Telling, reference: string | null): string | null =>
  reason === 'still_open' ? null : reference;

/** Everything as plain text: the text, the link and how to mute. */
export const plainText = ({ text, link, mute }: Telling): string => `${text}\n${link}\n${mute}`;

/** A field of a JSON answer; undefined if the body is not JSON or lacks it. */
export function fieldOf({ body }: Answer, ...path: readonly string[]): unknown {
  try {
    return path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null)?.[key],
      JSON.parse(body),
    );
  } catch {
    return undefined;
  }
}

/** The marker of bold text in chats: a name that contains it, such as E*TRADE, would end the bold text early and stays plain. */
const BOLD = '*';
export const bold = (text: string, marked = text): string =>
  text.includes(BOLD) ? marked : `${BOLD}${marked}${BOLD}`;

/** Escaped for HTML text and quoted attributes. */
export const escapedHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `#rrggbb` as a number, for APIs that take colours that way. */
export const COLOURS = { over: 0x0b4a50, minor: 0xffc531, major: 0xff8a1f, critical: 0xd9342b } as const;

export const colourOf = ({ over, severity }: Telling): number => COLOURS[over ? 'over' : severity];
