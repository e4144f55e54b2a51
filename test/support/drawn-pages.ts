import type { Blame } from '../../src/core/blame/collateral.ts';
import type { Finding } from '../../src/core/domain/mark.ts';
import type { Scope, ScopePart } from '../../src/core/scope/scope.ts';
import { MINUTE } from '../../src/core/base/time.ts';
import { naughtySources } from './naughty-pages.ts';
import { INCIDENT_ID, fixtureSources } from './site/fixtures.ts';
import type { PageKey } from '../../src/pages/base/page-key.ts';
import type { Rendered } from '../../src/pages/base/rendered.ts';
import { createSite } from '../../src/pages/site/site.ts';
import type { Sources } from '../../src/pages/base/sources.ts';
import { LOCALES, type Locale } from '../../src/words/language.ts';
import { themeOf } from '../../src/pages/base/theme.ts';

const BLAME: Blame = {
  role: 'knock_on',
  reason: 'suspected',
  of: 'youtube',
  via: 'youtube',
  others: [],
  times: 24,
  lagMs: 0,
  odds: 3,
};

const network = (number: number): ScopePart => ({
  dimension: 'network',
  key: `AS${number}`,
  observed: 1_212,
  expected: 2.2,
});
const SCOPE: Scope = {
  kind: 'mostly',
  parts: [2856, 5607, 13_285, 4_294_967_295].map(network),
  problem: { dimension: 'problem', key: 'login', observed: 199, expected: 1.4 },
};

/** The outage of X with everything that can be said about one, in the longest wording. */
function wordy(): Sources {
  const plain = fixtureSources('outage');
  return {
    ...plain,
    networkName: (number) => `AS ${number} (${'LONG-NAME-OF-A-NETWORK '.repeat(3).slice(0, 60)})`,
    state(slug) {
      const state = plain.state(slug);
      const { incident } = state;
      return incident === null ? state : { ...state, incident: { ...incident, scope: SCOPE, blame: BLAME } };
    },
  };
}

type Counts = (number | null)[];

/** The same with changed counts in series of that step. */
function withCounts(sources: Sources, stepMs: number, change: (counts: Counts) => Counts): Sources {
  const { rollups } = sources;
  const series = async (...args: Parameters<typeof rollups.series>): Promise<Counts> => {
    const counts = await rollups.series(...args);
    return args[3] === stepMs ? change(counts) : counts;
  };
  return { ...sources, rollups: { ...rollups, series: series as typeof rollups.series } };
}

/** Twenty-five people within two minutes, at a service that is still being learned. */
function spiking(): Sources {
  const sources = withCounts(fixtureSources('learning'), MINUTE, (counts) => [
    ...counts.slice(0, -2),
    12,
    13,
  ]);
  const hours = Array.from({ length: 24 }, (_, nth) => (nth === 23 ? 25 : 0));
  const shown = () => ({ unusual: ['x'], recent: [], busy: [] });
  const boards = { ...sources.boards, hours: (slug: string) => (slug === 'x' ? hours : []), shown };
  return { ...sources, boards };
}

/** The day after the outage, with some hours in which reports could not be taken. */
function withGap(): Sources {
  return withCounts(fixtureSources('over'), 15 * MINUTE, (counts) =>
    counts.map((count, nth) => (nth > 20 && nth < 45 ? null : count)),
  );
}

/** The outage of X with an editor's mark. */
function marked(finding: Finding): Sources {
  const sources = fixtureSources('outage');
  const mark = { incident: INCIDENT_ID, finding, note: 'We asked them.', at: sources.now() };
  return { ...sources, marks: { ...sources.marks, get: async () => mark } };
}

/** An instance with its own name, colours and links. */
function branded(): Sources {
  const sources = fixtureSources('outage');
  const name = 'Störungsradar Mecklenburg-Vorpommern';
  const links = {
    imprint: 'https://e.example/i',
    privacy: 'https://e.example/p',
    contact: 'mailto:a@e.example',
  };
  return {
    ...sources,
    theme: themeOf({ calm: '#7a1fa2', alert: '#ff9900' }),
    instance: { ...sources.instance, name, ...links },
  };
}

