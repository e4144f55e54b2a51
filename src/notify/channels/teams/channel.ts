import { cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** A card may have 28 KB; with four bytes a character this stays far below. */
const TEXT_CHARS_MAX = 4_000;

/** An adaptive card for Workflows; the connectors of Office 365 are retired. */
export const teams: Kind<Settings> = {
  name: 'teams',
  listener: 'people',
  settings,
  secrets: ['url'],
  render({ title, text, link, linkText, mute, muteLink, muteText, over }, { url }) {
    return json(url, {
      type: 'message',
      // What is read on a phone before the card is: without it Teams says `Card`.
      summary: title,
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            fallbackText: title,
            speak: title,
            msteams: { width: 'Full' },
            body: [
              {
                type: 'TextBlock',
                text: title,
                weight: 'Bolder',
                size: 'Medium',
                color: over ? 'Good' : 'Attention',
                wrap: true,
              },
              // Lines of a card are paragraphs.
              { type: 'TextBlock', text: cut(text, TEXT_CHARS_MAX).replaceAll('\n', '\n\n'), wrap: true },
              ...(muteLink === null
                ? [{ type: 'TextBlock', text: mute, isSubtle: true, size: 'Small', wrap: true }]
                : []),
            ],
            actions: [
              { type: 'Action.OpenUrl', title: linkText, url: link },
              ...(muteLink === null ? [] : [{ type: 'Action.OpenUrl', title: muteText, url: muteLink }]),
            ],
          },
        },
      ],
    });
  },
};
