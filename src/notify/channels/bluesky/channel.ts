import { iso } from '../../iso.ts';
import { below, cut, fieldOf, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';
import { recordKey } from './record-key.ts';

/** A post may have 300 graphemes, never more than the UTF-16 units counted here. */
export const POST_CHARS_MAX = 300;
const COLLECTION = 'app.bsky.feed.post';

/** A post per incident with a link card; later messages reply to it. Each post needs a session. */
export const bluesky: Kind<Settings> = {
  name: 'bluesky',
  listener: 'people',
  settings,
  isPublic: () => true,
  secrets: ['password'],
  signIn: {
    request: ({ server, handle, password }) =>
      json(below(server, 'xrpc/com.atproto.server.createSession'), { identifier: handle, password }),
    session(answer) {
      const token = fieldOf(answer, 'accessJwt');
      return typeof token === 'string' ? token : null;
    },
  },
  render({ id, at, title, text, link, linkText, locale }, { server, handle }, { reference, session }) {
    const first = cut(title, POST_CHARS_MAX / 2);
    const root = reference === null ? null : (JSON.parse(reference) as { uri: string; cid: string });
    return json(
      below(server, 'xrpc/com.atproto.repo.putRecord'),
      {
        repo: handle,
        collection: COLLECTION,
        rkey: recordKey(at, id),
        record: {
          $type: COLLECTION,
          text: `${first}\n\n${cut(text, POST_CHARS_MAX - 2 - first.length)}`,
          createdAt: iso(at),
          langs: [locale],
          embed: {
            $type: 'app.bsky.embed.external',
            external: { uri: link, title: first, description: linkText },
          },
          ...(root !== null && { reply: { root, parent: root } }),
        },
      },
      { Authorization: `Bearer ${session ?? ''}` },
    );
  },
  reference(answer, before) {
    const [uri, cid] = [fieldOf(answer, 'uri'), fieldOf(answer, 'cid')];
    return (
      before ?? (typeof uri === 'string' && typeof cid === 'string' ? JSON.stringify({ uri, cid }) : null)
    );
  },
};
