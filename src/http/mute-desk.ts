import type { MuteHours } from '../ports/channels.ts';

/** The state of what a message's link mutes: a channel, for one service or, if that is null, for all. */
export interface Muting {
  readonly channel: string;
  readonly service: string | null;
  /** The one incident that can be muted alone; null if there is none. */
  readonly incident: string | null;
  /** Muted until then; null if it is not muted. */
  readonly until: number | null;
  /** Whether the link can undo it. */
  readonly byLink: boolean;
  /** Whether only the incident is muted. */
  readonly isIncident: boolean;
}

/** The actions behind the mute link of a channel message. Each returns null if the link is invalid or expired. */
export interface MuteDesk {
  of(token: string): Promise<Muting | null>;
  mute(token: string, how: MuteHours | 'incident'): Promise<Muting | null>;
  undo(token: string): Promise<Muting | null>;
}
