import { withoutSlashes } from '../../../core/base/slashes.ts';
import { iso } from '../../iso.ts';
import { colourOf, cut, fieldOf, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

const TITLE_CHARS_MAX = 256;
/** The limit is 4,096, including the mute link. */
const DESCRIPTION_CHARS_MAX = 3_500;

/** One message per incident, edited in place, without mentions. The URL may name a thread: `?thread_id=…` is kept. */
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
