import { calendarPath } from './calendar.tsx';
import { feedPath } from './parts/feed-links.ts';
import type { HistoryModel } from './models/history.ts';
import { STILL, type Page } from './base/page.ts';
import { Pulse } from './parts/pulse.tsx';
import { Say, momentsOf, type Moments } from './parts/say.tsx';
import { Titled } from './parts/titled.tsx';
import { ToneIcon } from './parts/tone-icon.tsx';
import { isThere, type Instance, type Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { called } from './sentences/names.ts';
import {
  cleaned,
  incidentSummary,
  named,
  plain,
  scopeLine,
  verdictWord,
  type Sentence,
} from './sentences/words.ts';

/** The path of the list of all reported incidents. */
export const HISTORY_PATH = '/incidents';

type Line = HistoryModel['lines'][number];

/** Reported incidents by day, latest first. */
export function historyPage(
  model: HistoryModel,
  { instance }: Pick<Sources, 'instance'>,
  language: Language,
): Page {
  const { say } = language;
  const moments = momentsOf(language, instance, model.now);
  const { service } = model;
  const heading: Sentence =
    service === null ? [say.historyTitle] : say.historyOf({ service: named(called(language, service)) });
  const path = service === null ? HISTORY_PATH : `/status/${service.slug}/incidents`;
  return {
    ...STILL,
    status: 200,
    title: plain(heading, moments.clock, model.now),
    description: say.historyNote,
    tone: 'normal',
    path,
    ...(model.before !== null && { query: beforeOf(model.before) }),
    feeds: feedPath(service === null ? { kind: 'all' } : { kind: 'service', slug: service.slug }),
    data: `/api/v1/incidents${service === null ? '' : `?service=${service.slug}`}`,
    asOf: model.now,
    about: 'all',
    sign: () => (
      <>
        <h1>
          <Say words={heading} moments={moments} />
        </h1>
        <Pulse figures={[]} now={model.now} moments={moments}>
          {model.lines.length === 0 ? say.historyNone : say.historyNote}
        </Pulse>
      </>
    ),
    body: () => (
      <>
        {service === null || !isThere(instance, calendarPath(service.slug, null)) ? null : (
          <p>
            <a class="button" href={calendarPath(service.slug, null)}>
              {say.calendarLink}
            </a>
          </p>
        )}
        {byDay(model.lines, moments).map(([day, lines], nth) => (
          <Titled key={day} id={`day-${nth + 1}`} heading={day}>
            <ul class="earlier" data-day={dayIn(lines, instance)}>
              {lines.map((line) => (
                <Incident key={line.incident.id} line={line} moments={moments} />
              ))}
            </ul>
          </Titled>
        ))}
        <Turn model={olderThere(model, path, instance)} path={path} language={language} />
      </>
    ),
  };
}

/** Removes the link to the next page at the end of a copy. */
function olderThere(model: HistoryModel, path: string, instance: Instance): HistoryModel {
  const { older } = model;
  return older === null || isThere(instance, `${path}${beforeOf(older)}`) ? model : { ...model, older: null };
}

const beforeOf = (incident: string): string => `?before=${encodeURIComponent(incident)}`;

/** The lines grouped by the day on which the incidents began, in the page's time zone. */
function byDay(lines: readonly Line[], { clock }: Moments): [day: string, lines: readonly Line[]][] {
  return [...Map.groupBy(lines, ({ incident }) => clock.day(incident.onset.at))];
}

/** For the browser, which adds the day to a time that falls on another day in the reader's zone. */
function dayIn(lines: readonly Line[], { timeZone }: Instance): string | undefined {
  const at = lines[0]?.incident.onset.at;
  // The Swedish locale formats dates as ISO does.
  return at === undefined ? undefined : new Date(at).toLocaleDateString('sv-SE', { timeZone });
}

function Incident({ line, moments }: { line: Line; moments: Moments }) {
  const { incident, service, verdict, names, isPart } = line;
  const { language } = moments;
  const { endedAt, endedWithin, onset, reports } = incident;
  const lastedMs = endedAt === null ? null : Math.max(0, endedAt - onset.at);
  const scope = scopeLine(language, incident.scope, names(language));
  return (
    <li data-tone={verdict.kind}>
      <p>
        <ToneIcon tone={verdict.kind} />{' '}
        {service === null ? (
          <bdi>{incident.service}</bdi>
        ) : (
          <a href={`/incident/${incident.id}`}>
            <b>
              <bdi>{cleaned(called(language, service))}</bdi>
            </b>
          </a>
        )}
      </p>
      <p class="fine">
        <Say
          words={language.say.historyLine({ status: verdictWord(language, verdict), from: onset.at })}
          moments={moments}
        />
        {' · '}
        {incidentSummary(language, { reports, lastedMs, unseen: endedWithin !== undefined })}
        {isPart ? ` · ${language.say.fromAllCountries}` : null}
      </p>
      {scope === null ? null : (
        <p class="fine">
          <Say words={scope} moments={moments} />
        </p>
      )}
    </li>
  );
}

/** Links to the previous and next page. */
function Turn({ model, path, language }: { model: HistoryModel; path: string; language: Language }) {
  const { say } = language;
  if (model.older === null && model.before === null) return null;
  return (
    <nav aria-label={say.historyTitle}>
      <p>
        {model.before === null ? null : (
          <a class="button" href={path}>
            {say.historyLatest}
          </a>
        )}{' '}
        {model.older === null ? null : (
          <a class="button" href={`${path}${beforeOf(model.older)}`}>
            {say.historyOlder}
          </a>
        )}
      </p>
    </nav>
  );
}
