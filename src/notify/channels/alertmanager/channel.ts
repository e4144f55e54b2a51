import { alertsOf } from '../alert.ts';
import { below, json, type Kind } from '../kind.ts';
import { settings, type Settings } from './config.ts';

/** Incidents as alerts of somebody's Alertmanager, whose routes and silences they are under then. */
export const alertmanager: Kind<Settings> = {
  name: 'alertmanager',
  listener: 'program',
  settings,
  secrets: ['token'],
  render(telling, { server, token }) {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return json(below(server, 'api/v2/alerts'), alertsOf(telling), headers);
  },
};
