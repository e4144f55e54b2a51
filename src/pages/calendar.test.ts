import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixtureSources, INCIDENT_ID } from '../../test/support/site/fixtures.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../core/base/time.ts';
import type { Hole } from '../core/domain/coverage.ts';
import type { Incident } from '../core/incident/incident.ts';
import { languageOf } from '../words/language.ts';
import { textOf } from '../words/sentence.ts';
import { daysOf } from './models/calendar.ts';
import { OFTEN_OVER, OFTEN_WATCHED_MIN, oftenOf } from './models/how-often.ts';
import { PAST_INCIDENTS_MAX, covered } from './models/past.ts';
import { writeRegion } from './document.tsx';
import { HowOftenPart, oftenSentence } from './parts/how-often.tsx';
import { momentsOf } from './parts/say.tsx';
import { createSite } from './site/site.ts';
import type { Sources } from './base/sources.ts';

const FROM = Date.UTC(2025, 0);
const TO = Date.UTC(2026, 0);
const EN = languageOf('en');
const said = (html: string): string => html.replaceAll(/<[^>]+>/gu, ' ').replaceAll(/\s+/gu, ' ');

const incident = (from: Millis, to: Millis | null, id = `x-${from}`) =>
  ({ id, onset: { at: from, earliest: from, latest: from }, detectedAt: from, endedAt: to }) as Incident;
const hole = (from: Millis, to: Millis | null): Hole => ({ service: null, from, to, reason: 'off' });

/** The days of 2025 seen from the middle of the year, watched since February. */
function days(incidents: readonly Incident[], holes: readonly Hole[] = []) {
  const [now, watchedFrom] = [FROM + 180 * DAY + 5 * HOUR, FROM + 31 * DAY];
  return daysOf({ from: FROM, to: TO, now, watchedFrom, incidents, holes });
}

describe('the days of a year', () => {
  test('are complete, unknown before anybody could report, and ahead after now', () => {
    const kinds = days([]).map(({ kind }) => kind);
    expect(kinds).toHaveLength(365);
    expect(kinds.slice(0, 31).every((kind) => kind === 'unknown')).toBe(true);
    expect(kinds.slice(31, 181).every((kind) => kind === 'none')).toBe(true);
    expect(kinds.slice(181).every((kind) => kind === 'ahead')).toBe(true);
  });

  test('are unknown in a hole and not good, and partly so from an hour on', () => {
    const day = (nth: number) => FROM + nth * DAY;
    const kinds = days(
      [],
      [hole(day(40), day(42)), hole(day(50), day(50) + HOUR - MINUTE), hole(day(60), day(60) + HOUR)],
    ).map(({ kind }) => kind);
    expect(kinds.slice(39, 43)).toEqual(['none', 'unknown', 'unknown', 'none']);
    expect([kinds[50], kinds[60]]).toEqual(['none', 'partly']);
  });

  test('have the incidents active on them, also those over midnight, and count no time twice', () => {
    const at = FROM + 100 * DAY + 23 * HOUR;
    const all = days([incident(at + 30 * MINUTE, at + HOUR), incident(at, at + 3 * HOUR)]);
    expect(all[100]).toMatchObject({ kind: 'incident', troubleMs: HOUR });
    expect(all[100]?.incidents).toHaveLength(2);
    expect(all[101]).toMatchObject({ kind: 'incident', troubleMs: 2 * HOUR });
    expect(all[102]?.kind).toBe('none');
  });

  test('of an active incident have it up to now', () => {
    const all = days([incident(FROM + 180 * DAY, null)]);
    expect(all[180]?.troubleMs).toBe(5 * HOUR);
    expect(all[181]?.kind).toBe('ahead');
  });

  test('have an incident without length on the one day that it began', () => {
    const at = FROM + 100 * DAY;
    expect(days([incident(at, at)]).filter(({ kind }) => kind === 'incident')).toHaveLength(1);
  });
});

test('the covered time is never more than the whole, nor than the sum of the spans, in any order', () => {
  const span = fc.record({ from: fc.nat(100), length: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(span), (given) => {
      const spans = given.map(({ from, length }) => ({ from, to: from + length }));
      const known = covered(spans, 20, 80);
      const minutes = Array.from({ length: 60 }, (_, nth) => nth + 20);
      expect(known).toBe(minutes.filter((at) => spans.some(({ from, to }) => from <= at && at < to)).length);
      expect(covered(spans.toReversed(), 20, 80)).toBe(known);
    }),
  );
});

