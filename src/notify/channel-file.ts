import { isTimeZone } from '../core/base/time-zone.ts';
import { z } from 'zod';
import { OutcryError } from '../core/base/errors.ts';
import { isCountryCode } from '../core/domain/country-code.ts';
import { readDuration } from '../core/base/duration.ts';
import type { Millis } from '../core/base/time.ts';
import { STEP_REASONS } from '../core/incident/notice.ts';
import { SEVERITIES } from '../core/incident/severity.ts';
import { WEEKDAYS, type Channel, type QuietHours } from '../ports/channels.ts';
import { CHOICES } from '../words/language.ts';
import { CHANNELS_MAX } from './book.ts';
import { whatIsWrong } from '../wrong-value.ts';
import { KINDS, kindOf } from './channels/index.ts';
import { REMIND_FOR, REMIND_MAX, REMIND_MIN } from './stages/remind.ts';

/** Names in one list of a channel. */
export const WANTED_MAX = 200;

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/u;
const minutes = z
  .string()
  .regex(CLOCK, 'must be a time such as 22:00')
  .transform((text) => {
    const [hours = 0, rest = 0] = text.split(':').map(Number);
    return hours * 60 + rest;
  });
const durationFrom = (least: Millis, most: Millis, sentence: string) =>
  z
    .string()
    .regex(/^\d{1,5}[mhd]$/u, 'must be a number and a unit such as 2h')
    .transform((text) => readDuration(text) ?? 0)
    .refine((ms) => ms >= least && ms <= most, sentence);
const wanted = (one: z.ZodString) => z.array(one).max(WANTED_MAX, `may be ${WANTED_MAX} at most`).default([]);
const names = (what: RegExp, sentence: string) => wanted(z.string().regex(what, sentence));
const countries = wanted(z.string().refine(isCountryCode, 'must be codes of countries such as GB'));
const slugs = names(/^[a-z0-9-]{1,100}$/u, 'must be slugs, as in the addresses of pages');
const severity = z.enum(SEVERITIES, `must be ${SEVERITIES.join(', ')}`);

/** A channel as written in the file. */
const shape = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,49}$/u, 'must be up to 50 lower-case letters, digits and hyphens'),
  kind: z.enum(
    KINDS.map(({ name }) => name),
    `must be one of ${KINDS.map(({ name }) => name).join(', ')}`,
  ),
  settings: z.record(z.string(), z.string()).default({}),
  services: slugs,
  categories: slugs,
  countries,
  scopes: names(
    /^(?:AS\d{1,10}|[A-Z]{2}(?:[:/].{1,100})?)$/u,
    'must be places and networks such as GB, GB:Scotland, GB/London or AS2856',
  ),
  severity: severity.default('minor'),
  only: z
    .array(z.enum(STEP_REASONS, `must be of ${STEP_REASONS.join(', ')}`))
    .min(1, 'must name a step')
    .refine((steps) => steps.includes('opened'), 'must include opened, or nothing would be sent')
    .optional(),
  remind: durationFrom(REMIND_MIN, REMIND_MAX, 'must be from 15m to 7d').optional(),
  remindFor: durationFrom(REMIND_MIN, REMIND_FOR, 'must be from 15m to 14d').optional(),
  language: z
    .enum(CHOICES, `must be one of ${CHOICES.join(', ')}`)
    .nullable()
    .default(null),
  quiet: z
    .strictObject({
      from: minutes,
      to: minutes,
      timeZone: z
        .string()
        .refine(isTimeZone, 'is not an IANA time zone such as Europe/London')
        .default('UTC'),
      days: z.array(z.enum(WEEKDAYS, `must be of ${WEEKDAYS.join(', ')}`)).optional(),
      except: severity.nullable().default('critical'),
    })
    .transform(({ days, ...hours }) => ({ ...hours, ...(days !== undefined && { days }) }))
    .nullable()
    .default(null),
  muteLink: z.boolean('must be true or false').optional(),
});

/** The channels of a file: `channels:` and a list. Throws `bad_config` with everything that is wrong, without secrets. */
export function channelsOf(content: unknown): Channel[] {
  const listed = z
    .strictObject({ channels: z.array(z.unknown()).max(CHANNELS_MAX, `may be ${CHANNELS_MAX} at most`) })
    .safeParse(content);
  if (!listed.success) throw wrong(['a file of channels has the one key "channels", with a list']);
  const faults: string[] = [];
  const seen = new Set<string>();
  const channels = listed.data.channels.flatMap((given, at): Channel[] => {
    const { channel, faults: own } = channelOf(given);
    const who = channel?.name ?? nameIn(given) ?? `channel ${at + 1}`;
    if (channel !== null && seen.has(channel.name)) own.push('there are two of that name');
    seen.add(channel?.name ?? '');
    faults.push(...own.map((fault) => `${who}: ${fault}`));
    return channel === null ? [] : [channel];
  });
  if (faults.length > 0) throw wrong(faults);
  return channels;
}

/** One channel, or what is wrong with it. */
export function channelOf(given: unknown): { channel: Channel | null; faults: string[] } {
  const parsed = shape.safeParse(given, { error: whatIsWrong });
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')}: there is no such key`
        : [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': '),
    );
    return { channel: null, faults };
  }
  const { name, kind, settings, language, quiet, muteLink, only, remind, remindFor, ...wants } = parsed.data;
  const faults = kindOf(kind)?.faults(settings) ?? [];
  return {
    channel: {
      name,
      kind,
      settings,
      wants: {
        ...wants,
        ...(only !== undefined && { only }),
        ...(remind !== undefined && { remind }),
        ...(remindFor !== undefined && { remindFor }),
      },
      language,
      quiet: quiet satisfies QuietHours | null,
      ...(muteLink !== undefined && { muteLink }),
    },
    faults,
  };
}

const wrong = (faults: readonly string[]): OutcryError =>
  new OutcryError('bad_config', `The channels are not valid. ${faults.join('; ')}.`);

const nameIn = (given: unknown): string | null => {
  const name: unknown = (given as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name.slice(0, 50) : null;
};
