import { cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

const TEXT_CHARS_MAX = 4_000;

/** What belongs to one incident is one thread. */
export const googleChat: Kind<Settings> = {
  name: 'google-chat',
  listener: 'people',
  settings,
  secrets: ['url'],
  render({ title, text, link, linkText, mute, thread }, { url }) {
    const target = new URL(url);
    target.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    return json(target.href, {
      text: cut(`*${title}*\n${text}\n<${link}|${linkText}>\n_${mute}_`, TEXT_CHARS_MAX),
      thread: { threadKey: thread },
    });
  },
};
