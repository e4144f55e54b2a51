import { z } from 'zod';
import { withoutSlashes } from '../../core/base/slashes.ts';
import type { Millis } from '../../core/base/time.ts';
import { URL_CHARS_MAX, type Answer, type OutgoingRequest } from '../../outgoing/connector.ts';
import type { Listener } from '../case.ts';
import type { Telling } from '../telling.ts';

/** A kind of channel: one folder, with what it needs to be told and how it puts it. */
export interface Kind<Settings> {
  readonly name: string;
  readonly listener: Listener;
  /** What an operator sets; see the `config.ts` beside it. */
  readonly settings: z.ZodType<Settings>;
  /** Whether the public reads what it is told: it gets no link by which its readers could mute it. Left out: it does not. */
  readonly isPublic?: (settings: Settings) => boolean;
  /** The settings that are never printed. */
  readonly secrets: readonly (keyof Settings & string)[];
  /** The request that tells it: pure, so that a repeat is the same. */
  render(telling: Telling, settings: Settings, sending: Sending): OutgoingRequest;
  /** Where one has to sign in before each message: the request for it, and the session that the answer gives; null where it gives none. */
  readonly signIn?: {
    request(settings: Settings): OutgoingRequest;
    session(answer: Answer): string | null;
  };
  /** What the receiver calls the message, where later ones change it or answer it; `before`: what it was called so far. */
  readonly reference?: (answer: Answer, before: string | null) => string | null;
  /** Whether a refusal only says that the message is as it should be already, as after a try that was not recorded. */
  readonly isUnchanged?: (answer: Answer) => boolean;
  /** How many seconds the receiver asks to wait, where it says so in the body. */
  readonly waitSeconds?: (answer: Answer) => number | null;
}

/** What is known only when it is sent. */
export interface Sending {
  /** Event time of this try. */
  readonly at: Millis;
  /** What the receiver calls the message about this that it got before; null where none, or where it cannot say. */
  readonly reference: string | null;
  /** What signing in gave; null where nobody has to. */
  readonly session: string | null;
}

/** A web address of a receiver. */
export const receiverUrl = z
  .url({ protocol: /^https?$/u, error: 'must be a web address: https://…' })
  .max(URL_CHARS_MAX, `must be at most ${URL_CHARS_MAX} characters`);
/** A token, a key, a name: something short and in one line. */
export const word = z.string().regex(/^[\x21-\x7E]{1,512}$/u, 'must be 1 to 512 letters without spaces');

/** A request with a body of JSON. */
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

/** At most so many characters, with a sign that there was more. */
export function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/** The message that is changed in place; null for one of its own: a reminder that only changed what was read already would ring nowhere. */
export const editedBy = ({ reason }: Telling, reference: string | null): string | null =>
  reason === 'still_open' ? null : reference;

/** All of it as plain text: what was said, where to read on, how to mute. */
export const plainText = ({ text, link, mute }: Telling): string => `${text}\n${link}\n${mute}`;

/** A field of a JSON answer; undefined where it is none or has none. */
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

/** What marks bold text in chats: a name that has it, as E*TRADE, would end the bold text early, and stays plain. */
const BOLD = '*';
export const bold = (text: string, marked = text): string =>
  text.includes(BOLD) ? marked : `${BOLD}${marked}${BOLD}`;

/** For HTML, in text and in quoted attributes. */
export const escapedHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `#rrggbb` as a number, for those who want colours so. */
export const COLOURS = { over: 0x0b4a50, minor: 0xffc531, major: 0xff8a1f, critical: 0xd9342b } as const;

export const colourOf = ({ over, severity }: Telling): number => COLOURS[over ? 'over' : severity];
