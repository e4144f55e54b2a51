import { COLOURS, cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** The limit of a Mattermost post is 16,383. */
const TEXT_CHARS_MAX = 16_000;

export const mattermost: Kind<Settings> = {
  name: 'mattermost',
  listener: 'people',
  settings,
  secrets: ['url'],
  render({ title, text, link, mute, muteLink, muteText, over, severity }, { url }) {
    const colour = COLOURS[over ? 'over' : severity];
    const said = cut(text, TEXT_CHARS_MAX);
    return json(url, {
      attachments: [
        {
          fallback: title,
          color: `#${colour.toString(16).padStart(6, '0')}`,
          title,
          title_link: link,
          text: muteLink === null ? said : `${said}\n\n[${muteText}](${muteLink})`,
          ...(muteLink === null && { footer: mute }),
        },
      ],
    });
  },
};
