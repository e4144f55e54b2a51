import type { IncidentModel } from './models/incident.ts';
import { partName } from '../words/scope-part.ts';
import { AT_ONCE, CHART_EVERY, PULSE_EVERY, SHARES_EVERY, type Page, type Region } from './base/page.ts';
import { CountChart, CountTable, Legend } from './parts/chart.tsx';
import { LessWeightNote } from './parts/less-weight.tsx';
import { Pulse } from './parts/pulse.tsx';
import { Say, momentsOf, type Moments } from './parts/say.tsx';
import { SenderShareList } from './parts/senders.tsx';
import { PlaceShareLists, ProblemShares } from './parts/shares.tsx';
import { mapRegion } from './parts/report-map.tsx';
import { SignSlots, VerdictText } from './parts/sign.tsx';
import { EditorMark } from './parts/editor-mark.tsx';
import { tellRegion } from './parts/tell-links.tsx';
import { Timeline } from './parts/timeline.tsx';
import { Titled } from './parts/titled.tsx';
import { replayPath } from './replay.tsx';
import { isThere, type Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { feedPath } from './parts/feed-links.ts';
import { called } from './sentences/names.ts';
import {
  blameNote,
  described,
  incidentSummary,
  incidentTotals,
  named,
  onsetFact,
  partCounts,
  peakFact,
  plain,
  scopeSentence,
  scopeSpan,
  seenFact,
  verdictSentence,
  type Figure,
  type Sentence,
} from './sentences/words.ts';

/** The permanent page of one incident. */
export function incidentPage(
  model: IncidentModel,
  { instance, assets }: Pick<Sources, 'instance' | 'assets'>,
  language: Language,
): Page {
  const { say } = language;
  const { incident, service, verdict } = model;
  const moments = momentsOf(language, instance, model.now);
  const name = called(language, service);
  const tells = instance.tellsPublic && instance.copy === undefined;
  const headline = verdictSentence(language, verdict, name, model.names(language));
  const sentence = plain(headline, moments.clock, model.now);
  return {
    status: 200,
    title: sentence,
    description: described(language, sentence, summaryOf(language, model)),
    tone: verdict.kind,
    path: `/incident/${incident.id}`,
    trail: [
      { name, path: `/status/${service.slug}` },
      { name: say.incidentDetails, path: `/incident/${incident.id}` },
    ],
    pictured: true,
    live: incident.state !== 'resolved',
    data: `/api/v1/incidents/${incident.id}`,
    feeds: feedPath({ kind: 'service', slug: service.slug }),
    asOf: model.now,
    about: [service.slug],
    urgency: `${incident.state} ${incident.onset.at} ${model.mark?.at ?? ''}`,
    regions: [
      ...regionsOf(model, moments),
      mapRegion(model.onMap, `/incident/${incident.id}`, assets, language),
      ...(tells ? [tellRegion(service, incident, language)] : []),
    ],
    sign: (slot) => <SignSlots slot={slot} />,
    body: (slot) => (
      <>
        <div class="columns">
          <Titled id="facts" heading={say.factsHeading}>
            {slot('facts')}
            {tells ? slot('tell') : null}
            <p>
              <a class="button" href={`/status/${service.slug}`}>
                <Say words={say.serviceNow({ service: named(name) })} moments={moments} />
              </a>
            </p>
          </Titled>
          <Titled id="chart" heading={say.chartOfIncident} class="proof">
            {slot('chart')}
            {slot('numbers')}
          </Titled>
          <div>
            <Titled id="timeline" heading={say.timelineHeading}>
              {slot('timeline')}
              {/* No replay for an incident whose minute counts have been removed. */}
              {!model.gone && isThere(instance, replayPath(incident.id)) ? (
                <p>
                  <a class="button" href={replayPath(incident.id)}>
                    {say.replayLink}
                  </a>
                </p>
              ) : null}
            </Titled>
            {slot('problems')}
            {slot('senders')}
          </div>
          {slot('map')}
          {slot('places')}
        </div>
      </>
    ),
  };
}

function summaryOf(language: Language, { incident, lastedMs }: IncidentModel): string {
  return incidentSummary(language, {
    reports: incident.reports,
    lastedMs: incident.endedAt === null ? null : lastedMs,
    unseen: incident.endedWithin !== undefined,
  });
}

function figuresOf(language: Language, { incident, lastedMs }: IncidentModel): Figure[] {
  const { reports, endedAt, endedWithin } = incident;
  return incidentTotals(language, reports, lastedMs, endedAt !== null, endedWithin !== undefined);
}

function regionsOf(model: IncidentModel, moments: Moments): Region[] {
  const { incident, service, verdict, updates } = model;
  const { language } = moments;
  const { say } = language;
  const names = model.names(language);
  const name = called(language, service);
  return [
    {
      name: 'verdict',
      everyMs: AT_ONCE,
      content: () => (
        <>
          <VerdictText
            verdict={verdict}
            service={name}
            names={names}
            about={blameNote(language, incident.blame, name, names.service)}
            moments={moments}
          />
          <EditorMark mark={model.mark} moments={moments} />
        </>
      ),
    },
    {
      name: 'pulse',
      everyMs: PULSE_EVERY,
      content: () => (
        <Pulse figures={figuresOf(language, model)} now={model.now} moments={moments}>
          <LessWeightNote counts={incident} language={language} />
        </Pulse>
      ),
    },
    { name: 'facts', everyMs: SHARES_EVERY, content: () => <Facts model={model} moments={moments} /> },
    {
      name: 'chart',
      everyMs: CHART_EVERY,
      content: async () =>
        model.gone ? (
          <p class="none">{say.replayGone}</p>
        ) : (
          <CountChart series={await model.series()} title={say.chartOfIncident} moments={moments} />
        ),
    },
    {
      name: 'numbers',
      everyMs: model.stepMs,
      content: async () =>
        model.gone ? (
          <></>
        ) : (
          <>
            <Legend series={await model.series()} language={language} />
            <CountTable series={await model.series()} moments={moments} caption={say.chartOfIncident} />
          </>
        ),
    },
    {
      name: 'timeline',
      everyMs: AT_ONCE,
      content: () => <Timeline updates={updates} names={names} moments={moments} />,
    },
    {
      name: 'problems',
      everyMs: SHARES_EVERY,
      content: async () =>
        model.gone ? (
          <></>
        ) : (
          <ProblemShares
            lines={await model.problemShares()}
            names={names}
            reports={incident.reports}
            language={language}
          />
        ),
    },
    {
      name: 'places',
      everyMs: SHARES_EVERY,
      content: async () =>
        model.gone ? <></> : <PlaceShareLists places={await model.places()} language={language} />,
    },
    {
      name: 'senders',
      everyMs: SHARES_EVERY,
      content: async () =>
        model.gone ? (
          <></>
        ) : (
          <SenderShareList senders={await model.senders()} names={names} language={language} />
        ),
    },
  ];
}

function Facts({ model, moments }: { model: IncidentModel; moments: Moments }) {
  const { onset, detectedAt, peak, endedWithin } = model.incident;
  const { language } = moments;
  const { say } = language;
  return (
    <dl class="facts">
      <Fact name={say.factOnset} words={onsetFact(language, onset)} moments={moments} />
      {detectedAt === null ? null : (
        <Fact name={say.factSeen} words={seenFact(language, detectedAt, onset.at)} moments={moments} />
      )}
      <Fact name={say.factPeak} words={peakFact(language, peak)} moments={moments} />
      {endedWithin === undefined ? null : (
        <Fact name={say.factEnd} words={say.endBetween(endedWithin)} moments={moments} />
      )}
      <ScopeFact model={model} moments={moments} />
    </dl>
  );
}

/** Where and through which networks, with observed and usual reports for each part. */
function ScopeFact({ model, moments }: { model: IncidentModel; moments: Moments }) {
  const { incident } = model;
  const { language } = moments;
  const names = model.names(language);
  const { parts = [], problem = null, windowMs } = incident.scope;
  const counted = problem === null ? parts : [...parts, problem];
  return (
    <div>
      <dt>{language.say.factWhere}</dt>
      <dd>
        <Say words={scopeSentence(language, incident.scope, names)} moments={moments} />
      </dd>
      {counted.map((part) => (
        <dd key={`${part.dimension} ${part.key}`} class="fine">
          <Say words={partName(language, part, names)} moments={moments} />: {partCounts(language, part)}
        </dd>
      ))}
      {windowMs === undefined || counted.length === 0 ? null : (
        <dd class="fine">{scopeSpan(language, windowMs)}</dd>
      )}
    </div>
  );
}

function Fact({ name, words, moments }: { name: string; words: Sentence; moments: Moments }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Say words={words} moments={moments} />
      </dd>
    </div>
  );
}
