import { VOICE_WINDOW } from '../core/domain/voices.ts';
import { DAY, HOUR, type Millis } from '../core/base/time.ts';
import { TOLD_KEPT_FOR, TOLD_PENDING_FOR } from '../ports/subscribers.ts';
import { CITY_REPORTERS_MIN } from './models/shares.ts';
import { STILL, type Page } from './base/page.ts';
import { OperatorLinks } from './parts/operator-links.tsx';
import { Pulse } from './parts/pulse.tsx';
import { momentsOf } from './parts/say.tsx';
import { Titled } from './parts/titled.tsx';
import type { Sources } from './base/sources.ts';
import type { Language } from '../words/language.ts';
import { cleaned, textOf } from '../words/sentence.ts';

export const PRIVACY_PATH = '/privacy';

/** What is stored about people and for how long, by this instance's settings. */
export function privacyPage(now: Millis, { instance }: Pick<Sources, 'instance'>, language: Language): Page {
  const { say } = language;
  const name = cleaned(instance.name);
  const said = [instance.imprint, instance.privacy, instance.contact].some((link) => link !== null);
  return {
    ...STILL,
    status: 200,
    title: say.privacyTitle,
    description: say.privacyIntro,
    tone: 'normal',
    path: PRIVACY_PATH,
    data: null,
    feeds: null,
    asOf: now,
    sign: () => (
      <>
        <h1>{say.privacyTitle}</h1>
        <Pulse figures={[]} now={now} moments={momentsOf(language, instance, now)}>
          {say.privacyIntro}
        </Pulse>
      </>
    ),
    body: () => (
      <div class="columns">
        <div class="proof">
          <Titled id="reporting" heading={say.privacyReporting}>
            <Kept rows={kept(language, instance)} />
          </Titled>
          {instance.tellsPublic ? (
            <Titled id="told" heading={say.privacyTold}>
              <Kept rows={keptOfTold(language)} />
            </Titled>
          ) : null}
        </div>
        <div>
          <Titled id="looking" heading={say.privacyLooking}>
            <p>{say.privacyLookingText}</p>
          </Titled>
          <Titled id="seen" heading={say.privacySeen}>
            <p>{say.privacySeenText({ people: CITY_REPORTERS_MIN })}</p>
          </Titled>
          <Titled id="who" heading={say.privacyWho}>
            <p>{textOf(said ? say.privacyWhoText({ name }) : say.privacyWhoUnsaid({ name }))}</p>
            <OperatorLinks instance={instance} language={language} />
          </Titled>
        </div>
      </div>
    ),
  };
}

function Kept({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <ul class="limits">
      {rows.map(([what, long]) => (
        <li key={what}>
          <b>{what}</b>
          <br />
          {long}
        </li>
      ))}
    </ul>
  );
}

/** What is stored about subscribers, and for how long. */
function keptOfTold({ say }: Language): readonly (readonly [string, string])[] {
  return [
    [say.privacyToldAddress, say.privacyToldAddressKept({ hours: TOLD_PENDING_FOR / HOUR })],
    [say.privacyToldWhat, say.privacyToldWhatKept({ days: TOLD_KEPT_FOR / DAY })],
    [say.privacyToldOften, say.privacyToldOftenKept],
    [say.privacyToldNever, say.privacyToldNeverKept],
  ];
}

/** What is stored of a report, and for how long; 0 days stands for forever. */
function kept(
  { say }: Language,
  { keep, networks, placesMmdb }: Sources['instance'],
): readonly (readonly [string, string])[] {
  return [
    [
      say.privacyFacts,
      say.privacyFactsKept({ days: keep.reports ?? 0, minutes: keep.minutes ?? 0, byDay: keep.days ?? 0 }),
    ],
    [say.privacyComment, say.privacyCommentKept({ days: keep.comments ?? 0 })],
    ...(placesMmdb === null ? [] : [[say.privacyPlace, say.privacyPlaceKept] as const]),
    ...(networks !== null
      ? [[say.privacyNetwork, say.privacyNetworkKept({ days: keep.reports ?? 0 })] as const]
      : []),
    // Yesterday's secret is kept while a report counted under it may still be remembered.
    [say.privacyCode, say.privacyCodeKept({ hours: Math.ceil(VOICE_WINDOW / HOUR) })],
    [say.privacyAddress, say.privacyAddressKept],
  ];
}
