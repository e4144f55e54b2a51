import { bold, cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** The limit of a block; Slack refuses more. */
const TEXT_CHARS_MAX = 3_000;

/** A section with a link, and the mute link in small print; `text` is what a phone notification shows. */
export const slack: Kind<Settings> = {
  name: 'slack',
  listener: 'people',
  settings,
  secrets: ['url'],
  render({ title, text, link, mute, muteLink, muteText }, { url }) {
    const section = cutWhole(
      `${bold(title, `<${link}|${escaped(title)}>`)}\n${escaped(text)}`,
      TEXT_CHARS_MAX,
    );
    const small =
      muteLink === null
        ? { type: 'plain_text', text: mute }
        : { type: 'mrkdwn', text: `<${muteLink}|${escaped(muteText)}>` };
    return json(url, {
      text: escaped(title),
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: section } },
        { type: 'context', elements: [small] },
      ],
    });
  },
};

/** Cut without leaving part of an entity at the end. */
const cutWhole = (text: string, charsMax: number): string =>
  cut(text, charsMax).replace(/&[a-z]{0,3}…$/u, '…');

/** Escapes what Slack would read as a mention, a link or an entity. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
