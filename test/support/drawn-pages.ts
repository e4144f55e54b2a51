import type { Blame } from '../../src/core/collateral.ts';
import type { Scope, ScopePart } from '../../src/core/scope.ts';
import { INCIDENT_ID, fixtureSources } from '../../src/views/fixtures.ts';
import { createSite, type PageKey } from '../../src/views/site.ts';
import type { Sources } from '../../src/views/sources.ts';

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

/** The outage of X with all that can be said of one, in the longest words. */
export function wordy(): Sources {
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

/** Pages of states that an instance takes weeks to come to, by the path they are to be served at. */
export async function drawnPages(): Promise<ReadonlyMap<string, string>> {
  const pages: readonly (readonly [path: string, sources: Sources, key: PageKey])[] = [
    ['/drawn/how-it-works', fixtureSources('over'), { page: 'how-it-works' }],
    ['/drawn/learning', fixtureSources('learning'), { page: 'service', slug: 'x' }],
    ['/drawn/storm', fixtureSources('storm'), { page: 'home' }],
    ['/drawn/confirmed', fixtureSources('over'), { page: 'incident', id: INCIDENT_ID }],
    ['/drawn/wordy-home', wordy(), { page: 'home' }],
    ['/drawn/wordy-service', wordy(), { page: 'service', slug: 'x' }],
    ['/drawn/wordy-incident', wordy(), { page: 'incident', id: INCIDENT_ID }],
  ];
  return new Map(
    await Promise.all(
      pages.map(async ([path, sources, key]): Promise<[string, string]> => {
        const { identity } = await createSite(sources).page(key);
        return [path, identity.toString()];
      }),
    ),
  );
}
