import { statSync } from 'node:fs';
import { iso } from '../api/shape.ts';
import type { Config } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import { readChannelFile } from '../messenger.ts';
import { openBook } from '../notify/book.ts';
import type { Channel } from '../ports/channels.ts';
import type { Store } from '../ports/store.ts';
import { missingFrom } from './channel-wants.ts';

interface ChannelFinding {
  readonly verdict: 'good' | 'note' | 'bad';
  readonly detail: string;
}

/** Whether channels receive their messages, and which do not. */
export async function examineChannels(
  { channels }: Pick<Config, 'channels'>,
  store: Pick<Store, 'channels' | 'catalog'>,
): Promise<ChannelFinding> {
  let file: readonly Channel[];
  try {
    file = readChannelFile(channels);
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    return { verdict: 'bad', detail: `${error.message} [${error.code}]` };
  }
  const { all } = await openBook(store.channels, file, 0);
  if (all.length === 0)
    return { verdict: 'note', detail: 'there are none; people learn of incidents only from pages and feeds' };
  const wrong = all.flatMap(({ channel, kind, health }) => {
    if (kind.faults(channel.settings).length > 0)
      return [`the settings of ${channel.name} cannot be opened here: add it again`];
    if (health.disabled === 'gone') return [`${channel.name} is gone (410) and is no longer told`];
    if (health.disabled === 'failing') return [`${channel.name} failed for days and is no longer told`];
    return health.failingSince === null
      ? []
      : [`${channel.name} has failed since ${iso(health.failingSince)}`];
  });
  if (wrong.length > 0)
    return {
      verdict: 'bad',
      detail: `${wrong.join('; ')}. See outcry channel log NAME, then channel test, then channel replay`,
    };
  const catalog = await store.catalog.load();
  const lost = all.flatMap(({ channel }) => {
    const missing = catalog === null ? [] : missingFrom(catalog, channel);
    return missing.length === 0
      ? []
      : [`${channel.name} asks for what the catalog does not have: ${missing.join(', ')}`];
  });
  if (lost.length > 0) return { verdict: 'note', detail: lost.join('; ') };
  if (channels !== null && process.platform !== 'win32' && (statSync(channels).mode & 0o077) !== 0)
    return {
      verdict: 'note',
      detail: `${all.length} in order; others can read the secrets in ${channels}: chmod 600`,
    };
  return { verdict: 'good', detail: `${all.length} in order` };
}
