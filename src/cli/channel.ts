import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { iso } from '../api/shape.ts';
import { readStarterCatalog } from '../catalog/index.ts';
import { readEnvironment, toConfig, type Config } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import { HOUR, type Millis } from '../core/base/time.ts';
import { STEP_REASONS } from '../core/incident/notice.ts';
import { SEVERITIES } from '../core/incident/severity.ts';
import { muteSecretOf, outgoingOf, readChannelFile, settingOf } from '../messenger.ts';
import { CHANNELS_MAX, openBook, type Book, type BookedChannel } from '../notify/book.ts';
import { channelOf } from '../notify/channel-file.ts';
import { KINDS } from '../notify/channels/index.ts';
import { MUTE_INCIDENT_FOR, carriesMuteLink, isByLink, muteLinks } from '../notify/mute-links.ts';
import { redacted } from '../notify/redaction.ts';
import { replayed, tryChannel } from '../notify/trying.ts';
import { WEEKDAYS } from '../ports/channels.ts';
import type { Store } from '../ports/store.ts';
import { missingFrom } from './channel-wants.ts';
import { openStoreOf } from './instance-store.ts';
import { parseDuration, parseNumber } from './options.ts';
import { FAILED, printLine } from './terminal.ts';

interface Data {
  readonly data?: string;
}

/** One replay resends at most this many deliveries, the newest. */
const REPLAY_MAX = 1_000;
const LOG_SHOWN = 50;
const MUTED_FOR: Millis = 8 * HOUR;

export function channelCommand(): Command {
  const command = new Command('channel').description(
    'Channels that are told when an incident begins and ends; also while the server runs.',
  );
  const below = (name: string, description: string): Command =>
    command.command(name).description(description).option('--data <folder>', 'folder of the instance');
  below('add', 'Add a channel, or replace the one of the same name.')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .argument('<kind>', KINDS.map(({ name }) => name).join(', '))
    .option(
      '--set <key=value...>',
      'a setting of this kind; key=@file reads it from a file, which keeps a secret out of the shell history',
    )
    .option('--service <slug...>', 'only these services')
    .option('--category <slug...>', '… and those of these categories')
    .option('--country <code...>', 'only services of these countries')
    .option('--scope <key...>', 'only what is there in particular: GB, GB:Scotland, GB/London, AS2856')
    .addOption(new Option('--severity <least>', 'only what is at least this severe').choices(SEVERITIES))
    .addOption(new Option('--only <step...>', 'only these steps').choices(STEP_REASONS))
    .option('--remind <duration>', 'how often to remind of an incident that is not over: 2h')
    .option('--remind-for <duration>', '… for how long: 1d')
    .option('--language <tag>', 'language of the messages')
    .option('--quiet <from-to>', 'quiet hours, in which only the worst gets through: 22:00-07:00')
    .addOption(new Option('--quiet-days <day...>', 'days that are quiet all day').choices(WEEKDAYS))
    .option('--zone <zone>', 'time zone of the quiet hours: Europe/London')
    .option(
      '--no-mute-link',
      'for channels that the public can read: no message has a link that mutes the channel',
    )
    .action(add);
  below('list', 'Print the channels, one per line; secrets are hidden.').action(list);
  below('test', 'Send a test message now, and print what the receiver answered.')
    .argument('<name>')
    .action(test);
  below('remove', 'Remove a channel that was added by command.').argument('<name>').action(remove);
  below('log', 'Print what was decided for a channel, and the outcome, newest first.')
    .argument('<name>')
    .option('--limit <number>', 'how many', parseNumber, LOG_SHOWN)
    .action(log);
  below('replay', `Send failed messages again, at most ${REPLAY_MAX}; a disabled channel is enabled again.`)
    .argument('<name>')
    .option('--for <duration>', 'only what was decided in this time: 6h (default: all of it)', parseDuration)
    .action(replay);
  below('mute', 'Mute a channel for a while.')
    .argument('<name>', 'a channel, or all')
    .option('--service <slug>', 'only this service')
    .option('--incident <id>', 'only this incident, until it is over')
    .option('--for <duration>', 'how long: 2h, 1d', parseDuration, MUTED_FOR)
    .action((name: string, options: MuteOptions) => mute(name, options, options.for));
  below('unmute', 'Unmute a channel.')
    .argument('<name>', 'a channel, or all')
    .option('--service <slug>', 'only this service')
    .action(unmute);
  return command;
}

