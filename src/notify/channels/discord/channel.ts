import { iso } from '../../iso.ts';
import { colourOf, cut, fieldOf, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

const TITLE_CHARS_MAX = 256;
const DESCRIPTION_CHARS_MAX = 4_096;

/** One message an incident, changed in place; nobody is mentioned. */
export const discord: Kind<Settings> = {
  name: 'discord',
  listener: 'people',
  settings,
  secrets: ['url'],
  render(telling, { url }, { reference }) {
    const { title, text, link, mute, at } = telling;
    const body = {
      embeds: [
        {
          title: cut(title, TITLE_CHARS_MAX),
          url: link,
          description: cut(text, DESCRIPTION_CHARS_MAX),
          color: colourOf(telling),
          timestamp: iso(at),
          footer: { text: mute },
        },
      ],
      allowed_mentions: { parse: [] },
    };
    if (reference === null) return json(`${url}?wait=true`, body);
    return { ...json(`${url}/messages/${encodeURIComponent(reference)}`, body), method: 'PATCH' };
  },
  reference(answer, before) {
    const id = fieldOf(answer, 'id');
    return before ?? (typeof id === 'string' ? id : null);
  },
  waitSeconds(answer) {
    const seconds = fieldOf(answer, 'retry_after');
    return typeof seconds === 'number' ? seconds : null;
  },
};
