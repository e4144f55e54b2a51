import { SECOND, type Millis } from '../../../core/base/time.ts';
import { alertsOf } from '../alert.ts';
import { below, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/**
 * An end that still lies ahead on Alertmanager's clock is none for it: the later end of what fires stays. So ends are told as of a
 * little earlier, and clocks may differ by that much.
 */
const CLOCK_SKEW_MAX: Millis = 30 * SECOND;

/** Incidents as alerts of somebody's Alertmanager, whose routes and silences they are under then. */
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
