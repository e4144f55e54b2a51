import { clockOf } from './clock.ts';
import type { IncidentModel } from './models/incident.ts';
import { AT_ONCE, CHART_EVERY, PULSE_EVERY, SHARES_EVERY, type Page, type Region } from './page.ts';
import { CountChart, CountTable, Legend } from './parts/chart.tsx';
import { Pulse } from './parts/pulse.tsx';
import { Say, type Moments } from './parts/say.tsx';
import { PlaceShareLists, ProblemShares } from './parts/shares.tsx';
import { SignSlots, VerdictText } from './parts/sign.tsx';
import { EditorMark } from './parts/editor-mark.tsx';
import { Timeline } from './parts/timeline.tsx';
import { Titled } from './parts/titled.tsx';
import type { Sources } from './sources.ts';
import {
  FACT_END,
  FACT_ONSET,
  FACT_PEAK,
  FACT_SCOPE,
  FACT_SEEN,
  TIMELINE_HEADING,
  backToService,
  endFact,
  factsHeading,
  incidentChartHeading,
  incidentTotals,
  incidentSummary,
  onsetFact,
  partCounts,
  partName,
  peakFact,
  plain,
  scopeSentence,
  scopeSpan,
  seenFact,
  verdictSentence,
  type Figure,
  type Sentence,
} from './words.ts';

/** One incident, for as long as addresses last. */
export function incidentPage(model: IncidentModel, { instance }: Pick<Sources, 'instance'>): Page {
  const { incident, service, verdict } = model;
  const moments: Moments = {
    clock: clockOf(instance.timeZone),
    asOf: model.now,
    catchingUp: instance.catchingUp,
  };
  const sentence = plain(verdictSentence(verdict, service.name, model.names), moments.clock, model.now);
  return {
    status: 200,
    title: sentence,
    description: `${sentence}. ${summaryOf(model)}.`,
    tone: verdict.kind,
    path: `/incident/${incident.id}`,
    live: incident.state !== 'resolved',
    data: `/api/v1/incidents/${incident.id}`,
    asOf: model.now,
    about: [service.slug],
    urgency: `${incident.state} ${incident.onset.at} ${model.mark?.at ?? ''}`,
    regions: regionsOf(model, moments),
    sign: (slot) => <SignSlots slot={slot} />,
    body: (slot) => (
      <div class="columns">
        <Titled id="facts" heading={factsHeading}>
          {slot('facts')}
          <p>
            <a class="button" href={`/status/${service.slug}`}>
              <Say words={backToService(service.name)} moments={moments} />
            </a>
          </p>
        </Titled>
        <Titled id="chart" heading={incidentChartHeading} class="proof">
          {slot('chart')}
          {slot('numbers')}
        </Titled>
        <Titled id="timeline" heading={TIMELINE_HEADING}>
          {slot('timeline')}
        </Titled>
        {slot('problems')}
        {slot('places')}
      </div>
    ),
  };
}

function summaryOf({ incident, lastedMs }: IncidentModel): string {
  return incidentSummary({
    reports: incident.reports,
    lastedMs: incident.endedAt === null ? null : lastedMs,
    unseen: incident.endedWithin !== undefined,
  });
}

function figuresOf({ incident, lastedMs }: IncidentModel): Figure[] {
  const { reports, endedAt, endedWithin } = incident;
  return incidentTotals(reports, lastedMs, endedAt !== null, endedWithin !== undefined);
}

function regionsOf(model: IncidentModel, moments: Moments): Region[] {
  const { service, verdict, updates } = model;
  return [
    {
      name: 'verdict',
      everyMs: AT_ONCE,
      content: () => (
        <>
          <VerdictText
            verdict={verdict}
            service={service.name}
            names={model.names}
            about={model.about}
            moments={moments}
          />
          <EditorMark mark={model.mark} moments={moments} />
        </>
      ),
    },
    {
      name: 'pulse',
      everyMs: PULSE_EVERY,
      content: () => <Pulse figures={figuresOf(model)} now={model.now} moments={moments} />,
    },
    { name: 'facts', everyMs: SHARES_EVERY, content: () => <Facts model={model} moments={moments} /> },
    {
      name: 'chart',
      everyMs: CHART_EVERY,
      content: async () => (
        <CountChart series={await model.series()} title={incidentChartHeading} moments={moments} />
      ),
    },
    {
      name: 'numbers',
      everyMs: model.stepMs,
      content: async () => (
        <>
          <Legend series={await model.series()} />
          <CountTable series={await model.series()} moments={moments} caption={[incidentChartHeading]} />
        </>
      ),
    },
    {
      name: 'timeline',
      everyMs: AT_ONCE,
      content: () => <Timeline updates={updates} names={model.names} moments={moments} />,
    },
    {
      name: 'problems',
      everyMs: SHARES_EVERY,
      content: async () => (
        <ProblemShares
          lines={await model.problemShares()}
          names={model.names}
          reports={model.incident.reports}
        />
      ),
    },
    {
      name: 'places',
      everyMs: SHARES_EVERY,
      content: async () => <PlaceShareLists places={await model.places()} />,
    },
  ];
}

function Facts({ model, moments }: { model: IncidentModel; moments: Moments }) {
  const { onset, detectedAt, peak, endedWithin } = model.incident;
  return (
    <dl class="facts">
      <Fact name={FACT_ONSET} words={onsetFact(onset)} moments={moments} />
      {detectedAt === null ? null : (
        <Fact name={FACT_SEEN} words={seenFact(detectedAt, onset.at)} moments={moments} />
      )}
      <Fact name={FACT_PEAK} words={peakFact(peak)} moments={moments} />
      {endedWithin === undefined ? null : (
        <Fact name={FACT_END} words={endFact(endedWithin)} moments={moments} />
      )}
      <ScopeFact model={model} moments={moments} />
    </dl>
  );
}

/** Where and through whom, with the reports of each part, seen and usual. */
function ScopeFact({ model: { incident, names }, moments }: { model: IncidentModel; moments: Moments }) {
  const { parts = [], problem = null, windowMs } = incident.scope;
  const counted = problem === null ? parts : [...parts, problem];
  return (
    <div>
      <dt>{FACT_SCOPE}</dt>
      <dd>
        <Say words={scopeSentence(incident.scope, names)} moments={moments} />
      </dd>
      {counted.map((part) => (
        <dd key={`${part.dimension} ${part.key}`} class="fine">
          <bdi>{partName(part, names)}</bdi>: {partCounts(part)}
        </dd>
      ))}
      {windowMs === undefined || counted.length === 0 ? null : <dd class="fine">{scopeSpan(windowMs)}</dd>}
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
