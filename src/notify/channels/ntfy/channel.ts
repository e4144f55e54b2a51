import { below, cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** The limit of a message is 4,096 bytes. */
const TEXT_CHARS_MAX = 1_000;
const PRIORITIES = { over: 3, minor: 3, major: 4, critical: 5 } as const;

export const ntfy: Kind<Settings> = {
  name: 'ntfy',
  listener: 'people',
  settings,
  secrets: ['topic', 'token'],
  render({ title, text, link, mute, muteLink, muteText, over, severity }, { server, topic, token }) {
    const said = cut(text, TEXT_CHARS_MAX);
    return json(
      below(server, ''),
      {
        topic,
        title,
        message: muteLink === null ? `${said}\n${mute}` : said,
        priority: PRIORITIES[over ? 'over' : severity],
        tags: [over ? 'white_check_mark' : 'rotating_light'],
        click: link,
        ...(muteLink !== null && { actions: [{ action: 'view', label: muteText, url: muteLink }] }),
      },
      token === undefined ? {} : { Authorization: `Bearer ${token}` },
    );
  },
};
