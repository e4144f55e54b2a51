import type { z } from 'zod';
import { whatIsWrong } from '../../wrong-value.ts';
import type { Answer, OutgoingRequest } from '../../outgoing/connector.ts';
import type { Channel } from '../../ports/channels.ts';
import type { Listener } from '../case.ts';
import type { Telling } from '../telling.ts';
import { alertmanager } from './alertmanager/channel.ts';
import { alertmanagerWebhook } from './alertmanager-webhook/channel.ts';
import { apprise } from './apprise/channel.ts';
import { bluesky } from './bluesky/channel.ts';
import { discord } from './discord/channel.ts';
import { googleChat } from './google-chat/channel.ts';
import { gotify } from './gotify/channel.ts';
import type { Kind, Sending } from './kind.ts';
import { mastodon } from './mastodon/channel.ts';
import { matrix } from './matrix/channel.ts';
import { mattermost } from './mattermost/channel.ts';
import { ntfy } from './ntfy/channel.ts';
import { pagerduty } from './pagerduty/channel.ts';
import { slack } from './slack/channel.ts';
import { teams } from './teams/channel.ts';
import { telegram } from './telegram/channel.ts';
import { template } from './template/channel.ts';
import { webhook } from './webhook/channel.ts';

/** A kind with its settings already checked: adding a kind takes a folder and a line below. */
export interface AnyKind {
  readonly name: string;
  readonly listener: Listener;
  /** Whether later messages about an incident edit the first one or reply to it. */
  readonly refers: boolean;
  /** Whether the public reads the messages. */
  isPublic(channel: Channel): boolean;
  readonly secrets: readonly string[];
  readonly keys: readonly string[];
  /** What is wrong with the settings, a sentence each; empty if they are valid. */
  faults(settings: unknown): string[];
  render(telling: Telling, channel: Channel, sending: Sending): OutgoingRequest;
  /** Null if the kind needs no sign-in. */
  signIn(channel: Channel): OutgoingRequest | null;
  session(answer: Answer): string | null;
  reference(answer: Answer, before: string | null): string | null;
  isUnchanged(answer: Answer): boolean;
  waitSeconds(answer: Answer): number | null;
}

export const KINDS: readonly AnyKind[] = [
  anyKind(webhook),
  anyKind(slack),
  anyKind(discord),
  anyKind(teams),
  anyKind(googleChat),
  anyKind(mattermost),
  anyKind(telegram),
  anyKind(matrix),
  anyKind(mastodon),
  anyKind(bluesky),
  anyKind(ntfy),
  anyKind(gotify),
  anyKind(pagerduty),
  anyKind(alertmanager),
  anyKind(alertmanagerWebhook),
  anyKind(apprise),
  anyKind(template),
];

export function kindOf(name: string): AnyKind | null {
  return KINDS.find((kind) => kind.name === name) ?? null;
}

const isMissing = (settings: unknown, [key = '']: readonly PropertyKey[]): boolean =>
  (settings as Record<PropertyKey, unknown> | null)?.[key] === undefined;

function anyKind<Settings>(kind: Kind<Settings>): AnyKind {
  const { name, listener, secrets, signIn, reference, isUnchanged, waitSeconds, isPublic } = kind;
  return {
    name,
    listener,
    refers: reference !== undefined,
    isPublic: ({ settings }) => {
      const checked = kind.settings.safeParse(settings);
      return isPublic !== undefined && checked.success && isPublic(checked.data);
    },
    secrets,
    keys: Object.keys((kind.settings as unknown as z.ZodObject).shape),
    faults(settings) {
      const checked = kind.settings.safeParse(settings, { error: whatIsWrong });
      if (checked.success) return [];
      return checked.error.issues.map((issue) =>
        issue.code === 'unrecognized_keys'
          ? `${issue.keys.join(', ')}: no setting of ${name}`
          : `${issue.path.join('.')}: ${isMissing(settings, issue.path) ? 'is missing' : issue.message}`,
      );
    },
    render: (telling, channel, sending) =>
      kind.render(telling, kind.settings.parse(channel.settings), sending),
    signIn: (channel) => signIn?.request(kind.settings.parse(channel.settings)) ?? null,
    session: (answer) => signIn?.session(answer) ?? null,
    reference: (answer, before) => reference?.(answer, before) ?? null,
    isUnchanged: (answer) => isUnchanged?.(answer) ?? false,
    waitSeconds: (answer) => waitSeconds?.(answer) ?? null,
  };
}