interface AddOptions extends Data {
  readonly set?: readonly string[];
  readonly service?: readonly string[];
  readonly category?: readonly string[];
  readonly country?: readonly string[];
  readonly scope?: readonly string[];
  readonly severity?: string;
  readonly only?: readonly string[];
  readonly remind?: string;
  readonly remindFor?: string;
  readonly quietDays?: readonly string[];
  readonly language?: string;
  readonly quiet?: string;
  readonly zone?: string;
  readonly muteLink: boolean;
}

async function add(name: string, kind: string, options: AddOptions): Promise<void> {
  // Days without hours are an empty range.
  const [from, to] = options.quiet?.split('-') ?? ['00:00', '00:00'];
  const { channel, faults } = channelOf({
    name,
    kind,
    settings: Object.fromEntries((options.set ?? []).map(settingFrom)),
    services: options.service,
    categories: options.category,
    countries: options.country,
    scopes: options.scope,
    severity: options.severity,
    only: options.only,
    remind: options.remind,
    remindFor: options.remindFor,
    language: options.language,
    ...(!options.muteLink && { muteLink: false }),
    ...((options.quiet ?? options.quietDays) !== undefined && {
      quiet: { from, to, timeZone: options.zone, days: options.quietDays },
    }),
  });
  if (channel === null || faults.length > 0)
    throw new OutcryError('bad_config', `The channel is not valid. ${faults.join('; ')}.`);
  await withBook(options, async ({ store, book, file }) => {
    if (file.has(name)) throw inFile(name);
    const missing = missingFrom((await store.catalog.load()) ?? (await readStarterCatalog()), channel);
    if (missing.length > 0)
      throw new OutcryError(
        'bad_config',
        `The catalog does not have what the channel asks for: ${missing.join(', ')}. The slugs are in the addresses of pages.`,
      );
    if (book.of(name) === null && book.all.length >= CHANNELS_MAX)
      throw new OutcryError(
        'bad_config',
        `There are ${CHANNELS_MAX} channels already, the most that are kept.`,
      );
    await store.channels.put(channel);
    // A replaced channel is tried afresh.
    await store.channels.putHealth({ channel: name, failingSince: null, disabled: null, disabledAt: null });
    await book.refresh(Date.now());
    await printLine(lineOf(bookedOr(book, name), file, mutedOf(book, name, Date.now())));
  });
}

/** `key=value`, `key=@file` → both parts; a newline at the end of a file is dropped. */
function settingFrom(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Give settings as key=value.');
  const [key, value] = [text.slice(0, equals), text.slice(equals + 1)];
  if (!value.startsWith('@') || key === 'chat') return [key, value];
  try {
    return [key, readFileSync(value.slice(1), 'utf8').replace(/\r?\n$/u, '')];
  } catch (cause) {
    throw new OutcryError('file_unreadable', `The file ${value.slice(1)} cannot be read.`, cause);
  }
}

async function list(options: Data): Promise<void> {
  await withBook(options, async ({ book, file }) => {
    for (const booked of book.all)
      await printLine(lineOf(booked, file, mutedOf(book, booked.channel.name, Date.now())));
  });
}

/** What is muted for a channel, until when, and whether by command or by the link of a message. */
function mutedOf({ silences }: Book, name: string | null, at: Millis) {
  return silences
    .filter(({ channel, until }) => (channel === null || channel === name) && until > at)
    .map((silence) => ({
      channel: silence.channel ?? 'all',
      service: silence.service,
      incident: silence.incident,
      until: iso(silence.until),
      by: isByLink(silence) ? 'link' : 'command',
    }));
}

function lineOf(
  { channel, kind, health }: BookedChannel,
  file: ReadonlySet<string>,
  muted: ReturnType<typeof mutedOf>,
): string {
  return JSON.stringify({
    name: channel.name,
    kind: channel.kind,
    settings: redacted(channel, kind),
    wants: channel.wants,
    language: channel.language,
    quiet: channel.quiet,
    from: file.has(channel.name) ? 'file' : 'command',
    failingSince: health.failingSince === null ? null : iso(health.failingSince),
    disabled: health.disabled,
    muted,
    muteLink: carriesMuteLink(channel),
  });
}

async function test(name: string, options: Data): Promise<void> {
  await withBook(options, async ({ store, book, config }) => {
    const { channel, kind } = bookedOr(book, name);
    const links = config.publicUrl === null ? null : muteLinks(await muteSecretOf(store));
    const site = config.publicUrl ?? `http://${config.host}:${config.port}`;
    const tried = await tryChannel(channel, kind, {
      outgoing: outgoingOf(config),
      setting: settingOf(config, channel, { site, links }),
      at: Date.now(),
    });
    await printLine(JSON.stringify({ channel: name, ...tried }));
    if (!tried.delivered) process.exitCode = FAILED;
  });
}

