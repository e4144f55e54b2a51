import { networkOfKey } from '../core/domain/network.ts';
import { looksMade } from '../core/incident/status.ts';
import { METHOD_PATH } from './sentences/method-words.ts';
import { CHART_STEP, type ServiceModel } from './models/service.ts';
import { AT_ONCE, ANSWERS_EVERY, CHART_EVERY, PULSE_EVERY, SHARES_EVERY, type Region } from './base/page.ts';
import { CountChart, CountTable, Legend } from './parts/chart.tsx';
import { EditorMark } from './parts/editor-mark.tsx';
import { Say, type Moments } from './parts/say.tsx';
import { AnswerLists } from './parts/answer-lists.tsx';
import { LessWeightNote } from './parts/less-weight.tsx';
import { NetworkShares, PlaceShareLists, ProblemShares } from './parts/shares.tsx';
import { MostSaid } from './parts/most-said.tsx';
import { Pulse } from './parts/pulse.tsx';
import { mapRegion } from './parts/report-map.tsx';
import { VerdictText } from './parts/sign.tsx';
import { EarlierIncidents, Timeline } from './parts/timeline.tsx';
import { Titled } from './parts/titled.tsx';
import { SpanChart } from './parts/span-chart.tsx';
import type { Span } from './base/page-key.ts';
import type { Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { called } from './sentences/names.ts';
import {
  blameNote,
  type ReasonedNote,
  cleaned,
  facetAside,
  facetFigures,
  incidentFigures,
  odds,
  quietFigures,
  recentNote,
  recoveringFigures,
  shareSpan,
  silentSourceNote,
  worksSentence,
  type Figure,
} from './sentences/words.ts';

/** On a static copy the map is only an image. */
const NO_MODULE = { map: null };

/** The regions of a service's page. `assets`: null in a static copy, where nobody can report. */
export function regionsOf(
  model: ServiceModel,
  moments: Moments,
  span: Span | null,
  assets: Sources['assets'] | null,
): Region[] {
  const { service, verdict, state, updates } = model;
  const { language } = moments;
  const { say } = language;
  const names = model.names(language);
  return [
    {
      name: 'verdict',
      everyMs: AT_ONCE,
      content: () => (
        <>
          <VerdictText
            verdict={verdict}
            service={called(language, service)}
            names={names}
            about={aboutOthers(language, model) ?? recentlyOver(language, model)}
            moments={moments}
          />
          <EditorMark mark={model.mark} moments={moments} />
        </>
      ),
    },
    {
      // Below the buttons: on a phone it would push them off the screen.
      name: 'work',
      everyMs: AT_ONCE,
      content: () =>
        assets !== null && looksMade(state) ? (
          <p class="fine own" data-prover={assets.prover ?? ''}>
            {say.proofNote}
          </p>
        ) : (
          <></>
        ),
    },
    {
      name: 'pulse',
      everyMs: PULSE_EVERY,
      content: () => <Pulse figures={pulse(language, model)} now={model.now} moments={moments} />,
    },
    {
      // Separate from the numbers, which are sent three times a minute, because this rarely changes.
      name: 'chance',
      everyMs: PULSE_EVERY,
      content: () => (
        <p>
          <LessWeightNote counts={model.lessWeight} language={language} />
          <Chance model={model} language={language} />
          {model.worksAgain === null ? null : (
            <span class="works">
              <Say words={worksSentence(language, model.worksAgain)} moments={moments} />
            </span>
          )}
        </p>
      ),
    },
    ...(span === null ? dayRegions(model, moments) : [spanRegion(model, span, moments)]),
    {
      name: 'problems',
      everyMs: SHARES_EVERY,
      content: async () => (
        <ProblemShares
          lines={await model.problemShares()}
          names={names}
          reports={await reportsOfSpan(model)}
          language={language}
        >
          <Span model={model} moments={moments} ofAll />
        </ProblemShares>
      ),
    },
    {
      name: 'said',
      everyMs: ANSWERS_EVERY,
      content: async () => <MostSaid said={await model.said()} language={language} />,
    },
    {
      name: 'answers',
      everyMs: ANSWERS_EVERY,
      content: async () => <AnswerLists answers={await model.answers()} names={names} language={language} />,
    },
    {
      name: 'places',
      everyMs: SHARES_EVERY,
      content: async () => (
        <>
          <PlaceShareLists places={await model.places()} language={language}>
            <Span model={model} moments={moments} />
          </PlaceShareLists>
          <NetworkShares
            lines={await model.networks()}
            note={model.isPart ? say.fromAllCountries : null}
            label={(key) => cleaned(names.network(networkOfKey(key) ?? 0))}
            path={assets === null ? null : `/status/${service.slug}`}
            language={language}
          />
        </>
      ),
    },
    mapRegion(model.onMap, `/status/${service.slug}`, assets ?? NO_MODULE, language),
    {
      name: 'timeline',
      everyMs: AT_ONCE,
      content: () =>
        state.incident === null || updates.length === 0 ? (
          <></>
        ) : (
          <Titled id="timeline" heading={say.timelineHeading}>
            <Timeline updates={updates} names={names} moments={moments} />
            <p>
              <a href={`/incident/${state.incident.id}`}>{say.incidentDetails}</a>
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
          <Titled id="earlier" heading={say.earlierHeading}>
            <EarlierIncidents incidents={model.earlier} moments={moments} />
            {model.isPart ? <p class="fine">{say.fromAllCountries}</p> : null}
          </Titled>
        ),
    },
  ];
}

/** The day's regions, which the live stream updates. */
function dayRegions(model: ServiceModel, moments: Moments): Region[] {
  const { language } = moments;
  const { say } = language;
  return [
    {
      name: 'chart',
      everyMs: CHART_EVERY,
      content: async () => (
        <CountChart series={await model.series()} title={say.chartHeading} moments={moments} />
      ),
    },
    {
      name: 'numbers',
      everyMs: CHART_STEP,
      content: async () => (
        <>
          <Legend series={await model.series()} language={language} />
          <CountTable series={await model.series()} moments={moments} caption={say.chartHeading} />
        </>
      ),
    },
  ];
}

/** A longer time range, which stays as it is: the stream updates only the day. */
function spanRegion(model: ServiceModel, span: Span, moments: Moments): Region {
  return {
    name: 'span',
    everyMs: CHART_STEP,
    content: async () => <SpanChart series={await model.spanSeries(span)} span={span} moments={moments} />,
  };
}

/** The figures: of the incident, if there is one, then of now. */
export function pulse(language: Language, model: ServiceModel): Figure[] {
  const { now, state, verdict, lastHour, expectedSince, afterwards, names, isPart } = model;
  const reports = model.incidentReports ?? 0;
  const { judgement, incident } = state;
  if (incident === null) return quietFigures(language, lastHour.reports, lastHour.high, lastHour.unknownMs);
  if (afterwards !== null)
    return recoveringFigures(language, afterwards.reports, afterwards.expected, reports);
  const { facet, observed } = judgement;
  if (facet !== undefined && observed > 0 && verdict.kind !== 'withdrawn' && !isPart)
    return facetFigures(language, judgement, facetAside(language, facet, names(language)), reports);
  return incidentFigures(language, reports, expectedSince, now - incident.onset.earliest, lastHour);
}

/** How its surge relates to others; null if nothing is known. */
function aboutOthers(language: Language, model: ServiceModel): ReasonedNote | null {
  const { state, names, dependantsInTrouble } = model;
  const service = called(language, model.service);
  const note = blameNote(language, state.incident?.blame, service, names(language).service);
  if (note !== null || dependantsInTrouble === 0) return note;
  return silentSourceNote(language, service, dependantsInTrouble);
}

/** What the day's chart still shows of an incident that is over; null if there was none. */
function recentlyOver(language: Language, { recent, mark }: ServiceModel): ReasonedNote | null {
  if (recent === null || recent.endedAt === null) return null;
  const ended = {
    to: recent.endedAt,
    ...(recent.endedWithin === undefined ? {} : { unseen: true as const }),
  };
  const note = recentNote(language, recent.onset.at, ended, mark?.finding === 'withdrawn');
  const details = { name: language.say.incidentDetails, path: `/incident/${recent.id}` };
  return { what: language.say.sentences({ first: note, next: details }), why: null };
}

/** The number of reports that the shares are based on. */
async function reportsOfSpan({ sharesSince, incidentReports, series }: ServiceModel): Promise<number> {
  if (sharesSince !== null && incidentReports !== null) return incidentReports;
  return (await series()).counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/**
 * The evidence as odds, with a link to the method. Left out for a knock-on, whose sign already gives a reason: with both, the report
 * buttons would not be within the first screen of a phone.
 */
function Chance({ model, language }: { model: ServiceModel; language: Language }) {
  const { state, verdict } = model;
  const unusual = verdict.kind === 'problems' || verdict.kind === 'possible';
  const isExplained = (aboutOthers(language, model)?.why ?? null) !== null;
  const told = unusual && !isExplained ? odds(language, state.judgement.evidence) : null;
  if (told === null) return null;
  return (
    <>
      {told} <a href={METHOD_PATH}>{language.say.methodWhy}</a>
    </>
  );
}

/** `ofAll`: for numbers that are not available by country. */
function Span({ model, moments, ofAll = false }: { model: ServiceModel; moments: Moments; ofAll?: boolean }) {
  return (
    <p class="fine">
      <Say words={shareSpan(moments.language, model.sharesSince)} moments={moments} />
      {ofAll && model.isPart ? ` · ${moments.language.say.fromAllCountries}` : null}
    </p>
  );
}
