import { iso } from '../../iso.ts';
import { leftOut } from '../event.ts';
import { below, cut, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

const SUMMARY_CHARS_MAX = 1_024;
const SEVERITIES = { minor: 'warning', major: 'error', critical: 'critical' } as const;

/** One alert per incident: the incident's id is PagerDuty's deduplication key. */
export const pagerduty: Kind<Settings> = {
  name: 'pagerduty',
  listener: 'program',
  settings,
  secrets: ['routing_key'],
  render(
    { reason, thread, title, text, link, linkText, muteLink, muteText, at, over, severity, items, site },
    { routing_key, server },
  ) {
    const [item] = items;
    const known = { routing_key, dedup_key: thread };
    if (over && reason !== 'test')
      return json(below(server, 'v2/enqueue'), { ...known, event_action: 'resolve' });
    return json(below(server, 'v2/enqueue'), {
      ...known,
      event_action: 'trigger',
      payload: {
        summary: cut(`${title}. ${text}`, SUMMARY_CHARS_MAX),
        source: site,
        severity: reason === 'test' ? 'info' : SEVERITIES[severity],
        timestamp: iso(at),
        ...(item === undefined
          ? {}
          : {
              component: item.service,
              ...(item.category === null ? {} : { group: item.category }),
              custom_details: {
                reports: item.incident.reports,
                ...leftOut(item.incident),
                knock_on_of: item.knockOnOf,
              },
            }),
      },
      links: [
        { href: link, text: linkText },
        ...(muteLink === null ? [] : [{ href: muteLink, text: muteText }]),
      ],
    });
  },
};
