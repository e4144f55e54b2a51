import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { YAMLParseError, isMap, isScalar, parseDocument, visit } from 'yaml';
import type { Config } from './settings/config.ts';
import { OutcryError } from './core/base/errors.ts';
import type { Category, Service } from './core/domain/service.ts';
import type { Millis } from './core/base/time.ts';
import { TICK } from './core/domain/watermark.ts';
import { readBytes } from './files/encoding.ts';
import { addressIn } from './settings/mail.ts';
import type { ChannelState, Metrics } from './http/metrics.ts';
import type { Book } from './notify/book.ts';
import { channelsOf } from './notify/channel-file.ts';
import {
  carriesMuteLink,
  muteLinks,
  openMuteDesk,
  type MuteDesk,
  type MuteLinks,
} from './notify/mute-links.ts';
import { openNotify, type Notify } from './notify/notify.ts';
import { openPublic, type MailSetting, type Public } from './notify/public/open.ts';
import { newSecret } from './notify/public/tokens.ts';
import type { MutedAbout, Setting } from './notify/telling.ts';
import { parseAddressRanges } from './address-range.ts';
import { openOutgoing, type Outgoing } from './outgoing/connector.ts';
import type { Bus } from './ports/bus.ts';
import type { Channel } from './ports/channels.ts';
import type { Clock } from './ports/clock.ts';
import type { Nodes } from './ports/nodes.ts';
import type { RateLimiter } from './ports/rate.ts';
import type { Store } from './ports/store.ts';
import { CHOICES } from './words/language.ts';

interface MessengerOptions {
  readonly config: Config;
  /** The channels of the operator's file, {@link readChannelFile}. */
  readonly channels: readonly Channel[];
  readonly store: Store;
  readonly limiter: RateLimiter;
  readonly metrics: Pick<Metrics, 'noticeDecided' | 'messageTried' | 'channels'>;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly catalog: { service(slug: string): Service | null; category(slug: string): Category | null };
  /** The nodes that share the store, of which only the watching one sends; null if there is no other. */
  readonly nodes: Pick<Nodes, 'isSure'> | null;
}

interface Messenger {
  /** Where the public subscribes; null if this instance sends no mail. */
  readonly desk: Public['desk'] | null;
  /** The handler of mute links; null if messages have none, because the public URL of the instance is not configured. */
  readonly mutes: MuteDesk | null;
  /** Starts sending, as ticks come and attempts are due; the URL of the instance must be known by then. */
  start(): void;
  close(): Promise<void>;
}

/** Notifications as this instance is configured: its channels, its metrics, its log. `site`: the URL of the instance. */
export async function openMessenger(
  { config, channels, store, limiter, metrics, log, clock, bus, catalog, nodes }: MessengerOptions,
  site: () => string,
): Promise<Messenger> {
  const mail = mailOf(config);
  const pushSubject = config.webPush ? subjectOf(config) : null;
  const mayTell = (): boolean => nodes === null || nodes.isSure;
  const told =
    mail === null && pushSubject === null
      ? null
      : await openPublic({
          store,
          mail,
          pushSubject,
          outgoing: outgoingOf(config),
          limiter,
          now: () => clock.now(),
          service: (slug) => catalog.service(slug),
          category: (slug) => catalog.category(slug),
          setting: (language) => settingIn(config, language, 'public', site()),
          mayAsk: mayTell,
          onAsked(outcome, answer) {
            metrics.messageTried('mail', outcome);
            if (outcome === 'sent') log.debug('asked for confirmation');
            else log.warn({ outcome, answer }, 'could not ask for confirmation');
          },
          onError: (error) =>
            log.error({ err: error }, 'Confirmations could not be requested; trying again soon.'),
        });
  const links = config.publicUrl === null ? null : muteLinks(await muteSecretOf(store));
  const notify: Notify = await openNotify({
    store,
    file: channels,
    outgoing: outgoingOf(config),
    mayTell,
    ...(told !== null && { ways: told.ways }),
    now: () => clock.now(),
    service: (slug) => catalog.service(slug),
    setting: (channel) => settingOf(config, channel, { site: site(), links }),
    onDecided({ channel, notice, why }) {
      metrics.noticeDecided(why);
      log.debug({ channel, notice, why }, 'decided on a notice');
    },
    onTried({ channel, kind, message, notices, outcome, why }) {
      metrics.messageTried(kind, outcome);
      const fields = { channel, message, notices, outcome, why };
      if (outcome === 'sent') log.info(fields, 'sent a message');
      else
        log.warn(fields, outcome === 'retry' ? 'a message failed and will be retried' : 'a message failed');
    },
    onError: (error) => log.error({ err: error }, 'Channels could not be notified; trying again soon.'),
  });
  const mutes =
    links === null
      ? null
      : openMuteDesk({
          links,
          shelf: store.channels,
          async channel(name) {
            await notify.book.refresh(clock.now());
            return notify.book.of(name);
          },
          now: () => clock.now(),
          onMuted(scope, until) {
            log.info({ ...scope, until }, until === null ? 'unmuted by a link' : 'muted by a link');
          },
        });
  let stops: readonly (() => void)[] = [];
  function wake(): void {
    // As of the last look, at most a tick ago.
    if (mayTell()) metrics.channels(statesOf(notify.book));
    notify.wake();
    told?.wake();
  }
  return {
    desk: told?.desk ?? null,
    mutes,
    start() {
      const closed = notify.book.all.filter(isClosed).map(({ channel }) => channel.name);
      if (closed.length > 0)
        log.error(
          { channels: closed },
          `Nothing reaches ${closed.join(', ')}: the settings were encrypted with a key that is not here. Put the channels.key of then into ` +
            'the data folder, or add the channels again.',
        );
      stops = [bus.subscribe('tick', wake), clock.every(TICK, wake)];
      wake();
    },
    async close() {
      for (const stop of stops) stop();
      await notify.close();
      told?.close();
    },
  };
}

