import { createHmac, timingSafeEqual } from 'node:crypto';
import { DAY, HOUR, type Millis } from '../core/base/time.ts';
import type { Channel, Channels, MuteHours, Silence } from '../ports/channels.ts';
import type { BookedChannel } from './book.ts';
import { kindOf } from './channels/index.ts';

/** What the link in a message can mute: a channel, for one service or, if `service` is null, for all of them. */
interface MuteScope {
  readonly channel: string;
  readonly service: string | null;
  /** The one incident that the message is about, which can be muted by itself; null if it is about several. */
  readonly incident: string | null;
}

export interface MuteLinks {
  /** The token for a message about something that happened at `at`: the same in retries, and impossible to forge. */
  tokenOf(scope: MuteScope, at: Millis): string;
  /** What a token mutes; null if it is not ours or has expired. */
  scopeOf(token: string, at: Millis): MuteScope | null;
}

/** How long a mute link is valid at least; it expires on a full hour. */
export const MUTE_LINK_FOR: Millis = 7 * DAY;
/** A muted incident is normally over by then; if it is not, its messages resume. */
export const MUTE_INCIDENT_FOR: Millis = 30 * DAY;
const MAC_BYTES = 16;
const BASE = 36;

/** `ops.barclays.barclays-20250310-0925.<hour of expiry>.<mac>`: it reveals no more than the message it is in, and no secret. */
export function muteLinks(secret: string): MuteLinks {
  const macOf = (what: string): string =>
    createHmac('sha256', secret).update(`mute ${what}`).digest().subarray(0, MAC_BYTES).toString('hex');
  return {
    tokenOf({ channel, service, incident }, at) {
      const end = Math.ceil((at + MUTE_LINK_FOR) / HOUR).toString(BASE);
      const what = [channel, service ?? '', ...(incident === null ? [] : [incident]), end].join('.');
      return `${what}.${macOf(what)}`;
    },
    scopeOf(token, at) {
      const cut = token.lastIndexOf('.');
      const what = token.slice(0, Math.max(0, cut));
      const [given, made] = [Buffer.from(token.slice(cut + 1)), Buffer.from(macOf(what))];
      if (given.length !== made.length || !timingSafeEqual(given, made)) return null;
      const [channel = '', service = '', ...rest] = what.split('.');
      if (Number.parseInt(rest.at(-1) ?? '', BASE) * HOUR <= at) return null;
      const incident = rest.length > 1 ? (rest[0] ?? null) : null;
      return { channel, service: service === '' ? null : service, incident };
    },
  };
}

/**
 * Whether messages of a channel have a mute link, with which any reader can mute the channel. That would be wrong if the public reads the
 * channel, which some kinds know and for others only the operator does.
 */
export function carriesMuteLink(channel: Channel): boolean {
  return channel.muteLink !== false && kindOf(channel.kind)?.isPublic(channel) === false;
}

/** The state of what a link mutes. */
interface Muting extends MuteScope {
  /** Muted until then; null if it is not muted. */
  readonly until: Millis | null;
  /** Whether everything that mutes it was set by such a link, so that a link can undo it. */
  readonly byLink: boolean;
  /** Whether only the incident is muted; the mute ends with it. */
  readonly isIncident: boolean;
}

/** The actions behind the mute link of a message. */
export interface MuteDesk {
  /** Null if the link is invalid or expired, or its channel has no mute links any more. */
  of(token: string): Promise<Muting | null>;
  /** Mutes it for some hours, or its incident until that is over; a longer existing mute is kept. Null as above. */
  mute(token: string, how: MuteHours | 'incident'): Promise<Muting | null>;
  /** Removes mutes set by a link; an operator's silences stay. Null as above. */
  undo(token: string): Promise<Muting | null>;
}

interface MuteDeskOptions {
  readonly links: MuteLinks;
  readonly shelf: Pick<Channels, 'silence' | 'silences'>;
  /** Read anew each time, because another node may have changed it. */
  readonly channel: (name: string) => Promise<BookedChannel | null>;
  readonly now: () => Millis;
  /** Called for each mute, and with null for each that was undone. */
  readonly onMuted: (scope: MuteScope, until: Millis | null) => void;
}

export function openMuteDesk({ links, shelf, channel, now, onMuted }: MuteDeskOptions): MuteDesk {
  async function scopeOf(token: string): Promise<MuteScope | null> {
    const scope = links.scopeOf(token, now());
    const booked = scope === null ? null : await channel(scope.channel);
    return booked !== null && carriesMuteLink(booked.channel) ? scope : null;
  }

  async function standing(scope: MuteScope): Promise<Muting> {
    const inForce = (await shelf.silences(now())).filter((silence) => covers(silence, scope));
    const whole = inForce.filter(({ incident }) => incident === null);
    const told = whole.length === 0 ? inForce : whole;
    return {
      ...scope,
      until: told.length === 0 ? null : Math.max(...told.map(({ until }) => until)),
      byLink: inForce.every(isByLink),
      isIncident: inForce.length > 0 && whole.length === 0,
    };
  }

  async function put(muted: MuteScope, until: Millis, asked = muted): Promise<Muting> {
    await shelf.silence({ ...muted, id: idOf(muted), until });
    onMuted(muted, until);
    return standing(asked);
  }

  return {
    async of(token) {
      const scope = await scopeOf(token);
      return scope === null ? null : standing(scope);
    },
    async mute(token, how) {
      const scope = await scopeOf(token);
      if (scope === null) return null;
      const before = await standing(scope);
      if (how === 'incident') {
        if (scope.incident === null || before.until !== null) return before;
        return put(scope, now() + MUTE_INCIDENT_FOR);
      }
      const until = now() + how * HOUR;
      if (before.until !== null && !before.isIncident && before.until >= until) return before;
      return put({ ...scope, incident: null }, until, scope);
    },
    async undo(token) {
      const scope = await scopeOf(token);
      if (scope === null) return null;
      const own = new Set([idOf(scope), idOf({ ...scope, incident: null })]);
      for (const one of await shelf.silences(now())) {
        if (!own.has(one.id) || !covers(one, scope)) continue;
        await shelf.silence({ ...one, until: now() });
        onMuted(scope, null);
      }
      return standing(scope);
    },
  };
}

/** The prefix of the ids of silences set by a link, as opposed to a command. */
const LINK = 'link ';
/** A service has one active incident at a time, so a mute of an incident replaces the previous one. */
const idOf = ({ channel, service, incident }: MuteScope): string =>
  `${LINK}${channel} ${service ?? '*'}${incident === null ? '' : ' incident'}`;
export const isByLink = ({ id }: Pick<Silence, 'id'>): boolean => id.startsWith(LINK);

/** Whether a silence covers the whole scope. */
function covers(silence: Silence, { channel, service, incident }: MuteScope): boolean {
  return (
    (silence.channel === null || silence.channel === channel) &&
    (silence.service === null || silence.service === service) &&
    (silence.incident === null || silence.incident === incident)
  );
}
