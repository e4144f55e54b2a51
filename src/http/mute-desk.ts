import type { MuteHours } from '../ports/channels.ts';

/** How it stands with what the link of a message mutes: a channel, for one service or, where that is null, for all. */
export interface Muting {
  readonly channel: string;
  readonly service: string | null;
  /** The one incident that can be muted by itself; null where there is none. */
  readonly incident: string | null;
  /** Until when nothing of it is told; null: it is. */
  readonly until: number | null;
  /** Whether it can be undone by the link. */
  readonly byLink: boolean;
  /** Whether it is the incident alone that is muted. */
  readonly isIncident: boolean;
}

/** What people do by the link of a message of a channel. Each is null where the link is not good, or not any more. */
export interface MuteDesk {
  of(token: string): Promise<Muting | null>;
  mute(token: string, how: MuteHours | 'incident'): Promise<Muting | null>;
  undo(token: string): Promise<Muting | null>;
}