/** How many channels are in order, failing and disabled. */
function statesOf({ all }: Pick<Book, 'all'>): Record<ChannelState, number> {
  const counts = { in_order: 0, failing: 0, disabled: 0 };
  for (const one of all) {
    const { disabled, failingSince } = one.health;
    const fails = failingSince !== null || isClosed(one);
    counts[disabled !== null ? 'disabled' : fails ? 'failing' : 'in_order'] += 1;
  }
  return counts;
}

/** Whether the settings could not be decrypted, as after a restore, since no backup has the key. Every kind has at least one setting. */
const isClosed = ({ channel }: { readonly channel: Channel }): boolean =>
  Object.keys(channel.settings).length === 0;

/** The only way for outgoing requests, as far as the operator allows them. */
export function outgoingOf({ outgoingAllow }: Pick<Config, 'outgoingAllow'>): Outgoing {
  return openOutgoing({ allowed: parseAddressRanges(outgoingAllow) });
}

/** The language and wording of a channel's messages. */
export function settingOf(
  config: Pick<Config, 'languages' | 'timeZone' | 'name'>,
  channel: Channel,
  { site, links }: { readonly site: string; readonly links: MuteLinks | null },
): Setting {
  const setting = settingIn(config, channel.language, channel.name, site);
  const timeZone = channel.quiet?.timeZone ?? config.timeZone;
  if (links === null || !carriesMuteLink(channel)) return { ...setting, timeZone };
  const muteLink = (about: MutedAbout | null, at: Millis): string => {
    const { service, incident } = about ?? { service: null, incident: null };
    return `${site}/mute/${links.tokenOf({ channel: channel.name, service, incident }, at)}`;
  };
  return { ...setting, timeZone, muteLink };
}

/** The secret for signing mute links; created if there is none. */
export const muteSecretOf = ({ subscribers }: Pick<Store, 'subscribers'>): Promise<string> =>
  subscribers.secret('mute', newSecret());

function settingIn(
  { languages, timeZone, name }: Pick<Config, 'languages' | 'timeZone' | 'name'>,
  language: string | null,
  channel: string,
  site: string,
): Setting {
  const locale = CHOICES.find((known) => known === language) ?? languages[0];
  return { channel, locale, timeZone, site, instance: name };
}

/** How this instance sends mail; null if it sends none. Throws `bad_config` if the key cannot be read. */
export function mailOf(config: Config): MailSetting | null {
  const { mailUrl: url, mailFrom: from, mailBounces: bounces, mailDkimKey, mailDkimSelector } = config;
  if (url === null || from === null) return null;
  if (mailDkimKey === null) return { url, from, bounces, dkim: null };
  const domain = addressIn(from)?.split('@')[1] ?? '';
  return { url, from, bounces, dkim: { domain, selector: mailDkimSelector, key: readKey(mailDkimKey) } };
}

/** How push services can contact the operator: a mail address or a page (RFC 8292). */
function subjectOf({ contact, publicUrl }: Pick<Config, 'contact' | 'publicUrl'>): string | null {
  return contact?.startsWith('mailto:') === true ? contact : publicUrl;
}

function readKey(path: string): string {
  try {
    const key = readFileSync(path, 'utf8');
    if (createPrivateKey(key).asymmetricKeyType === 'rsa') return key;
  } catch {
    // Reported below without the cause, which may quote the key.
  }
  throw new OutcryError(
    'bad_config',
    `mailDkimKey (OUTCRY_MAIL_DKIM_KEY): ${path} holds no private key of RSA, the kind that every mail server verifies.`,
  );
}

/** Parses a file of channels. Scalars stay text: YAML would read a key of digits as a number and drop its leading zeros. */
function readYaml(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  for (const error of document.errors) throw error;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'settings' || !isMap(value)) return;
      for (const { value: setting } of value.items)
        if (isScalar(setting) && typeof setting.value === 'number') setting.value = setting.source;
    },
  });
  return document.toJS();
}

/** The channels of the operator's file; none if there is no file. Throws `bad_config`, without revealing a secret. */
export function readChannelFile(path: string | null): Channel[] {
  if (path === null) return [];
  let content: unknown;
  try {
    content = readYaml(readBytes(readFileSync(path)));
  } catch (cause) {
    const where = cause instanceof YAMLParseError ? ' is not valid YAML' : ' cannot be read';
    throw new OutcryError('bad_config', `The file of channels ${path}${where}.`);
  }
  try {
    return channelsOf(content);
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    throw new OutcryError('bad_config', `${path}: ${error.message}`);
  }
}
