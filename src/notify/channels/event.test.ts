import { expect, test } from 'vitest';
import { START, channel } from '../../ports/given.fixture.ts';
import { SETTING, factsOf, incidentOf } from '../given.fixture.ts';
import { tellingOf } from '../telling.ts';
import { SETTINGS } from './golden.fixture.ts';
import { eventOf } from './event.ts';
import { kindOf } from './index.ts';

const { peak } = incidentOf('x');
const telling = (incident: ReturnType<typeof incidentOf>) =>
  tellingOf('n', [factsOf('x', { incident })], SETTING);
const without = telling(incidentOf('x'));
const withSome = telling(incidentOf('x', { lessWeight: 3, peak: { ...peak, lessWeight: 2 } }));

test('an event for programs has the exact number of reports that each count leaves out, if there are any', () => {
  expect(eventOf(withSome).data).toMatchObject({
    incident: { reports: 57, less_weight: 3, peak: { reports: 42, less_weight: 2 } },
  });
  expect(JSON.stringify(eventOf(without))).not.toContain('less_weight');
});

const ops = channel('ops', { kind: 'pagerduty', settings: SETTINGS['pagerduty'] ?? {} });

test('PagerDuty gets it among the details', () => {
  const bodyOf = (of: typeof without) =>
    kindOf('pagerduty')?.render(of, ops, { at: START, reference: null, session: null }).body;
  expect(bodyOf(withSome)).toMatch(/reports\W+57\W+less_weight\W+3,/u);
  expect(bodyOf(without)).not.toContain('less_weight');
});
