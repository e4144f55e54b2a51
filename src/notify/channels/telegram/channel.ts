import { below, cut, editedBy, escapedHtml, fieldOf, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** The limit of a message is 4,096, including markup. */
const TEXT_CHARS_MAX = 3_000;

/** One message per incident, edited as it goes on; a reminder is a new message. */
export const telegram: Kind<Settings> = {
  name: 'telegram',
  listener: 'people',
  settings,
  // Anybody can read a chat that has a public name.
  isPublic: ({ chat }) => chat.startsWith('@'),
  secrets: ['token'],
  render(telling, { token, chat, topic, server }, sending) {
    const { title, text, link, linkText, mute, muteLink, muteText } = telling;
    const reference = editedBy(telling, sending.reference);
    const method = reference === null ? 'sendMessage' : 'editMessageText';
    const lines = [`<b>${escapedHtml(title)}</b>`, escapedHtml(cut(text, TEXT_CHARS_MAX))];
    return json(below(server, `bot${token}/${method}`), {
      chat_id: chat,
      ...(reference === null
        ? topic !== undefined && { message_thread_id: topic }
        : { message_id: Number(reference) }),
      text: [
        ...lines,
        `<a href="${escapedHtml(link)}">${escapedHtml(linkText)}</a>`,
        muteLink === null
          ? `<i>${escapedHtml(mute)}</i>`
          : `<a href="${escapedHtml(muteLink)}">${escapedHtml(muteText)}</a>`,
      ].join('\n'),
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
    });
  },
  reference(answer, before) {
    const id = fieldOf(answer, 'result', 'message_id');
    return before ?? (typeof id === 'number' ? String(id) : null);
  },
  isUnchanged: ({ body }) => body.includes('message is not modified'),
  waitSeconds(answer) {
    const seconds = fieldOf(answer, 'parameters', 'retry_after');
    return typeof seconds === 'number' ? seconds : null;
  },
};
