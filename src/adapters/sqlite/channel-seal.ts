import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutcryError } from '../../core/base/errors.ts';
import type { Channel, Channels } from '../../ports/channels.ts';

/** Beside the database, as the salts are: a copy of the database alone opens nothing. */
const FILE = 'channels.key';
const OWNER_ONLY = 0o600;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** Opens and seals the settings of channels, under the key of a folder. */
interface ChannelSeal {
  /** Makes the key where there is none. Throws `data_corrupt` where the file of the key is none. */
  sealed(channel: Channel): Channel;
  /** Settings that the key does not open are empty, so that everybody sees that they are not valid. */
  opened(channel: Channel): Channel;
}

/** Each is sealed by itself, and bound to its name. */
export function channelSealOf(folder: string): ChannelSeal {
  const path = join(folder, FILE);
  return {
    sealed: (channel) => withSettings(channel, { sealed: seal(channel, keyIn(path) ?? makeKey(path)) }),
    opened: (channel) => withSettings(channel, open(channel, keyIn(path))),
  };
}

/** Channels whose settings are sealed where they are kept. */
export function sealedChannels(shelf: Channels, folder: string): Channels {
  const { sealed, opened } = channelSealOf(folder);
  return {
    ...shelf,
    put: async (channel) => shelf.put(sealed(channel)),
    list: async () => (await shelf.list()).map(opened),
  };
}

const withSettings = (channel: Channel, settings: Channel['settings']): Channel => ({ ...channel, settings });

function seal({ name, settings }: Channel, key: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(name));
  const text = Buffer.concat([cipher.update(JSON.stringify(settings), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
}

function open({ name, settings: { sealed } }: Channel, key: Buffer | null): Channel['settings'] {
  if (key === null || typeof sealed !== 'string') return {};
  const bytes = Buffer.from(sealed, 'base64');
  const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
  try {
    const cipher = createDecipheriv(CIPHER, key, iv).setAAD(Buffer.from(name)).setAuthTag(tag);
    const text = Buffer.concat([cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]);
    return JSON.parse(text.toString('utf8')) as Channel['settings'];
  } catch {
    return {};
  }
}

/** Null where there is none yet. */
function keyIn(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (!/^[0-9a-f]{64}\n$/u.test(text))
    throw new OutcryError(
      'data_corrupt',
      `${path} does not hold the key of channels. Remove it, and add the channels again.`,
    );
  return Buffer.from(text.trim(), 'hex');
}

/** Of two who make one at once, the second takes the first one's. */
function makeKey(path: string): Buffer {
  try {
    const text = `${randomBytes(KEY_BYTES).toString('hex')}\n`;
    writeFileSync(path, text, { flag: 'wx', mode: OWNER_ONLY, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = keyIn(path);
  if (key === null) throw new OutcryError('data_unwritable', `${path} cannot be written.`);
  return key;
}