/** Pages in states that an instance takes weeks to reach, by the path at which they are to be served. */
export async function drawnPages(locale?: Locale): Promise<ReadonlyMap<string, string>> {
  const root = locale === undefined ? '' : `/${locale}`;
  const pages: readonly (readonly [path: string, sources: Sources, key: PageKey])[] = [
    ['/drawn/how-it-works', fixtureSources('over'), { page: 'how-it-works' }],
    ['/drawn/history', fixtureSources('over'), { page: 'history', service: null, before: null }],
    ['/drawn/calendar', fixtureSources('over'), { page: 'calendar', slug: 'x', year: null }],
    ['/drawn/unverified', fixtureSources('unverified'), { page: 'service', slug: 'x' }],
    ['/drawn/learning', fixtureSources('learning'), { page: 'service', slug: 'x' }],
    ['/drawn/storm', fixtureSources('storm'), { page: 'home' }],
    ['/drawn/confirmed', fixtureSources('over'), { page: 'incident', id: INCIDENT_ID }],
    ['/drawn/spike', spiking(), { page: 'service', slug: 'x' }],
    ['/drawn/spike-home', spiking(), { page: 'home' }],
    ['/drawn/gap', withGap(), { page: 'service', slug: 'x' }],
    ['/drawn/withdrawn', marked('withdrawn'), { page: 'service', slug: 'x' }],
    ['/drawn/marked', marked('confirmed'), { page: 'service', slug: 'x' }],
    ['/drawn/thanks', fixtureSources('outage'), { page: 'service', slug: 'x', answer: 'counted' }],
    ['/drawn/recovering', fixtureSources('recovering'), { page: 'service', slug: 'x' }],
    ['/drawn/recent-home', fixtureSources('over'), { page: 'home' }],
    ['/drawn/branded-home', branded(), { page: 'home' }],
    ['/drawn/branded-service', branded(), { page: 'service', slug: 'x' }],
    ['/drawn/wordy-home', wordy(), { page: 'home' }],
    ['/drawn/wordy-service', wordy(), { page: 'service', slug: 'x' }],
    ['/drawn/wordy-incident', wordy(), { page: 'incident', id: INCIDENT_ID }],
    ['/drawn/offline', fixtureSources('quiet'), { page: 'offline' }],
    ['/drawn/naughty-home', naughtySources('storm', 1), { page: 'home' }],
    ['/drawn/naughty-service', naughtySources('outage', 4), { page: 'service', slug: 'x' }],
    ['/drawn/naughty-incident', naughtySources('over', 2), { page: 'incident', id: INCIDENT_ID }],
  ];
  const thanks = { heard: { nth: 37, minutes: 10, place: { country: 'GB', city: 'Leeds' } }, token: 'a.b' };
  const siteOf = (sources: Sources) =>
    createSite({ ...sources, instance: { ...sources.instance, languages: LOCALES } });
  const inLocale = (key: PageKey): PageKey => (locale === undefined ? key : { ...key, locale });
  const drawn = pages.map(async ([path, sources, key]): Promise<[string, Rendered]> => {
    const isThanks = key.page === 'service' && key.answer === 'counted';
    const site = siteOf(sources);
    return [path, await (isThanks ? site.thanking(inLocale(key), thanks) : site.page(inLocale(key)))];
  });
  const site = siteOf(fixtureSources('outage'));
  const asked: readonly (readonly [path: string, page: Promise<Rendered> | null])[] = [
    ['/drawn/confirming', site.confirming('x', { problem: 'login' }, locale)],
    [
      '/drawn/mute',
      site.mute({ step: 'ask', token: 'a', hasIncident: true, channel: 'ops', service: 'X' }, locale),
    ],
    ['/drawn/broken', site.broken(503, locale)],
  ];
  const others = asked.map(async ([path, page]): Promise<[string, Rendered]> => {
    const rendered = await page;
    if (rendered === null) throw new Error(`Nothing was drawn for ${path}.`);
    return [path, rendered];
  });
  const all = await Promise.all([...drawn, ...others]);
  return new Map(all.map(([path, { identity }]) => [`${root}${path}`, identity.toString()]));
}
