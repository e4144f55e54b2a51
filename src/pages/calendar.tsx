import { dateOf, monthOf, weekOf } from '../words/clock.ts';
import type { Language } from '../words/language.ts';
import { feedPath } from './parts/feed-links.ts';
import type { CalendarDay, CalendarModel } from './models/calendar.ts';
import { called } from './sentences/names.ts';
import { STILL, type Page } from './base/page.ts';
import { HowOftenPart } from './parts/how-often.tsx';
import { Pulse } from './parts/pulse.tsx';
import { Say, momentsOf, type Moments } from './parts/say.tsx';
import { Titled } from './parts/titled.tsx';
import { isThere, type Instance, type Sources } from './base/sources.ts';
import { duration, incidentSummary, named, plain, textOf } from './sentences/words.ts';

/** Incidents listed below a calendar; the complete list is one link away. */
const LISTED_MAX = 30;

/** The path of a year's calendar; null: this year. */
export const calendarPath = (slug: string, year: number | null): string =>
  `/status/${slug}/calendar${year === null ? '' : `/${year}`}`;

/** A year of a service, day by day, and how often it has incidents. */
export function calendarPage(
  model: CalendarModel,
  { instance }: Pick<Sources, 'instance'>,
  language: Language,
): Page {
  const { say } = language;
  const { service, year, now } = model;
  const moments = momentsOf(language, instance, now);
  const name = called(language, service);
  const heading = say.calendarTitle({ service: named(name), year: String(year) });
  const path = calendarPath(service.slug, year);
  return {
    ...STILL,
    status: 200,
    title: plain(heading, moments.clock, now),
    description: summaryOf(model, language),
    tone: 'normal',
    path,
    trail: [
      { name, path: `/status/${service.slug}` },
      { name: say.calendarLink, path },
    ],
    feeds: feedPath({ kind: 'service', slug: service.slug }),
    data: `/api/v1/incidents?service=${service.slug}`,
    asOf: now,
    about: [service.slug],
    sign: () => (
      <>
        <h1>
          <Say words={heading} moments={moments} />
        </h1>
        <Pulse figures={[]} now={now} moments={moments}>
          {summaryOf(model, language)}
        </Pulse>
      </>
    ),
    body: () => (
      <>
        <HowOftenPart often={model.howOften} name={name} moments={moments} />
        <Titled id="calendar" heading={String(year)}>
          <Years model={model} instance={instance} language={language} />
          <Legend language={language} />
          <div class="year">
            {monthsOf(model.days).map((days, nth) => (
              <Month key={nth} days={days} language={language} />
            ))}
          </div>
          <p class="fine">{say.chartDaysNote}</p>
        </Titled>
        <Listed model={model} moments={moments} />
      </>
    ),
  };
}

/** `2 incidents on 3 days, 5 h 10 min in all. We watched 60 of 69 days.` */
function summaryOf({ days, incidents }: CalendarModel, language: Language): string {
  const { say } = language;
  const past = days.filter(({ kind }) => kind !== 'ahead');
  const watched = past.filter(({ kind }) => kind !== 'unknown').length;
  const known = say.calendarWatched({ days: watched, of: past.length });
  const troubled = past.filter(({ kind }) => kind === 'incident');
  if (troubled.length === 0) return textOf(say.sentences({ first: say.calendarNone, next: known }));
  const span = duration(
    language,
    troubled.reduce((sum, { troubleMs }) => sum + troubleMs, 0),
  );
  const some = say.calendarSome({
    incidents: incidents.length,
    days: say.days({ days: troubled.length }),
    span,
  });
  return textOf(say.sentences({ first: some, next: known }));
}

