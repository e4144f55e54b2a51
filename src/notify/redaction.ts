import type { Channel } from '../ports/channels.ts';
import type { AnyKind } from './channels/index.ts';

/** Replaces a secret in everything that is printed, logged or stored of receivers' answers. */
export const HIDDEN = '(hidden)';

/** Settings for printing: secrets hidden, and only the host of other URLs, because a path may be a secret. */
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
 * A receiver's answer without secrets that it may repeat: each word of ours, each part of a secret URL, and whatever follows the host in
 * any other URL.
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

/** Shorter parts are not secrets but words such as `https`. */
const SECRET_CHARS_MIN = 6;