describe('how often', () => {
  const sentence = (incidents: number, watchedMs: Millis): string =>
    textOf(oftenSentence(EN, oftenOf(incidents, watchedMs)));

  test('is unknown for a short time, and that is said', () => {
    expect(sentence(2, 12 * DAY)).toBe(
      'We have watched for 12 days and seen 2 incidents. That is too short to say how often it happens.',
    );
    expect(oftenOf(2, OFTEN_WATCHED_MIN - 1).aYear).toBeNull();
    expect(oftenOf(2, OFTEN_WATCHED_MIN).aYear).not.toBeNull();
    expect(sentence(0, 0)).toBe('We have not received a report yet, so we cannot say.');
  });

  test('is a rate with the exact interval over the time that was watched', () => {
    expect(sentence(3, OFTEN_OVER)).toBe(
      '3 incidents in the 365 days that we watched during the last year. That is about 3.0 a year; by chance alone it could be anything from 0.6 to 8.8.',
    );
    // The same number of incidents in half the time is twice as many per year.
    expect(oftenOf(3, OFTEN_OVER / 2).aYear!.high).toBeCloseTo(2 * oftenOf(3, OFTEN_OVER).aYear!.high);
  });

  test('of what never happened has an upper bound, and is not never', () => {
    expect(sentence(0, 200 * DAY)).toBe(
      'No incident in the 200 days that we watched during the last year. It may still happen up to 6.7 times a year.',
    );
  });

  test('has a note about its range only where it gives one', () => {
    const note = (incidents: number, watchedMs: Millis): string => {
      const { instance } = fixtureSources('quiet');
      const moments = momentsOf(EN, instance, FROM);
      return said(writeRegion(HowOftenPart({ often: oftenOf(incidents, watchedMs), name: 'X', moments })));
    };
    expect(note(3, OFTEN_OVER)).toMatch(/is not counted\. The range holds with 95 % confidence/u);
    expect(note(0, OFTEN_OVER)).toContain('The range holds');
    expect(note(2, OFTEN_WATCHED_MIN - 1)).toMatch(/What nobody reported is not counted\. $/u);
  });

  test('is less certain the less was watched', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 28, max: 364 }), (incidents, watched) => {
        const [less, more] = [
          oftenOf(incidents, watched * DAY).aYear!,
          oftenOf(incidents, (watched + 1) * DAY).aYear!,
        ];
        expect(less.high - less.low).toBeGreaterThan(more.high - more.low);
        expect(less.low).toBeLessThanOrEqual(less.rate);
        expect(less.rate).toBeLessThanOrEqual(less.high);
      }),
    );
  });
});

async function show(sources: Sources, year: string | null, slug = 'x') {
  const { status, identity } = await createSite(sources).page({ page: 'calendar', slug, year });
  return { status, html: identity.toString() };
}

describe('the page of a calendar', () => {
  test('says what happened, links to each incident, and says for each day what its colour says', async () => {
    const { html, status } = await show(fixtureSources('over'), '2025');
    expect(status).toBe(200);
    expect(said(html)).toContain('Incidents at X in 2025');
    expect(html).toMatch(
      /<td class="incident"><a href="\/incident\/x-\d{8}-\d{4}" title="1 incident, [^"]+" aria-label="10 Mar 2025: 1 incident, /u,
    );
    expect(html.match(/<table class="month">/gu)).toHaveLength(12);
    expect(said(html)).toMatch(/How often is X down\?/u);
    expect(html).toContain('<span class="hush"> yet to come</span>');
  });

  test('leaves out what an editor withdrew', async () => {
    const sources = fixtureSources('over');
    const mark = { incident: INCIDENT_ID, finding: 'withdrawn' as const, note: '', at: sources.now() };
    const marks = { ...sources.marks, get: async (id: string) => (id === INCIDENT_ID ? mark : null) };
    const { html } = await show({ ...sources, marks }, '2025');
    expect(html).not.toContain(`href="/incident/${INCIDENT_ID}"`);
  });

  test('links to the years before and after of which something is known', async () => {
    const first = async () => Date.UTC(2023, 5);
    const sources = fixtureSources('over');
    const known = { ...sources, rollups: { ...sources.rollups, first } };
    expect((await show(known, '2023')).html).toContain('href="/status/x/calendar/2024"');
    expect((await show(known, '2024')).html).toContain('href="/status/x/calendar/2023"');
    expect((await show(known, '2022')).status).toBe(404);
  });

  test.each([
    '0',
    '0000',
    '9999',
    '99999',
    '2026',
    '1969',
    'letters',
    '2025.5',
    ' 2025',
    '-1',
    '0x7e9',
    '２０２５',
  ])('of the year %j does not exist', async (year) => {
    expect((await show(fixtureSources('over'), year)).status).toBe(404);
  });

  test('of an unknown service does not exist', async () => {
    expect((await show(fixtureSources('over'), null, 'nobody')).status).toBe(404);
  });

  test(`is made of at most ${PAST_INCIDENTS_MAX} incidents, and says where there were more`, async () => {
    const sources = fixtureSources('over');
    const one = await sources.incidents.get(INCIDENT_ID);
    const many = (count: number): Sources => ({
      ...sources,
      incidents: {
        ...sources.incidents,
        list: async ({ limit }) =>
          Array.from({ length: count }, (_, nth): Incident => {
            const at = one!.onset.at - nth * HOUR;
            return {
              ...one!,
              id: `x-${nth}`,
              onset: { at, earliest: at, latest: at },
              detectedAt: at,
              endedAt: at + MINUTE,
            };
          }).slice(0, limit),
      },
    });
    expect((await show(many(PAST_INCIDENTS_MAX), '2025')).html).not.toContain(
      'more incidents than this calendar',
    );
    expect((await show(many(PAST_INCIDENTS_MAX + 1), '2025')).html).toContain(
      'more incidents than this calendar',
    );
  });

  test('fits into 14 kB, however bad the year was', async () => {
    const { br } = await createSite(fixtureSources('over')).page({ page: 'calendar', slug: 'x', year: null });
    expect(br.length).toBeLessThan(14_000);
  });
});
