import { below, cut, fieldOf, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** Default limit of a post; a URL counts as this many characters, whatever its length. */
export const POST_CHARS_MAX = 500;
const LINK_CHARS = 23;
const BREAKS = 4;

/** A post per incident, with later messages as replies, so that followers of the account read that it is over. */
export const mastodon: Kind<Settings> = {
  name: 'mastodon',
  listener: 'people',
  settings,
  isPublic: () => true,
  secrets: ['token'],
  render({ id, title, text, link, locale }, { server, token, visibility }, { reference }) {
    const first = cut(title, POST_CHARS_MAX / 2);
    const left = POST_CHARS_MAX - LINK_CHARS - BREAKS - first.length;
    return json(
      below(server, 'api/v1/statuses'),
      {
        status: `${first}\n\n${cut(text, left)}\n\n${link}`,
        visibility,
        language: locale.slice(0, 2),
        ...(reference !== null && { in_reply_to_id: reference }),
      },
      { Authorization: `Bearer ${token}`, 'Idempotency-Key': `${id}${reference === null ? '' : '-answer'}` },
    );
  },
  reference(answer, before) {
    const id = fieldOf(answer, 'id');
    return before ?? (typeof id === 'string' ? id : null);
  },
};