/** Links to the previous and next year. */
function Years({
  model: { service, year, ...model },
  instance,
  language,
}: {
  model: CalendarModel;
  instance: Instance;
  language: Language;
}) {
  const hasBefore = model.hasBefore && isThere(instance, calendarPath(service.slug, year - 1));
  const { hasAfter } = model;
  if (!hasBefore && !hasAfter) return null;
  return (
    <nav class="spans" aria-label={language.say.calendarYears}>
      {[hasBefore ? year - 1 : null, year, hasAfter ? year + 1 : null].map((one) =>
        one === null ? null : (
          <a
            key={one}
            href={calendarPath(service.slug, one)}
            aria-current={one === year ? 'page' : undefined}
          >
            {String(one)}
          </a>
        ),
      )}
    </nav>
  );
}

function monthsOf(days: readonly CalendarDay[]): readonly CalendarDay[][] {
  return [...Map.groupBy(days, ({ at }) => new Date(at).getUTCMonth()).values()];
}

function Month({ days, language }: { days: readonly CalendarDay[]; language: Language }) {
  const [first] = days;
  if (first === undefined) return null;
  const { begins, days: weekdays } = weekOf(language);
  const before = (new Date(first.at).getUTCDay() - begins + 7) % 7;
  const cells: (CalendarDay | null)[] = [...Array.from({ length: before }, () => null), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, nth) =>
    cells.slice(7 * nth, 7 * nth + 7),
  );
  return (
    <table class="month">
      <caption>{monthOf(language, first.at)}</caption>
      <thead>
        <tr>
          {weekdays.map(({ short, long }) => (
            <th key={long} scope="col" abbr={long}>
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, nth) => (
          <tr key={nth}>
            {week.map((day, at) =>
              day === null ? <td key={at} /> : <Day key={at} day={day} language={language} />,
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ day, language }: { day: CalendarDay; language: Language }) {
  const { kind, incidents, troubleMs } = day;
  const { say } = language;
  const number = language.count(new Date(day.at).getUTCDate());
  const [first] = incidents;
  if (first !== undefined) {
    const told = say.calendarDay({ incidents: incidents.length, span: duration(language, troubleMs) });
    return (
      <td class="incident">
        <a
          href={`/incident/${first.id}`}
          title={textOf(told)}
          aria-label={textOf(say.calendarDayOf({ day: dateOf(language, day.at), told }))}
        >
          {number}
        </a>
      </td>
    );
  }
  if (kind === 'none') return <td>{number}</td>;
  const says = {
    incident: '',
    partly: say.calendarPartly,
    unknown: say.calendarUnknown,
    ahead: say.calendarAhead,
  }[kind];
  return (
    <td class={kind}>
      {number}
      <span class="hush"> {says}</span>
    </td>
  );
}

/** No kind of day depends on its colour alone. */
function Legend({ language: { say } }: { language: Language }) {
  return (
    <p class="legend">
      <span class="day incident">{say.calendarIncident}</span>
      <span class="day">{say.calendarQuiet}</span>
      <span class="day partly">{say.calendarPartly}</span>
      <span class="day unknown">{say.calendarUnknown}</span>
    </p>
  );
}

function Listed({
  model: { incidents, service, now, isCut },
  moments,
}: {
  model: CalendarModel;
  moments: Moments;
}) {
  const { language } = moments;
  const { say } = language;
  const all = say.historyOf({ service: named(called(language, service)) });
  return (
    <Titled id="incidents" heading={say.calendarIncidents}>
      {incidents.length === 0 ? <p class="none">{say.calendarNone}</p> : null}
      <ul class="earlier">
        {incidents.slice(0, LISTED_MAX).map(({ id, onset, endedAt, endedWithin, reports }) => (
          <li key={id}>
            <a href={`/incident/${id}`}>{dateOf(language, onset.at)}</a>{' '}
            <span class="fine">
              {incidentSummary(language, {
                reports,
                lastedMs: endedAt === null ? null : Math.max(0, Math.min(endedAt, now) - onset.at),
                unseen: endedWithin !== undefined,
              })}
            </span>
          </li>
        ))}
      </ul>
      {isCut ? <p class="fine">{say.calendarCut}</p> : null}
      <p>
        <a class="button" href={`/status/${service.slug}/incidents`}>
          <Say words={all} moments={moments} />
        </a>
      </p>
    </Titled>
  );
}
