import { describe, expect, test } from 'vitest';
import { HOUR } from '../core/base/time.ts';
import { START } from '../ports/given.fixture.ts';
import { LESS_WEIGHT_MIN } from '../words/less-weight.ts';
import { SETTING, factsOf, incidentOf } from './given.fixture.ts';
import type { Facts } from './facts.ts';
import { DIGEST_LINES_MAX, tellingOf, type Setting } from './telling.ts';

const told = (facts: Facts, setting: Partial<Setting> = {}) =>
  tellingOf('n', [facts], { ...SETTING, ...setting });

describe('a message', () => {
  test('says what, since when, where, and the probable cause, with links to details and to mute it', () => {
    const source = { slug: 'ee', name: 'EE', category: null };
    const { title, text, link, mute } = told(factsOf('x', { source }));
    expect({ title, text, link, mute }).toEqual({
      title: 'Problems reported: X & Söhne <3',
      text: 'Significantly more reports than usual: 42 reports in 15 minutes, normally about 1, since about 09:25 UTC. Only in London. Probably caused by the problems at EE.',
      link: 'https://status.example.org/incident/x-20250310-0925',
      mute: 'To mute this: outcry channel mute ops --service x',
    });
  });

  test('says which reports its count leaves out, of the same time as the count', () => {
    const without =
      ' Not included: 7 reports that count less, for example because many came from neighbouring IP addresses.';
    const of = incidentOf('x');
    const incident = { ...of, lessWeight: 9, endedAt: START + HOUR, peak: { ...of.peak, lessWeight: 7 } };
    const source = { slug: 'ee', name: 'EE', category: null };
    const text = (facts: Parameters<typeof factsOf>[1]) => told(factsOf('x', { incident, ...facts })).text;
    expect(text({})).toContain(`since about 09:25 UTC. Only in London.${without}`);
    expect(text({ source })).toContain(`Only in London.${without} Probably caused by the problems at EE.`);
    expect(text({ reason: 'reopened' })).toContain(`normally about 1. Only in London.${without}`);
    const inAll = without.replace('7', '9');
    expect(text({ reason: 'resolved' })).toMatch(
      new RegExp(`Reports have stayed normal since\\.${inAll}$`, 'u'),
    );
    expect(text({ reason: 'still_open' })).toContain(`still more than usual. Only in London.${inAll}`);
    expect(text({ reason: 'own_trouble' })).not.toContain('Not included');
    const few = { ...incident, lessWeight: LESS_WEIGHT_MIN - 1, peak: of.peak };
    expect(text({ reason: 'resolved', incident: few })).not.toContain('Not included');
  });

  test('is in the language and the zone of the channel, with the service’s name in that language', () => {
    const service = { slug: 'x', name: 'Tax office', names: { de: 'Finanzamt' }, category: null };
    const incident = incidentOf('x', { endedAt: START + HOUR });
    const { title, text } = told(factsOf('x', { reason: 'resolved', service, incident }), {
      locale: 'de',
      timeZone: 'Europe/Berlin',
    });
    expect([title, text]).toEqual([
      'Wieder normal: Finanzamt',
      '57 Meldungen von etwa 10. März 2025, 10:25 bis 11:25 MEZ. Seither ist alles normal.',
    ]);
  });

  test('names a region, a country and a network; nothing if it is everywhere', () => {
    const where = (
      dimension: 'region' | 'country' | 'network',
      key: string,
      kind: 'only' | 'mostly' | 'everywhere' = 'mostly',
    ) =>
      told(
        factsOf('x', {
          incident: incidentOf('x', {
            scope: { kind, parts: [{ dimension, key, observed: 9, expected: 1 }] },
          }),
        }),
      ).text.split('UTC.')[1];
    expect([
      where('region', 'GB:Scotland'),
      where('country', 'GB', 'only'),
      where('network', 'AS2856'),
      where('country', 'GB', 'everywhere'),
    ]).toEqual([' Mostly in Scotland.', ' Only in the United Kingdom.', ' Mostly through AS2856.', '']);
  });

  test('about many services lists some, and counts the others', () => {
    const digest = (services: number) => {
      const [first, ...rest] = Array.from({ length: services }, (_, nth) => factsOf(`s${nth}`));
      return tellingOf('n+', [first!, ...rest], SETTING);
    };
    expect(digest(DIGEST_LINES_MAX).text.split('\n')).toHaveLength(DIGEST_LINES_MAX);
    const { title, text, link, thread } = digest(DIGEST_LINES_MAX + 1);
    expect(text.split('\n').slice(-1)).toEqual(['and 1 more']);
    expect([title, link, thread]).toEqual([
      'Problems reported at 21 services',
      'https://status.example.org/',
      'n+',
    ]);
  });
});
