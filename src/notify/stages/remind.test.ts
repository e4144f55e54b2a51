import { describe, expect, test } from 'vitest';
import { HOUR } from '../../core/base/time.ts';
import type { Notice } from '../../core/incident/notice.ts';
import { START, channel } from '../../ports/given.fixture.ts';
import { caseOf, incidentOf } from '../given.fixture.ts';
import { decide } from '../pipeline.ts';
import { REMIND_FOR, reminderDue } from './remind.ts';

const noticed = (facts: Partial<Notice> = {}): Notice => ({ ...caseOf().notice, ...facts });

describe('remind', () => {
  const reminded = (facts: Parameters<typeof caseOf>[0] = {}) =>
    caseOf({ notice: noticed({ reason: 'still_open' }), told: noticed(), ...facts });

  test('is due after the interval without a message, and again after the same; only the last one due counts', () => {
    expect([reminderDue(START, HOUR, START + HOUR - 1), reminderDue(START, HOUR, START + HOUR)]).toEqual([
      null,
      START + HOUR,
    ]);
    expect(reminderDue(START, HOUR, START + 5 * HOUR + 1)).toBe(START + 5 * HOUR);
  });

  test('is for what goes on, for those who know of it, for two weeks at most', () => {
    const incident = incidentOf('x', { detectedAt: START - REMIND_FOR });
    expect(decide(reminded({ incident }))).toBeNull();
    expect(decide(reminded({ incident, at: START + 1 }))).toEqual({ drop: 'reminded_enough' });
    const { wants } = channel('');
    const asked = channel('ops', { wants: { ...wants, remindFor: HOUR } });
    const after = (ms: number) => incidentOf('x', { detectedAt: START - ms });
    expect(decide(reminded({ channel: asked, incident: after(HOUR) }))).toBeNull();
    expect(decide(reminded({ channel: asked, incident: after(HOUR + 1) }))).toEqual({
      drop: 'reminded_enough',
    });
    expect(decide(reminded({ told: null }))).toEqual({ drop: 'not_news' });
    expect(decide(reminded({ incident: incidentOf('x', { state: 'recovering' }) }))).toEqual({
      drop: 'not_news',
    });
  });

  test('is sent whatever steps were chosen; muted, in quiet hours and beside its source it is not, and nothing is held', () => {
    expect(
      decide(reminded({ channel: channel('ops', { wants: { ...channel('').wants, only: ['opened'] } }) })),
    ).toBeNull();
    const silences = [{ id: 's', channel: null, service: null, incident: null, until: START + 1 }];
    expect(decide(reminded({ silences }))).toEqual({ drop: 'silenced' });
    const quiet = { from: 0, to: 1_439, timeZone: 'UTC', except: null };
    expect(decide(reminded({ channel: channel('ops', { quiet }) }))).toEqual({ drop: 'quiet_hours' });
    const of = (source: { told: boolean; mayBeTold: boolean }) =>
      decide(reminded({ source, notice: noticed({ reason: 'still_open', knockOnOf: 'ee' }) }));
    expect([of({ told: true, mayBeTold: true }), of({ told: false, mayBeTold: true })]).toEqual([
      { drop: 'knock_on_of_told' },
      null,
    ]);
  });
});
