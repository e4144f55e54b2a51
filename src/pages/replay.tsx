import type { KeyMoment, ReplayModel } from './models/replay.ts';
import { STILL, type Page, type Region } from './base/page.ts';
import { CountChart, Legend } from './parts/chart.tsx';
import { ReportMap } from './parts/report-map.tsx';
import { Pulse } from './parts/pulse.tsx';
import { Say, isoMinute, momentsOf, type Moments } from './parts/say.tsx';
import { PlaceShareLists } from './parts/shares.tsx';
import { Timeline } from './parts/timeline.tsx';
import { Titled } from './parts/titled.tsx';
import type { Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { called } from './sentences/names.ts';
import { named, plain, updateTitle, type Sentence } from './sentences/words.ts';

/** The path of an incident's replay; with `?at=2025-03-10T09:28Z`, at that moment. */
export const replayPath = (incident: string): string => `/incident/${incident}/replay`;

/** How an incident unfolded, one moment at a time: each has a URL, and a script goes from one to the next. */
export function replayPage(
  model: ReplayModel,
  { instance, assets }: Pick<Sources, 'instance' | 'assets'>,
  language: Language,
): Page {
  const { say } = language;
  const { incident, service, at } = model;
  const moments = momentsOf(language, instance, model.now);
  const name = called(language, service);
  const heading = say.replayTitle({ service: named(name), at: incident.onset.at });
  const path = replayPath(incident.id);
  return {
    ...STILL,
    status: 200,
    title: plain(heading, moments.clock, model.now),
    description: say.replayNote,
    tone: 'normal',
    path,
    variant: `?at=${isoMinute(at)}`,
    unlisted: true,
    trail: [
      { name, path: `/status/${service.slug}` },
      { name: say.incidentDetails, path: `/incident/${incident.id}` },
      { name: say.replayLink, path },
    ],
    feeds: null,
    data: `/api/v1/incidents/${incident.id}`,
    asOf: model.now,
    about: [service.slug],
    regions: regionsOf(model, moments),
    sign: () => (
      <>
        <h1>
          <Say words={heading} moments={moments} />
        </h1>
        <Pulse figures={[]} now={model.now} moments={moments}>
          {say.replayNote}
        </Pulse>
      </>
    ),
    body: (slot) => (
      <div class="columns">
        <Titled id="moment" heading={say.replayMoments}>
          {model.gone ? (
            <p>{say.replayGone}</p>
          ) : (
            <Slider model={model} module={assets.map} language={language} />
          )}
          {slot('moment')}
          {slot('moments')}
          <p>
            <a class="button" href={`/incident/${incident.id}`}>
              {say.incidentDetails}
            </a>
          </p>
        </Titled>
        <Titled id="chart" heading={say.replayChart} class="proof">
          {slot('chart')}
          <Legend series={model.series} language={language} />
        </Titled>
        {slot('timeline')}
        {slot('map')}
        {slot('places')}
      </div>
    ),
  };
}

/** Only useful with a script, which shows it. */
function Slider({
  model,
  module,
  language: { say },
}: {
  model: ReplayModel;
  module: string | null;
  language: Language;
}) {
  if (module === null) return null;
  const { from, to, stepMs, at } = model;
  const steps = (to - from) / stepMs;
  return (
    <p class="slider" hidden data-map={module} data-replay={from} data-step={stepMs}>
      <label class="hush" for="at">
        {say.replaySlider}
      </label>
      <input id="at" type="range" min="0" max={steps} value={Math.round((at - from) / stepMs)} />
      <button type="button" data-pause={say.replayPause}>
        {say.replayPlay}
      </button>
    </p>
  );
}

function regionsOf(model: ReplayModel, moments: Moments): Region[] {
  const { incident, updates } = model;
  const { language } = moments;
  const { say } = language;
  const names = model.names(language);
  return [
    { name: 'moment', everyMs: 0, content: () => <Standing model={model} moments={moments} /> },
    { name: 'moments', everyMs: 0, content: () => <MomentLinks model={model} moments={moments} /> },
    {
      name: 'chart',
      everyMs: 0,
      content: () =>
        model.gone ? (
          <p class="none">{say.replayGone}</p>
        ) : (
          <CountChart series={model.series} title={say.replayChart} moments={moments} />
        ),
    },
    {
      name: 'timeline',
      everyMs: 0,
      content: () =>
        updates.length === 0 ? (
          <></>
        ) : (
          <Titled id="timeline" heading={say.timelineHeading}>
            <Timeline updates={updates} names={names} moments={moments} />
          </Titled>
        ),
    },
    {
      name: 'map',
      everyMs: 0,
      content: async () => (
        <ReportMap
          dots={await model.onMap()}
          path={`/incident/${incident.id}`}
          query={`?at=${isoMinute(model.at)}`}
          module={null}
          language={language}
        />
      ),
    },
    {
      name: 'places',
      everyMs: 0,
      content: async () => <PlaceShareLists places={await model.places()} language={language} />,
    },
  ];
}

/** What was known at that moment. */
function Standing({
  model: { at, updates, reports, gone },
  moments,
}: {
  model: ReplayModel;
  moments: Moments;
}) {
  const { language } = moments;
  const { say } = language;
  const last = updates.at(-1);
  const status = last === undefined ? say.replayUnnoticed : updateTitle(language, last.reason);
  return (
    <p class="scope" role="status">
      <Say words={say.replayStanding({ at, status })} moments={moments} />
      {gone ? null : <span class="fine"> {say.replayReports({ reports })}</span>}
    </p>
  );
}

/** Links to the previous and next moment, and to each of them. */
function MomentLinks({
  model: { moments: all, at, incident },
  moments,
}: {
  model: ReplayModel;
  moments: Moments;
}) {
  const { say } = moments.language;
  const before = all.findLast((moment) => moment.at < at);
  const after = all.find((moment) => moment.at > at);
  const hrefOf = (moment: Pick<KeyMoment, 'at'>): string =>
    `${replayPath(incident.id)}?at=${isoMinute(moment.at)}`;
  return (
    <nav aria-label={say.replayMoments}>
      <p class="spans">
        {before === undefined ? null : <a href={hrefOf(before)}>{say.replayBefore}</a>}
        {after === undefined ? null : <a href={hrefOf(after)}>{say.replayAfter}</a>}
      </p>
      <ol class="moments">
        {all.map((moment) => (
          <li key={moment.at}>
            <a href={hrefOf(moment)} aria-current={moment.at === at ? 'step' : undefined}>
              <Say words={momentLine(moments.language, moment)} moments={moments} />
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function momentLine(language: Language, { at, what }: KeyMoment): Sentence {
  const { say } = language;
  const name = (): string => {
    if (what === 'onset') return say.factOnset;
    if (what === 'peak') return say.factPeak;
    return what === 'end' ? say.factEnd : updateTitle(language, what.reason);
  };
  return say.replayMoment({ at, what: name() });
}
