import { SECOND, type Millis } from '../../../core/base/time.ts';
import { alertsOf } from '../alert.ts';
import { below, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/**
 * Alertmanager ignores an end that is in the future by its own clock, because the firing alert has a later one. So ends are sent as of a
 * little earlier, which tolerates that much clock skew.
 */
const CLOCK_SKEW_MAX: Millis = 30 * SECOND;

/** Incidents as alerts of an existing Alertmanager, subject to its routes and silences. */
export const alertmanager: Kind<Settings> = {
  name: 'alertmanager',
  listener: 'program',
  settings,
  secrets: ['token'],
  render(telling, { server, token }) {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const alerts = alertsOf(telling, telling.at - CLOCK_SKEW_MAX);
    return json(below(server, 'api/v2/alerts'), alerts, headers);
  },
};
