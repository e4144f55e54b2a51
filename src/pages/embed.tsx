import { MiniChart } from './parts/mini-chart.tsx';
import { SignText } from './parts/sign.tsx';
import { momentsOf } from './parts/say.tsx';
import { Pulse } from './parts/pulse.tsx';
import { CHART_EVERY, AT_ONCE, PULSE_EVERY, type Page } from './base/page.ts';
import type { BadgeModel } from './models/badge.ts';
import { called } from './sentences/names.ts';
import type { Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { described, plain, verdictSentence, verdictWord } from './sentences/words.ts';

/** A service's status in a frame on another site: the sentence, the last day, and a link to the full page. */
export function embedPage(
  model: BadgeModel,
  { instance }: Pick<Sources, 'instance'>,
  language: Language,
): Page {
  const { say } = language;
  const { service, verdict, state } = model;
  const moments = momentsOf(language, instance, model.now);
  const sentence = verdictSentence(language, verdict, called(language, service));
  const title = plain(sentence, moments.clock, model.now);
  const path = `/status/${service.slug}`;
  return {
    status: 200,
    framed: { of: path },
    title,
    description: described(language, title, say.chartHeading),
    tone: verdict.kind,
    path: `/embed/${service.slug}`,
    live: true,
    data: null,
    feeds: null,
    asOf: model.now,
    about: [service.slug],
    urgency: `${verdict.kind} ${state.incident?.id ?? ''} ${state.incident?.onset.at ?? ''}`,
    regions: [
      {
        name: 'verdict',
        everyMs: AT_ONCE,
        content: () => (
          <SignText
            tone={verdict.kind}
            word={verdictWord(language, verdict)}
            sentence={sentence}
            note={null}
            moments={moments}
          />
        ),
      },
      {
        name: 'chart',
        everyMs: CHART_EVERY,
        content: async () => <MiniChart series={await model.series()} moments={moments} />,
      },
      {
        name: 'pulse',
        everyMs: PULSE_EVERY,
        content: () => <Pulse figures={[]} now={model.now} moments={moments} />,
      },
    ],
    sign: (slot) => slot('verdict'),
    body: (slot) => (
      <>
        {slot('chart')}
        {slot('pulse')}
        <p>
          <a class="more" href={path} target="_blank" rel="noopener">
            {say.embedMore}
          </a>
        </p>
      </>
    ),
  };
}