async function remove(name: string, options: Data): Promise<void> {
  await withBook(options, async ({ store, book, file }) => {
    bookedOr(book, name);
    if (file.has(name)) throw inFile(name);
    await store.channels.remove(name);
    await printLine(JSON.stringify({ removed: name }));
  });
}

async function log(name: string, { limit, ...options }: Data & { readonly limit: number }): Promise<void> {
  await withBook(options, async ({ store, book }) => {
    bookedOr(book, name);
    for (const one of await store.deliveries.log(name, limit))
      await printLine(
        JSON.stringify({
          at: iso(one.decidedAt),
          notice: one.id,
          service: one.service,
          incident: one.incident,
          reason: one.reason,
          state: one.state,
          why: one.why,
          message: one.bundle ?? one.id,
          tries: one.tries,
          triedAt: one.triedAt === null ? null : iso(one.triedAt),
          due: one.state === 'waiting' ? iso(one.dueAt) : null,
          answer: one.answer,
        }),
      );
  });
}

async function replay(name: string, options: Data & { readonly for?: Millis }): Promise<void> {
  await withBook(options, async ({ store, book }) => {
    const { health } = bookedOr(book, name);
    const now = Date.now();
    const from = options.for === undefined ? -Infinity : now - options.for;
    const again = replayed(await store.deliveries.log(name, REPLAY_MAX), from, now);
    await store.deliveries.settle(again);
    if (health.disabled !== null)
      await store.channels.putHealth({ channel: name, failingSince: null, disabled: null, disabledAt: null });
    await printLine(JSON.stringify({ channel: name, replayed: again.length }));
  });
}

interface MuteOptions extends Data {
  readonly service?: string;
  readonly incident?: string;
  readonly for: Millis;
}

type UnmuteOptions = Omit<MuteOptions, 'for' | 'incident'>;

async function mute(
  name: string,
  { service, incident, ...options }: MuteOptions,
  duration: Millis,
): Promise<void> {
  await withBook(options, async ({ store, book }) => {
    const channel = name === 'all' ? null : bookedOr(book, name).channel.name;
    const until = Date.now() + (incident === undefined ? duration : MUTE_INCIDENT_FOR);
    const id = `${channel ?? '*'} ${service ?? '*'}${incident === undefined ? '' : ` ${incident}`}`;
    const what = { service: service ?? null, incident: incident ?? null };
    await store.channels.silence({ id, channel, ...what, until });
    await printLine(JSON.stringify({ channel: name, ...what, mutedUntil: iso(until) }));
  });
}

/**
 * Removes mutes set by command or by links: all of a channel, or those for one service. Broader mutes stay and are reported, so that nobody
 * believes that nothing is muted any more.
 */
async function unmute(name: string, { service, ...options }: UnmuteOptions): Promise<void> {
  await withBook(options, async ({ store, book }) => {
    const channel = name === 'all' ? null : bookedOr(book, name).channel.name;
    const at = Date.now();
    const ended = (await store.channels.silences(at)).filter(
      (one) =>
        (channel === null || one.channel === channel) && (service === undefined || one.service === service),
    );
    for (const one of ended) await store.channels.silence({ ...one, until: at });
    await book.refresh(at);
    await printLine(
      JSON.stringify({
        channel: name,
        service: service ?? null,
        unmuted: ended.length,
        stillMuted: mutedOf(book, channel, at).filter(
          (one) => service === undefined || one.service === null || one.service === service,
        ),
      }),
    );
  });
}

interface Opened {
  readonly store: Store;
  readonly book: Book;
  readonly config: Config;
  /** Names of the channels in the operator's file. */
  readonly file: ReadonlySet<string>;
}

async function withBook({ data }: Data, use: (opened: Opened) => Promise<void>): Promise<void> {
  const config = toConfig(readEnvironment({ data }));
  const inFile = readChannelFile(config.channels);
  const store = await openStoreOf(data);
  try {
    const book = await openBook(store.channels, inFile, Date.now());
    await use({ store, book, config, file: new Set(inFile.map(({ name }) => name)) });
  } finally {
    await store.close();
  }
}

function bookedOr(book: Book, name: string): BookedChannel {
  const booked = book.of(name);
  if (booked === null)
    throw new OutcryError('unknown_channel', `There is no channel "${name}". Look with: outcry channel list`);
  return booked;
}

const inFile = (name: string): OutcryError =>
  new OutcryError('bad_config', `The channel "${name}" is in the file of channels: change it there.`);
