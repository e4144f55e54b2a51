import { createHash } from 'node:crypto';
import { alertsOf } from '../alert.ts';
import { json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** Go's zero time, which means no end. */
const NEVER = '0001-01-01T00:00:00Z';

/** The body of Alertmanager's webhooks, version 4, for receivers that already understand it. */
export const alertmanagerWebhook: Kind<Settings> = {
  name: 'alertmanager-webhook',
  listener: 'program',
  settings,
  secrets: ['url', 'token'],
  render(telling, { url, token }) {
    const { over, thread, channel, site, reason } = telling;
    const status = over && reason !== 'test' ? 'resolved' : 'firing';
    const alerts = alertsOf(telling).map(({ labels, annotations, startsAt, endsAt, generatorURL }) => ({
      status,
      labels,
      annotations,
      startsAt,
      endsAt: status === 'resolved' ? endsAt : NEVER,
      generatorURL,
      fingerprint: createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16),
    }));
    const [first] = alerts;
    const body = {
      version: '4',
      groupKey: `{}:{incident="${thread}"}`,
      truncatedAlerts: 0,
      status,
      receiver: channel,
      groupLabels: { incident: thread },
      commonLabels: first?.labels ?? {},
      commonAnnotations: first?.annotations ?? {},
      externalURL: site,
      alerts,
    };
    return json(url, body, token === undefined ? {} : { Authorization: `Bearer ${token}` });
  },
};
