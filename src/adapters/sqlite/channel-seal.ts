import type { Channel, Channels } from '../../ports/channels.ts';
import { folderSeal } from './folder-seal.ts';

/** Opens and seals the settings of channels, under the key of a folder. */
interface ChannelSeal {
  /** Makes the key where there is none. Throws `data_corrupt` where the file of the key is none. */
  sealed(channel: Channel): Channel;
  /** Settings that the key does not open are empty, so that everybody sees that they are not valid. */
  opened(channel: Channel): Channel;
}

export function channelSealOf(folder: string): ChannelSeal {
  const { seal, open } = folderSeal(folder);
  return {
    sealed: (channel) => ({
      ...channel,
      settings: { sealed: seal(JSON.stringify(channel.settings), channel.name) },
    }),
    opened(channel) {
      const { sealed } = channel.settings;
      const text = typeof sealed === 'string' ? open(sealed, channel.name) : null;
      return { ...channel, settings: text === null ? {} : (JSON.parse(text) as Channel['settings']) };
    },
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
