import { FINDINGS } from '../core/domain/mark.ts';
import type { SizeCalibration } from '../core/account/calibration.ts';
import type { Language } from '../words/language.ts';
import {
  METHOD_PATH,
  aboveAimText,
  findingWord,
  limits,
  methodFigures,
  onceIn,
  sizeWord,
  steps,
  times,
  tooLittle,
  wrongText,
} from './sentences/method-words.ts';
import type { CalibrationModel } from './models/calibration.ts';
import { STILL, type Page } from './base/page.ts';
import { CalibrationChart } from './parts/calibration-chart.tsx';
import { Playground } from './parts/playground.tsx';
import { Pulse } from './parts/pulse.tsx';
import { momentsOf } from './parts/say.tsx';
import { Titled } from './parts/titled.tsx';
import type { Sources } from './base/sources.ts';
import { textOf } from '../words/sentence.ts';

/** The method in plain words, and the figures that show how far it can be trusted. */
export function howItWorksPage(
  model: CalibrationModel,
  { instance, assets }: Pick<Sources, 'instance' | 'assets'>,
  language: Language,
): Page {
  const { say } = language;
  const moments = momentsOf(language, instance, model.now);
  const { calibration, statedAMonth } = model;
  const { services, all } = calibration;
  const wrong = wrongText(language, statedAMonth, services);
  const aboveAim = aboveAimText(language, statedAMonth, model.targetAMonth);
  return {
    ...STILL,
    status: 200,
    title: say.methodTitle,
    description: wrong,
    tone: 'normal',
    path: METHOD_PATH,
    data: '/api/v1/calibration',
    feeds: null,
    asOf: model.now,
    sign: () => (
      <div class="duo">
        <h1>{say.methodTitle}</h1>
        <Pulse
          figures={methodFigures(language, statedAMonth, services, all.days)}
          now={model.now}
          moments={moments}
        />
      </div>
    ),
    body: () => (
      <div class="columns">
        <Titled id="steps" heading={say.stepsHeading}>
          <ol class="steps">
            {steps(language, 10 ** -model.problems).map(({ name, text }) => (
              <li key={name}>
                <b>{name}</b> {text}
              </li>
            ))}
          </ol>
        </Titled>
        <div class="proof">
          <Titled id="wrong" heading={say.wrongHeading}>
            <p>{aboveAim === null ? wrong : textOf(say.sentences({ first: wrong, next: aboveAim }))}</p>
            {model.enough ? (
              <Came row={all} language={language} />
            ) : (
              <p class="answer young">{tooLittle(language, all.days)}</p>
            )}
          </Titled>
          {model.enough ? null : <Limits language={language} />}
        </div>
        {model.enough ? <Sizes model={model} language={language} /> : null}
        <Alarms model={model} language={language} />
        {model.enough ? <Limits language={language} /> : null}
        {/* A copy does not know where the module would be. */}
        <Playground module={instance.copy === undefined ? assets.playground : null} language={language} />
      </div>
    ),
  };
}

function Limits({ language }: { language: Language }) {
  return (
    <Titled id="limits" heading={language.say.limitsHeading} class="beside">
      <ul class="limits">
        {limits(language).map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </Titled>
  );
}

/** The measured rates, as a drawing and as numbers. */
function Came({ row, language }: { row: SizeCalibration; language: Language }) {
  const { say, count } = language;
  return (
    <>
      <h3>{say.calHeading}</h3>
      <CalibrationChart rows={row.exceedances} language={language} />
      <table class="came">
        <caption class="hush">{say.calHeading}</caption>
        <thead>
          <tr>
            <th scope="col">{say.calSaid}</th>
            <th scope="col">{say.calCame}</th>
            <th scope="col">{say.calTimes}</th>
          </tr>
        </thead>
        <tbody>
          {row.exceedances.map(({ nominal, measured, surges }) => (
            <tr key={nominal}>
              <th scope="row">{onceIn(language, nominal)}</th>
              <td>{onceIn(language, measured)}</td>
              <td>{count(surges)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Sizes({ model: { calibration }, language }: { model: CalibrationModel; language: Language }) {
  const { say, count } = language;
  const rows = [...calibration.sizes.filter(({ days }) => days > 0), calibration.all];
  return (
    <Titled id="sizes" heading={say.sizesHeading} class="whole">
      <p class="fine">
        {say.sizesNote} <span class="minor">{say.sizesBrackets}</span>
      </p>
      <table class="sizes">
        <caption class="hush">{say.sizesHeading}</caption>
        <thead>
          <tr>
            <th scope="col">{say.sizeReports}</th>
            <th scope="col">{say.sizeDays}</th>
            {calibration.all.exceedances.map(({ nominal }) => (
              <th key={nominal} scope="col">
                {say.oneIn({ days: Math.round(1 / nominal) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ size, days, exceedances }) => (
            <tr key={size}>
              <th scope="row">{sizeWord(language, size)}</th>
              <td>{count(Math.round(days))}</td>
              {exceedances.map(({ nominal, measured, surges }) => (
                <td key={nominal}>
                  {times(language, measured, nominal)} <span>({count(surges)})</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Titled>
  );
}

function Alarms({ model: { calibration }, language }: { model: CalibrationModel; language: Language }) {
  const { say, count } = language;
  const { findings } = calibration;
  const lines = FINDINGS.map((finding) => [findingWord(language, finding), findings[finding]] as const);
  return (
    <Titled id="alarms" heading={say.alarmsHeading}>
      <p class="fine">{say.alarmsSpan}</p>
      <dl class="facts">
        {[...lines, [say.alarmsUnmarked, findings.unmarked] as const].map(([name, found]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count(found)}</dd>
          </div>
        ))}
      </dl>
      <p class="fine">{say.alarmsNote}</p>
    </Titled>
  );
}
