import type { Channel } from '../ports/channels.ts';
import type { AnyKind } from './channels/index.ts';

/** What stands in the place of a secret wherever something is printed, logged or kept of what receivers say. */
export const HIDDEN = '(hidden)';

/** Settings as they may be printed: secrets hidden, of other addresses the host alone, for a path may be one. */
export function redacted(
  { settings }: Pick<Channel, 'settings'>,
  { secrets }: AnyKind,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      if (secrets.includes(key)) return [key, HIDDEN];
      const url = typeof value === 'string' ? URL.parse(value) : null;
      return [key, url === null ? value : url.origin === 'null' ? HIDDEN : url.origin];
    }),
  );
}

/**
 * What a receiver says, without what it may repeat of our secrets: each word of them counts, each part of an address that is one,
 * and of any other address what comes after the host.
 */
export function withoutSecrets(
  text: string,
  { settings }: Pick<Channel, 'settings'>,
  { secrets }: AnyKind,
): string {
  const hidden = Object.entries(settings)
    .map(([key, value]) => (typeof value === 'string' ? hiddenIn(value, secrets.includes(key)) : ''))
    .flatMap((value) => [value].concat(value.split(/[\s/?&=:#]+/u)))
    .filter((part) => part.length >= SECRET_CHARS_MIN)
    .sort((a, b) => b.length - a.length);
  return hidden.reduce((rest, part) => rest.replaceAll(part, HIDDEN), text);
}

function hiddenIn(value: string, secret: boolean): string {
  if (secret) return value;
  const url = URL.parse(value);
  return url === null ? '' : `${url.pathname}${url.search}${url.hash}`;
}

/** Shorter parts are no secrets but words such as `https`. */
const SECRET_CHARS_MIN = 6;
