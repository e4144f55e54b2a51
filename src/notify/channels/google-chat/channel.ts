import { bold, cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** The limit is 4,096, including links. */
const TEXT_CHARS_MAX = 3_500;

/** One thread per incident. */
export const googleChat: Kind<Settings> = {
  name: 'google-chat',
  listener: 'people',
  settings,
  secrets: ['url'],
  render({ title, text, link, linkText, mute, muteLink, muteText, thread }, { url }) {
    const muting = muteLink === null ? `_${mute}_` : `<${muteLink}|${muteText}>`;
    const target = new URL(url);
    target.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    return json(target.href, {
      text: `${cut(`${bold(title)}\n${text}`, TEXT_CHARS_MAX)}\n<${link}|${linkText}>\n${muting}`,
      thread: { threadKey: thread },
    });
  },
};
