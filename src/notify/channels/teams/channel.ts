import { cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** The limit of a card is 28 KB; with four bytes per character this stays far below it. */
const TEXT_CHARS_MAX = 4_000;

/** An adaptive card for Workflows; the Office 365 connectors are retired. */
export const teams: Kind<Settings> = {
  name: 'teams',
  listener: 'people',
  settings,
  secrets: ['url'],
  render({ title, text, link, linkText, mute, muteLink, muteText, over }, { url }) {
    return json(url, {
      type: 'message',
      // Shown in phone notifications; without it Teams says `Card`.
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
              // Each line becomes a paragraph of the card.
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
