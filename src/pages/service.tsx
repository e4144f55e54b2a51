import { METHOD_PATH, METHOD_WHY } from './method-words.ts';
import { clockOf } from './clock.ts';
import { CHART_STEP, type ServiceModel } from './models/service.ts';
import { AT_ONCE, CHART_EVERY, PULSE_EVERY, SHARES_EVERY, type Page, type Region } from './page.ts';
import { CountChart, CountTable, Legend } from './parts/chart.tsx';
import { EditorMark } from './parts/editor-mark.tsx';
import { ReportForm, type PlaceRange } from './parts/report-form.tsx';
import { Say, type Moments } from './parts/say.tsx';
import { PlaceShareLists, ProblemShares } from './parts/shares.tsx';
import { Pulse } from './parts/pulse.tsx';
import { SignSlots, VerdictText } from './parts/sign.tsx';
import { EarlierIncidents, Timeline } from './parts/timeline.tsx';
import { Titled } from './parts/titled.tsx';
import type { Sources } from './sources.ts';
import {
  EARLIER_HEADING,
  TIMELINE_HEADING,
  allOfIncident,
  chartHeading,
  facetAside,
  facetFigures,
  figuresText,
  incidentFigures,
  odds,
  officialStatus,
  plain,
  quietFigures,
  recentNote,
  recoveringFigures,
  shareSpan,
  verdictSentence,
  type Figure,
  type FormAnswer,
  type Sentence,
} from './words.ts';

export interface ServicePageOptions {
  readonly answer: FormAnswer | null;
  readonly range: PlaceRange;
}

type Surroundings = Pick<Sources, 'places' | 'instance'>;

/** What people open in a panic: the sentence, the buttons, then the proof. */
export function servicePage(
  model: ServiceModel,
  { places, instance }: Surroundings,
  options: ServicePageOptions,
): Page {
  const { service, verdict, state } = model;
  const moments: Moments = {
    clock: clockOf(instance.timeZone),
    asOf: model.now,
    catchingUp: instance.catchingUp,
  };
  const sentence = plain(verdictSentence(verdict, service.name, model.names), moments.clock, model.now);
  return {
    status: 200,
    title: sentence,
    description: `${sentence}. ${figuresText(pulse(model))}.`,
    tone: verdict.kind,
    path: `/status/${service.slug}`,
    live: true,
    data: `/api/v1/services/${service.slug}`,
    asOf: model.now,
    about: [service.slug],
    urgency: `${verdict.kind} ${state.incident?.id ?? ''} ${state.incident?.onset.at ?? ''} ${model.mark?.at ?? ''}`,
    regions: regionsOf(model, moments),
    sign: (slot) => <SignSlots slot={slot} />,
    body: (slot) => (
      <div class="columns">
        <ReportForm
          service={service}
          problems={model.problems}
          places={places}
          range={options.range}
          answer={options.answer}
          moments={moments}
        />
        <Titled id="chart" heading={chartHeading} class="proof">
          {slot('chart')}
          {slot('numbers')}
        </Titled>
        {slot('problems')}
        {slot('places')}
        <div>
          {slot('timeline')}
          {slot('earlier')}
          <Elsewhere model={model} moments={moments} />
        </div>
      </div>
    ),
  };
}

