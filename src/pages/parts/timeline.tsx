import type { Incident } from '../../core/incident/incident.ts';
import type { Update } from '../../core/incident/update.ts';
import type { Names } from '../sentences/names.ts';
import { updateSentence, updateTitle } from '../sentences/words.ts';
import { Moment, Say, type Moments } from './say.tsx';

/** Updates, latest first. */
export function Timeline({
  updates,
  names,
  moments,
}: {
  updates: readonly Update[];
  names: Names;
  moments: Moments;
}) {
  return (
    <ol class="timeline" reversed>
      {[...updates].reverse().map((update) => (
        <li key={update.id} data-state={update.state}>
          <Moment at={update.at} moments={moments} /> <b>{updateTitle(moments.language, update.reason)}</b>
          <p>
            <Say words={updateSentence(moments.language, update, names)} moments={moments} />
          </p>
        </li>
      ))}
    </ol>
  );
}

export function EarlierIncidents({
  incidents,
  moments,
}: {
  incidents: readonly Incident[];
  moments: Moments;
}) {
  return (
    <ul class="earlier">
      {incidents.map((incident) => (
        <li key={incident.id}>
          <a href={`/incident/${incident.id}`}>
            <Say
              words={moments.language.say.earlierIncident({
                reports: incident.reports,
                at: incident.onset.at,
              })}
              moments={moments}
            />
          </a>
        </li>
      ))}
    </ul>
  );
}
