import { below, cut, json, plainText, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

const TEXT_CHARS_MAX = 8_000;
const TYPES = { minor: 'warning', major: 'warning', critical: 'failure' } as const;

/** The long tail of receivers, through the operator's own Apprise. */
export const apprise: Kind<Settings> = {
  name: 'apprise',
  listener: 'people',
  settings,
  secrets: ['key'],
  render(telling, { server, key, tag }) {
    const { title, over, reason, severity } = telling;
    return json(below(server, `notify/${key}`), {
      title,
      body: cut(plainText(telling), TEXT_CHARS_MAX),
      type: reason === 'test' ? 'info' : over ? 'success' : TYPES[severity],
      format: 'text',
      ...(tag === undefined ? {} : { tag }),
    });
  },
};