function regionsOf(model: ServiceModel, moments: Moments): Region[] {
  const { service, verdict, state, updates } = model;
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
            about={model.about ?? recentlyOver(model)}
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
        <Pulse figures={pulse(model)} now={model.now} moments={moments}>
          <Chance model={model} />
        </Pulse>
      ),
    },
    {
      name: 'chart',
      everyMs: CHART_EVERY,
      content: async () => (
        <CountChart series={await model.series()} title={chartHeading} moments={moments} />
      ),
    },
    {
      name: 'numbers',
      everyMs: CHART_STEP,
      content: async () => (
        <>
          <Legend series={await model.series()} />
          <CountTable series={await model.series()} moments={moments} caption={[chartHeading]} />
        </>
      ),
    },
    {
      name: 'problems',
      everyMs: SHARES_EVERY,
      content: async () => (
        <ProblemShares
          lines={await model.problemShares()}
          names={model.names}
          reports={await reportsOfSpan(model)}
        >
          <Span model={model} moments={moments} />
        </ProblemShares>
      ),
    },
    {
      name: 'places',
      everyMs: SHARES_EVERY,
      content: async () => (
        <PlaceShareLists places={await model.places()}>
          <Span model={model} moments={moments} />
        </PlaceShareLists>
      ),
    },
    {
      name: 'timeline',
      everyMs: AT_ONCE,
      content: () =>
        state.incident === null || updates.length === 0 ? (
          <></>
        ) : (
          <Titled id="timeline" heading={TIMELINE_HEADING}>
            <Timeline updates={updates} names={model.names} moments={moments} />
            <p>
              <a href={`/incident/${state.incident.id}`}>{allOfIncident}</a>
            </p>
          </Titled>
        ),
    },
    {
      name: 'earlier',
      everyMs: AT_ONCE,
      content: () =>
        model.earlier.length === 0 ? (
          <></>
        ) : (
          <Titled id="earlier" heading={EARLIER_HEADING}>
            <EarlierIncidents incidents={model.earlier} moments={moments} />
          </Titled>
        ),
    },
  ];
}

/** The proof in numbers: of the incident, where there is one, then of now. */
function pulse({ now, state, verdict, lastHour, expectedSince, afterwards, names }: ServiceModel): Figure[] {
  const { judgement, incident } = state;
  if (incident === null) return quietFigures(lastHour.reports, lastHour.high, lastHour.unknownMs);
  if (afterwards !== null)
    return recoveringFigures(afterwards.reports, afterwards.expected, incident.reports);
  const { facet, observed } = judgement;
  if (facet !== undefined && observed > 0 && verdict.kind !== 'withdrawn')
    return facetFigures(judgement, facetAside(facet, names), incident.reports);
  return incidentFigures(incident.reports, expectedSince, now - incident.onset.earliest, lastHour);
}

/** What the chart of the day still shows of an incident that is over; null where there was none. */
function recentlyOver({ recent, mark }: ServiceModel): Sentence | null {
  if (recent === null || recent.endedAt === null) return null;
  const ended = {
    to: recent.endedAt,
    ...(recent.endedWithin === undefined ? {} : { unseen: true as const }),
  };
  const note = recentNote(recent.onset.at, ended, mark?.finding === 'withdrawn');
  return [...note, ' ', { name: allOfIncident, path: `/incident/${recent.id}` }];
}

/** How many reports the shares are of. */
async function reportsOfSpan({ sharesSince, state, series }: ServiceModel): Promise<number> {
  if (sharesSince !== null && state.incident !== null) return state.incident.reports;
  return (await series()).counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** What the evidence means, and where one can read why to believe it. */
function Chance({ model: { state, verdict } }: { model: ServiceModel }) {
  const unusual = verdict.kind === 'problems' || verdict.kind === 'possible';
  const told = unusual ? odds(state.judgement.evidence) : null;
  if (told === null) return null;
  return (
    <>
      {told} <a href={METHOD_PATH}>{METHOD_WHY}</a>
    </>
  );
}

function Span({ model, moments }: { model: ServiceModel; moments: Moments }) {
  return (
    <p class="fine">
      <Say words={shareSpan(model.sharesSince)} moments={moments} />
    </p>
  );
}

function Elsewhere({ model: { service }, moments }: { model: ServiceModel; moments: Moments }) {
  if (service.officialStatus === null) return null;
  return (
    <p>
      <a href={service.officialStatus} rel="external noopener noreferrer nofollow">
        <Say words={officialStatus(service.name)} moments={moments} /> ↗
      </a>
    </p>
  );
}
