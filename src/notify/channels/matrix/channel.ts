import { below, cut, editedBy, escapedHtml, fieldOf, json, plainText, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** The limit of an event is 64 KB. */
const TEXT_CHARS_MAX = 4_000;

/** The notice id is the transaction id, so that a retry creates no second event; later messages replace the first. */
export const matrix: Kind<Settings> = {
  name: 'matrix',
  listener: 'people',
  settings,
  secrets: ['token'],
  render(telling, { server, token, room }, sending) {
    const reference = editedBy(telling, sending.reference);
    const { id, title, text, link, linkText, mute, muteLink, muteText } = telling;
    const muting =
      muteLink === null
        ? `<em>${escapedHtml(mute)}</em>`
        : `<a href="${escapedHtml(muteLink)}">${escapedHtml(muteText)}</a>`;
    const html = `<strong>${escapedHtml(title)}</strong><br>${escapedHtml(cut(text, TEXT_CHARS_MAX)).replaceAll('\n', '<br>')}<br><a href="${escapedHtml(link)}">${escapedHtml(linkText)}</a><br>${muting}`;
    const content = {
      msgtype: 'm.text',
      body: cut(`${title}\n${plainText(telling)}`, TEXT_CHARS_MAX),
      format: 'org.matrix.custom.html',
      formatted_body: html,
    };
    const edited = {
      ...content,
      body: `* ${content.body}`,
      'm.new_content': content,
      'm.relates_to': { rel_type: 'm.replace', event_id: reference },
    };
    const path = `_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${encodeURIComponent(id)}`;
    return {
      ...json(below(server, path), reference === null ? content : edited, {
        Authorization: `Bearer ${token}`,
      }),
      method: 'PUT',
    };
  },
  reference(answer, before) {
    const id = fieldOf(answer, 'event_id');
    return before ?? (typeof id === 'string' ? id : null);
  },
  waitSeconds(answer) {
    const ms = fieldOf(answer, 'retry_after_ms');
    return typeof ms === 'number' ? ms / 1_000 : null;
  },
};
