import { FINDINGS } from '../core/domain/mark.ts';
import type { SizeCalibration } from '../core/account/calibration.ts';
import { clockOf } from './clock.ts';
import {
  ALARMS_HEADING,
  ALARMS_NOTE,
  ALARMS_SPAN,
  CHART_CAME,
  CHART_HEADING,
  CHART_SAID,
  CHART_TIMES,
  LIMITS,
  LIMITS_HEADING,
  METHOD_PATH,
  METHOD_TITLE,
  SIZES_BRACKETS,
  SIZES_HEADING,
  SIZES_NOTE,
  SIZE_DAYS,
  SIZE_REPORTS,
  STEPS_HEADING,
  UNMARKED,
  WRONG_HEADING,
  aboveAimText,
  findingWord,
  methodFigures,
  onceIn,
  sizeWord,
  steps,
  times,
  tooLittle,
  wrongText,
} from './method-words.ts';
import type { CalibrationModel } from './models/calibration.ts';
import type { Page } from './page.ts';
import { CalibrationChart } from './parts/calibration-chart.tsx';
import { Pulse } from './parts/pulse.tsx';
import type { Moments } from './parts/say.tsx';
import { Titled } from './parts/titled.tsx';
import type { Sources } from './sources.ts';
import { count } from './words.ts';

/** The method in plain words, and the figures that say how far it can be trusted. */
export function howItWorksPage(model: CalibrationModel, { instance }: Pick<Sources, 'instance'>): Page {
  const moments: Moments = {
    clock: clockOf(instance.timeZone),
    asOf: model.now,
    catchingUp: instance.catchingUp,
  };
  const { calibration, statedAMonth } = model;
  const { services, all } = calibration;
  const wrong = wrongText(statedAMonth, services);
  const aboveAim = aboveAimText(statedAMonth, model.targetAMonth);
  return {
    status: 200,
    title: METHOD_TITLE,
    description: wrong,
    tone: 'normal',
    path: METHOD_PATH,
    live: false,
    data: '/api/v1/calibration',
    asOf: model.now,
    about: [],
    urgency: '',
    regions: [],
    sign: () => (
      <div class="duo">
        <h1>{METHOD_TITLE}</h1>
        <Pulse figures={methodFigures(statedAMonth, services, all.days)} now={model.now} moments={moments} />
      </div>
    ),
    body: () => (
      <div class="columns">
        <Titled id="steps" heading={STEPS_HEADING}>
          <ol class="steps">
            {steps(10 ** -model.problems).map(({ name, text }) => (
              <li key={name}>
                <b>{name}</b> {text}
              </li>
            ))}
          </ol>
        </Titled>
        <div class="proof">
          <Titled id="wrong" heading={WRONG_HEADING}>
            <p>{wrong}</p>
            {aboveAim === null ? null : <p>{aboveAim}</p>}
            {model.enough ? <Came row={all} /> : <p class="answer young">{tooLittle(all.days)}</p>}
          </Titled>
          {model.enough ? null : <Limits />}
        </div>
        {model.enough ? <Sizes model={model} /> : null}
        <Alarms model={model} />
        {model.enough ? <Limits /> : null}
      </div>
    ),
  };
}

function Limits() {
  return (
    <Titled id="limits" heading={LIMITS_HEADING} class="beside">
      <ul class="limits">
        {LIMITS.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </Titled>
  );
}

/** What came, in a drawing and in numbers. */
function Came({ row }: { row: SizeCalibration }) {
  return (
    <>
      <h3>{CHART_HEADING}</h3>
      <CalibrationChart rows={row.exceedances} />
      <table class="came">
        <caption class="hush">{CHART_HEADING}</caption>
        <thead>
          <tr>
            <th scope="col">{CHART_SAID}</th>
            <th scope="col">{CHART_CAME}</th>
            <th scope="col">{CHART_TIMES}</th>
          </tr>
        </thead>
        <tbody>
          {row.exceedances.map(({ nominal, measured, surges }) => (
            <tr key={nominal}>
              <th scope="row">{onceIn(nominal)}</th>
              <td>{onceIn(measured)}</td>
              <td>{count(surges)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Sizes({ model: { calibration } }: { model: CalibrationModel }) {
  const rows = [...calibration.sizes.filter(({ days }) => days > 0), calibration.all];
  return (
    <Titled id="sizes" heading={SIZES_HEADING} class="whole">
      <p class="fine">
        {SIZES_NOTE} <span class="minor">{SIZES_BRACKETS}</span>
      </p>
      <table class="sizes">
        <caption class="hush">{SIZES_HEADING}</caption>
        <thead>
          <tr>
            <th scope="col">{SIZE_REPORTS}</th>
            <th scope="col">{SIZE_DAYS}</th>
            {calibration.all.exceedances.map(({ nominal }) => (
              <th key={nominal} scope="col">
                1 in {count(Math.round(1 / nominal))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ size, days, exceedances }) => (
            <tr key={size}>
              <th scope="row">{sizeWord(size)}</th>
              <td>{count(Math.round(days))}</td>
              {exceedances.map(({ nominal, measured, surges }) => (
                <td key={nominal}>
                  {times(measured, nominal)} <span>({count(surges)})</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Titled>
  );
}

function Alarms({ model: { calibration } }: { model: CalibrationModel }) {
  const { findings } = calibration;
  const lines = FINDINGS.map((finding) => [findingWord(finding), findings[finding]] as const);
  return (
    <Titled id="alarms" heading={ALARMS_HEADING}>
      <p class="fine">{ALARMS_SPAN}</p>
      <dl class="facts">
        {[...lines, [UNMARKED, findings.unmarked] as const].map(([name, found]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count(found)}</dd>
          </div>
        ))}
      </dl>
      <p class="fine">{ALARMS_NOTE}</p>
    </Titled>
  );
}
