import { withoutSlashes } from '../../../core/base/slashes.ts';
import { iso } from '../../iso.ts';
import { colourOf, cut, fieldOf, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

const TITLE_CHARS_MAX = 256;
/** A description has 4,096 at most, with the link that mutes. */
const DESCRIPTION_CHARS_MAX = 3_500;

/** One message an incident, changed in place; nobody is mentioned. Its address may name a thread: `?thread_id=…`, which stays. */
export const discord: Kind<Settings> = {
  name: 'discord',
  listener: 'people',
  settings,
  secrets: ['url'],
  render(telling, { url }, { reference }) {
    const { title, text, link, mute, muteLink, muteText, at } = telling;
    const said = cut(text, DESCRIPTION_CHARS_MAX);
    const body = {
      embeds: [
        {
          title: cut(title, TITLE_CHARS_MAX),
          url: link,
          description: muteLink === null ? said : `${said}\n\n[${muteText}](${muteLink})`,
          color: colourOf(telling),
          timestamp: iso(at),
          ...(muteLink === null && { footer: { text: mute } }),
        },
      ],
      allowed_mentions: { parse: [] },
    };
    const target = new URL(url);
    if (reference === null) {
      target.searchParams.set('wait', 'true');
      return json(target.href, body);
    }
    target.pathname = `${withoutSlashes(target.pathname)}/messages/${encodeURIComponent(reference)}`;
    return { ...json(target.href, body), method: 'PATCH' };
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
