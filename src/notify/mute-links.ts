import { createHmac, timingSafeEqual } from 'node:crypto';
import { DAY, HOUR, type Millis } from '../core/base/time.ts';
import type { Channel, Channels, MuteHours, Silence } from '../ports/channels.ts';
import type { BookedChannel } from './book.ts';
import { kindOf } from './channels/index.ts';

/** What the link of a message mutes: a channel, for one service or, where `service` is null, for all of them. */
interface MuteScope {
  readonly channel: string;
  readonly service: string | null;
}

export interface MuteLinks {
  /** The token of a message about something that happened at `at`: the same over repeats, and nobody else can make it up. */
  tokenOf(scope: MuteScope, at: Millis): string;
  /** What a token mutes; null where it is none of ours, or too old. */
  scopeOf(token: string, at: Millis): MuteScope | null;
}

/** How long the link of a message is good for, at least; a whole hour ends it. */
export const MUTE_LINK_FOR: Millis = 7 * DAY;
const MAC_BYTES = 16;
const BASE = 36;

/** `ops.barclays.<hour of its end>.<mac>`: it says no more than the message that it is in, and holds no secret. */
export function muteLinks(secret: string): MuteLinks {
  const macOf = (what: string): string =>
    createHmac('sha256', secret).update(`mute ${what}`).digest().subarray(0, MAC_BYTES).toString('hex');
  return {
    tokenOf({ channel, service }, at) {
      const end = Math.ceil((at + MUTE_LINK_FOR) / HOUR).toString(BASE);
      const what = `${channel}.${service ?? ''}.${end}`;
      return `${what}.${macOf(what)}`;
    },
    scopeOf(token, at) {
      const cut = token.lastIndexOf('.');
      const what = token.slice(0, Math.max(0, cut));
      const [given, made] = [Buffer.from(token.slice(cut + 1)), Buffer.from(macOf(what))];
      if (given.length !== made.length || !timingSafeEqual(given, made)) return null;
      const [channel = '', service = '', end = ''] = what.split('.');
      if (Number.parseInt(end, BASE) * HOUR <= at) return null;
      return { channel, service: service === '' ? null : service };
    },
  };
}

/**
 * Whether messages of a channel have such a link: whoever reads one can mute the channel. It is wrong where the public reads
 * along, which the kind knows of some, and of others only the operator.
 */
export function carriesMuteLink(channel: Channel): boolean {
  return channel.muteLink !== false && kindOf(channel.kind)?.isPublic(channel) === false;
}

/** How it stands with what a link mutes. */
interface Muting extends MuteScope {
  /** Until when nothing of it is told; null: it is. */
  readonly until: Millis | null;
  /** Whether all that mutes it was muted by such a link, and can be undone by one. */
  readonly byLink: boolean;
}

/** What people do by the link of a message. */
export interface MuteDesk {
  /** Null where the link is none of ours, is too old, or is of a channel that has none any more. */
  of(token: string): Promise<Muting | null>;
  /** Mutes it for some hours; what is muted for longer already stays so. Null as above. */
  mute(token: string, hours: MuteHours): Promise<Muting | null>;
  /** Ends what was muted by a link; what an operator muted by command stays. Null as above. */
  undo(token: string): Promise<Muting | null>;
}

interface MuteDeskOptions {
  readonly links: MuteLinks;
  readonly shelf: Pick<Channels, 'silence' | 'silences'>;
  /** As it is now: another node may have changed it. */
  readonly channel: (name: string) => Promise<BookedChannel | null>;
  readonly now: () => Millis;
  /** Told of each mute, and with null of each that was undone. */
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
    return {
      ...scope,
      until: inForce.length === 0 ? null : Math.max(...inForce.map(({ until }) => until)),
      byLink: inForce.every(isByLink),
    };
  }

  return {
    async of(token) {
      const scope = await scopeOf(token);
      return scope === null ? null : standing(scope);
    },
    async mute(token, hours) {
      const scope = await scopeOf(token);
      if (scope === null) return null;
      const until = now() + hours * HOUR;
      const before = await standing(scope);
      if (before.until !== null && before.until >= until) return before;
      await shelf.silence({ ...scope, id: idOf(scope), until });
      onMuted(scope, until);
      return standing(scope);
    },
    async undo(token) {
      const scope = await scopeOf(token);
      if (scope === null) return null;
      const own = (await shelf.silences(now())).find(({ id }) => id === idOf(scope));
      if (own !== undefined) {
        await shelf.silence({ ...own, until: now() });
        onMuted(scope, null);
      }
      return standing(scope);
    },
  };
}

/** The silences of links are told from those of commands by their ids. */
const LINK = 'link ';
const idOf = ({ channel, service }: MuteScope): string => `${LINK}${channel} ${service ?? '*'}`;
export const isByLink = ({ id }: Pick<Silence, 'id'>): boolean => id.startsWith(LINK);

/** Whether a silence is of all that is asked about. */
function covers(silence: Silence, { channel, service }: MuteScope): boolean {
  return (
    (silence.channel === null || silence.channel === channel) &&
    (silence.service === null || silence.service === service)
  );
}
