import type { Series } from './drawing/chart.ts';
import { calendarPath } from './calendar.tsx';
import type { ServiceModel } from './models/service.ts';
import type { Page } from './base/page.ts';
import { PageData } from './parts/page-data.tsx';
import { ReportForm } from './parts/report-form.tsx';
import { KeepButton } from './parts/keep-button.tsx';
import { Say, momentsOf, type Moments } from './parts/say.tsx';
import { SignSlots } from './parts/sign.tsx';
import { tellRegion } from './parts/tell-links.tsx';
import { Titled } from './parts/titled.tsx';
import { SpanLinks, chartTitle } from './parts/span-chart.tsx';
import type { Span, PlaceRange } from './base/page-key.ts';
import { isThere, type Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { feedPath } from './parts/feed-links.ts';
import { called } from './sentences/names.ts';
import { described, figuresText, named, plain, verdictSentence, type FormAnswer } from './sentences/words.ts';
import { pulse, regionsOf } from './service-regions.tsx';

interface ServicePageOptions {
  readonly answer: FormAnswer | null;
  /** See `ReportForm`. */
  readonly mark: string | null;
  readonly range: PlaceRange;
  readonly span: Span | null;
  /** The counts for clients that parse pages; null: left out. */
  readonly data: Series | null;
}

type Surroundings = Pick<Sources, 'places' | 'instance' | 'assets'>;

/** The page that people open in a panic: the sentence, the buttons, then the figures. */
export function servicePage(
  model: ServiceModel,
  { places, instance, assets }: Surroundings,
  options: ServicePageOptions,
  language: Language,
): Page {
  const { service, verdict, state } = model;
  const { say } = language;
  const moments = momentsOf(language, instance, model.now);
  const tells = instance.tellsPublic && instance.copy === undefined;
  const headline = verdictSentence(language, verdict, called(language, service), model.names(language));
  const sentence = plain(headline, moments.clock, model.now);
  return {
    status: 200,
    title: sentence,
    description: described(language, sentence, figuresText(language, pulse(language, model))),
    tone: verdict.kind,
    path: `/status/${service.slug}`,
    trail: [
      { name: called(language, model.category), path: `/category/${model.category.slug}` },
      { name: called(language, service), path: `/status/${service.slug}` },
    ],
    pictured: true,
    ...(options.span !== null && { variant: `?range=${options.span}` }),
    live: true,
    embeddable: true,
    data: `/api/v1/services/${service.slug}`,
    feeds: feedPath({ kind: 'service', slug: service.slug }),
    asOf: model.now,
    about: [service.slug],
    urgency: `${verdict.kind} ${state.incident?.id ?? ''} ${state.incident?.onset.at ?? ''} ${model.mark?.at ?? ''}`,
    regions: [
      ...regionsOf(model, moments, options.span, instance.copy === undefined ? assets : null),
      ...(tells ? [tellRegion(service, state.incident, language)] : []),
    ],
    sign: (slot) => (
      <>
        <SignSlots slot={slot} chance />
        {instance.copy === undefined && assets.script !== null ? (
          <KeepButton slug={service.slug} name={called(language, service)} language={language} />
        ) : null}
      </>
    ),
    body: (slot) => (
      <div class="columns">
        <ReportForm
          service={service}
          problems={model.problems}
          places={places}
          range={options.range}
          answer={options.answer}
          copy={instance.copy}
          mark={options.mark}
          moments={moments}
        >
          {slot('work')}
        </ReportForm>
        <Titled id="chart" heading={chartTitle(language, options.span)} class="proof">
          {instance.copy === undefined ? (
            <SpanLinks path={`/status/${service.slug}`} shown={options.span} language={language} />
          ) : null}
          {options.span === null ? (
            <>
              {slot('chart')}
              {slot('numbers')}
            </>
          ) : (
            slot('span')
          )}
        </Titled>
        <div>
          {tells ? slot('tell') : null}
          {slot('problems')}
          {slot('said')}
          {slot('answers')}
        </div>
        {slot('map')}
        {slot('places')}
        <div>
          {slot('timeline')}
          {slot('earlier')}
          {isThere(instance, calendarPath(service.slug, null)) ? (
            <p>
              <a href={calendarPath(service.slug, null)}>{say.calendarLink}</a>
              {' · '}
              <a href={`/status/${service.slug}/incidents`}>
                <Say words={say.historyOf({ service: named(called(language, service)) })} moments={moments} />
              </a>
            </p>
          ) : null}
          <Elsewhere model={model} moments={moments} />
        </div>
        {options.data === null ? null : (
          <PageData service={service} status={state.status} series={options.data} />
        )}
      </div>
    ),
  };
}

function Elsewhere({ model: { service }, moments }: { model: ServiceModel; moments: Moments }) {
  if (service.officialStatus === null) return null;
  const { language } = moments;
  const words = language.say.officialStatus({ service: named(called(language, service)) });
  return (
    <p>
      <a href={service.officialStatus} rel="external noopener noreferrer nofollow">
        <Say words={words} moments={moments} /> {language.direction === 'rtl' ? '↖' : '↗'}
      </a>
    </p>
  );
}
