import { below, cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

const TEXT_CHARS_MAX = 4_000;
const PRIORITIES = { over: 4, minor: 5, major: 7, critical: 10 } as const;

export const gotify: Kind<Settings> = {
  name: 'gotify',
  listener: 'people',
  settings,
  secrets: ['token'],
  render({ title, text, link, mute, over, severity }, { server, token }) {
    return json(
      below(server, 'message'),
      {
        title,
        message: `${cut(text, TEXT_CHARS_MAX)}\n${mute}`,
        priority: PRIORITIES[over ? 'over' : severity],
        extras: { 'client::notification': { click: { url: link } } },
      },
      { 'X-Gotify-Key': token },
    );
  },
};
